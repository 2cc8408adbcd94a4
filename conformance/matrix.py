"""The kill matrix: which laws kill which known mistakes, which of these pass a naive test, and which are named."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from .budget import CASES, Effort
from .catalogue import Mistake
from .contracts import contract
from .diagnosis import Diagnosis
from .false_alarm import share_of
from .judge import judge
from .naive import passes_parity
from .question import Question


@dataclass(frozen=True)
class Row:
    """What became of one known mistake.

    Attributes:
        id: the mistake's slug.
        component: the component that it gets wrong.
        killed_by: ids of the required laws that it breaks; of a mistake that is only advised against, the advice too.
        passes_parity: whether a naive parity test lets it through.
        diagnosed_as: ids of the mistakes that were named, the best match first.
        broke: ids of the laws that our own fault kept from a verdict.
    """

    id: str
    component: str
    killed_by: tuple[str, ...]
    passes_parity: bool
    diagnosed_as: tuple[str, ...]
    broke: tuple[str, ...] = ()

    @property
    def named_first(self) -> bool:
        """Whether it was itself named before all others."""
        return self.diagnosed_as[:1] == (self.id,)


@dataclass(frozen=True)
class Matrix:
    """What became of all of them.

    Attributes:
        rows: one a mistake, in the catalogue's order.
        seed: the seed they were judged with.
    """

    rows: tuple[Row, ...]
    seed: int

    @property
    def exit_code(self) -> int:
        """0 every mistake is killed, 1 one is not, 3 our own fault, 5 there is none."""
        if any(row.broke for row in self.rows):
            return 3
        if not self.rows:
            return 5
        return 0 if all(row.killed_by for row in self.rows) else 1


@dataclass(frozen=True)
class Player:
    """Judges known mistakes, each as a stranger's code would be; what it finds out for one diagnosis serves the next.

    Attributes:
        diagnosis: gives the subject that plays a mistake, and names the mistakes of broken subjects.
        seed: seeds everything drawn.
        effort: how many programs to play.
    """

    diagnosis: Diagnosis
    seed: int
    effort: Effort = "standard"

    def row(self, known: Mistake) -> Row:
        """Judge one mistake and put it to the naive test."""
        self.diagnosis.begin()
        promised = contract(known.component)
        subject = self.diagnosis.subject(known)
        claimed = tuple(getattr(known.implementation, "dtypes", ()))
        question = Question(promised, subject, self.seed, self.effort, share_of(), {}, claims=claimed, shrink=False)
        result = judge(replace(question, tier=CASES[self.effort]), self.diagnosis)
        levels = {"required", known.level}
        return Row(
            known.id,
            known.component,
            tuple(law.id for law in result.laws if law.verdict == "failed" and law.level in levels),
            passes_parity(promised, subject, self.seed),
            tuple(named.id for named in result.mistakes),
            tuple(law.id for law in result.laws if law.verdict == "checker_broke"),
        )


def chosen(known: Iterable[Mistake], components: Iterable[str]) -> list[Mistake]:
    """Return the mistakes of some components, by component; all of them where none is named."""
    wanted = set(components)
    return sorted(
        (mistake for mistake in known if not wanted or mistake.component in wanted), key=lambda one: one.component
    )

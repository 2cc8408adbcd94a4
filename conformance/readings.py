"""Looks for the reading under which a broken subject is right: the smallest set of undeclared conventions."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from itertools import combinations
from typing import TypeAlias

from ..play import Program
from .contract import Contract
from .control import follows_seeds
from .convention import Convention
from .examination import Examination

_MOST_EXPLAINED = 3
Examine: TypeAlias = Callable[[Sequence[Convention]], Examination]
"""Gives the hasty examination of a subject under some conventions."""


@dataclass(frozen=True, eq=False)
class _Witness:
    """A program that spoke against a reading by breaking a law: it is asked first about all others.

    Attributes:
        law: the law's id.
        program: the program.
    """

    law: str
    program: Program

    def against(self, examination: Examination) -> bool:
        """Tell whether the program breaks the law under another reading too."""
        law = next((law for law in examination.laws if law.id == self.law), None)
        with suppress(Exception):  # a fault of ours speaks against nobody
            if law is not None and examination.fits(self.program):
                return law.breaks(examination.evidence(law.experiment, self.program)) is not None
        return False


def other_reading(free: Sequence[Convention], examine: Examine) -> tuple[Convention, ...]:
    """Return the smallest set of conventions under which every required law holds; empty where there is none.

    A whole examination is made only of a set against which none of the programs speaks that spoke against another.

    Args:
        free: the conventions that the subject may follow.
        examine: gives its hasty examination under a set of them, besides those that it declares.

    Raises:
        SubjectLost: its process is gone.
    """
    witnesses: list[_Witness] = []
    for extra in _sets(free):
        examination = examine(extra)
        speaker = next((one for one in witnesses if one.against(examination)), None)
        if speaker is not None:
            # Who spoke last is most likely to speak again.
            witnesses.remove(speaker)
            witnesses.insert(0, speaker)
            continue
        examination.seeds_hold = follows_seeds(examination)
        tallies = list(examination.run().values())
        broken = examination.broken()
        witnesses[:0] = [
            _Witness(tally.law.id, tally.evidence.program) for tally in broken if tally.evidence is not None
        ]
        if not broken and not any(tally.broke for tally in tallies) and any(tally.holds for tally in tallies):
            return extra
    return ()


def _sets(free: Sequence[Convention]) -> Iterator[tuple[Convention, ...]]:
    """Yield each set in which no choice is made twice, the smallest first."""
    for size in range(1, len({convention.name for convention in free}) + 1):
        for extra in combinations(free, size):
            if len({convention.name for convention in extra}) == size:
                yield extra


def declaration(contract: Contract, subject: str, conventions: Sequence[Convention]) -> str:
    """Return the line to add, and what it says: of many readings in so few words that the line is never cut.

    Args:
        contract: the component's.
        subject: the name of the function below which they are declared; "" for a class.
        conventions: the readings under which it is right.
    """
    pairs = ", ".join(f'"{convention.name}": "{convention.other}"' for convention in conventions)
    few = len(conventions) <= _MOST_EXPLAINED
    what = (
        f"another convention ({'; '.join(convention.meaning for convention in conventions)})"
        if few
        else f"{len(conventions)} other conventions together"
    )
    where = f"below the function: {subject}." if subject else "in the class: "
    more = "" if few else f"; what each means is told by: layerproof explain {contract.component}"
    return (
        f"{contract.component} is right under {what}. If it is meant so, declare it {where}"
        f"conventions = {{{pairs}}}{more}"
    )

"""How often the right mistake is named first, and any where it is unknown; and how small the examples are.

`benchmarks/rewrites` holds the catalogue's mistakes written again by people who had its titles alone. Each is judged
with the whole catalogue, then again with its own entry taken out, where nothing should be named. The catalogue's own
versions are judged for the examples that a reader is shown.
"""

from __future__ import annotations

import importlib.util
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import click

from layerproof.conformance.catalogue import Mistake, mistakes
from layerproof.conformance.contracts import contract
from layerproof.conformance.diagnosis import Diagnosis
from layerproof.conformance.judge import judge
from layerproof.conformance.question import Question
from layerproof.conformance.results import ComponentResult
from layerproof.play import Array, LocalSubject
from layerproof.reports.literal import repeats_a_row

from . import common

REWRITES = Path(__file__).parent / "rewrites"
SHARE = 1e-11
_FEW_CALLS, _FEW_ELEMENTS = 4, 6
_COUNTED = (
    "Of the catalogue's own versions, for each required law that they break. What rests on a sample is left out. A row "
    "in many copies, as equations over all masks need it, is shown once, as `np.tile` of it, and counts so."
)


@dataclass(frozen=True)
class Outcome:
    """What a rewritten mistake was taken for.

    Attributes:
        mistake: the catalogue's entry.
        named: ids named, best first.
        without: ids named where its own entry is missing.
    """

    mistake: Mistake
    named: tuple[str, ...]
    without: tuple[str, ...]

    @property
    def right(self) -> bool:
        """Whether its own entry is named first."""
        return self.named[:1] == (self.mistake.id,)


@dataclass(frozen=True)
class Shown:
    """An example that a reader is shown of a broken law.

    Attributes:
        mistake: the id of the mistake that breaks it.
        law: the law's id.
        calls: how many calls its program makes.
        elements: how many array elements are in it.
    """

    mistake: str
    law: str
    calls: int
    elements: int

    @property
    def small(self) -> bool:
        """Whether it is as small as is wanted."""
        return self.calls <= _FEW_CALLS and self.elements <= _FEW_ELEMENTS


def rewritten(mistake: Mistake) -> Path:
    """Return the file in which a mistake is written again."""
    plain = "".join(letter if letter.isalnum() or letter == "-" else "-" for letter in mistake.id)
    return REWRITES / mistake.component / f"{plain}.py"


def local(mistake: Mistake) -> LocalSubject:
    """Return the catalogue's own version, played in this process."""
    namespace = vars(sys.modules[mistake.implementation.__module__])
    return LocalSubject(mistake.id, mistake.implementation, namespace)


def loaded(mistake: Mistake) -> LocalSubject:
    """Return the rewritten version, played in this process."""
    path = rewritten(mistake)
    specification = importlib.util.spec_from_file_location(f"rewritten_{path.stem.replace('-', '_')}", path)
    if specification is None or specification.loader is None:
        raise FileNotFoundError(f"{path}: cannot be imported; write the mistake {mistake.id} again there")
    module = importlib.util.module_from_spec(specification)
    specification.loader.exec_module(module)
    return LocalSubject(path.stem, getattr(module, mistake.component), vars(module))


def chosen(only: frozenset[str]) -> list[Mistake]:
    """Return the mistakes that were written again, of some components or ids where such are given."""
    return [
        mistake
        for mistake in mistakes().values()
        if rewritten(mistake).exists() and (not only or mistake.component in only or mistake.id in only)
    ]


def judged(subject: LocalSubject, mistake: Mistake, seed: int, diagnosis: Diagnosis | None) -> ComponentResult:
    """Return the verdict on a version of a mistake; without a diagnosis the smallest examples are looked for."""
    claims = tuple(getattr(subject.implementation, "dtypes", ()))
    promised, shrink = contract(mistake.component), diagnosis is None
    question = Question(promised, subject, seed, "quick", SHARE, {}, claims=claims, shrink=shrink, tier=2)
    return judge(question, diagnosis)


def outcomes(known: Sequence[Mistake], seed: int) -> Iterator[Outcome]:
    """Judge each mistake that was written again, with and without its own entry."""
    diagnosis = Diagnosis(local)
    for mistake in known:
        without = Diagnosis(local, frozenset({mistake.id}), diagnosis.known)
        whole, less = (judged(loaded(mistake), mistake, seed, one) for one in (diagnosis, without))
        # Who is told that another reading makes it right is told of all that take it for that one.
        left = () if less.reason == "convention" else tuple(item.id for item in less.mistakes)
        yield Outcome(mistake, tuple(item.id for item in whole.mistakes), left)


def examples(known: Sequence[Mistake], seed: int) -> Iterator[Shown]:
    """Yield what a reader is shown of each required law that the catalogue's own versions break, statistics left out.

    A statistic takes a sample, which nothing makes small.
    """
    for mistake in known:
        for law in judged(local(mistake), mistake, seed, None).laws:
            program = law.finding.program if law.finding else None
            if program is not None and law.level == "required" and not law.min_detectable_effect:
                yield Shown(mistake.id, law.id, len(program.calls), sum(map(_told, program.arrays())))


def _told(array: Array) -> int:
    """Return how many elements of an array there are to read: a report shows a row in many copies once.

    An equation over all masks needs so many copies that each mask turns up.
    """
    return array[:1].size if repeats_a_row(array) else array.size


def page(found: Sequence[Outcome], shown: Sequence[Shown], seed: int) -> list[str]:
    """Return the parts of the page."""
    right, other = [one for one in found if one.right], [one for one in found if one.without]
    small = [one for one in shown if one.small]
    rows = [
        ("the right mistake is named first", "at least 90%", _share(len(right), len(found))),
        ("with its entry taken out of the catalogue, another is named", "at most 2%", _share(len(other), len(found))),
        (
            f"an example has at most {_FEW_ELEMENTS} array elements and {_FEW_CALLS} calls",
            "at least 90%",
            _share(len(small), len(shown)),
        ),
    ]
    wrong = [
        (one.mistake.id, ", ".join(one.named) or "nothing", ", ".join(one.without) or "nothing")
        for one in found
        if not one.right or one.without
    ]
    large = sorted((one for one in shown if not one.small), key=lambda one: (-one.elements, -one.calls, one.mistake))
    told = (
        f"The catalogue's mistakes were written again, from their titles alone, by somebody who had not seen ours: "
        f"{len(found)} files in `benchmarks/rewrites`, in other styles, with other names and other formulas for the "
        f"parts that are right. Seed {seed}, quick effort."
    )
    return [
        told,
        common.table(("what", "wanted", "measured"), rows),
        "## Not named first, or another named without the entry",
        common.table(("mistake", "named", "named without its entry"), wrong),
        "## Examples that are larger",
        _COUNTED,
        common.table(
            ("mistake", "law", "calls", "elements"),
            [(one.mistake, f"`{one.law}`", str(one.calls), str(one.elements)) for one in large],
        ),
    ]


def _share(part: int, whole: int) -> str:
    return f"{part} of {whole} ({part / max(1, whole):.1%})"


@click.command()
@click.option("--seed", type=click.IntRange(min=0), default=1, show_default=True, help="Replays a run.")
@click.argument("only", nargs=-1)
def main(seed: int, only: tuple[str, ...]) -> None:
    """Measure, print and write the page; where components or ids are given, ONLY these, and print alone."""
    common.one_core()
    before, known = common.load(), chosen(frozenset(only))
    parts = page(list(outcomes(known, seed)), list(examples(known, seed)), seed)
    if only:
        click.echo("\n\n".join(parts))
    else:
        common.write("diagnosis", "Naming the mistake", parts, before=before, command="python -m benchmarks.diagnosis")


if __name__ == "__main__":
    main()

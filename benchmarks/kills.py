"""How surely known mistakes are found: `python -m benchmarks.kills`, with `--mistake ID` for one alone."""

from __future__ import annotations

import secrets
import statistics
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import click

from layerproof.conformance.catalogue import Mistake, mistakes
from layerproof.conformance.contracts import contract
from layerproof.conformance.drawing import drawn
from layerproof.conformance.examination import Examination, by_experiment
from layerproof.conformance.law import Experiment, Law, Searched
from layerproof.conformance.question import Question
from layerproof.play import LocalSubject

from .common import load, number, one_core, table, write

_SHARE = 1e-11
_WEAKEST = 40
_INTRODUCTION = """\
A mistake is found where one program of a run shows it, and most programs are drawn: one that only few of them show
lives under some seeds. For each of {count} known mistakes this counts the programs, of all that a run at effort
`standard` draws, on which a law of the mistake's level breaks, under {seeds} fresh seeds.

{certain} of them are shown by the simplest programs, which are the same whatever the seed, or by the large samples of
statistics: these are found under every seed. The others are found by chance, unless a program of theirs is one of those
that are drawn for certain, as some sequences of calls are; {rare} of them are shown by fewer than {least} programs on
average. The {weakest} that fewest programs show:"""
_RARE = 10


@dataclass(frozen=True)
class Shown:
    """By how many programs of one run a mistake is shown.

    Attributes:
        programs: how many.
        certain: whether one of them is drawn under every seed, or is a large sample.
    """

    programs: int
    certain: bool


def shown(mistake: Mistake, seed: int) -> Shown:
    """Return by how many programs a mistake is shown under a seed."""
    implementation = mistake.implementation
    subject = LocalSubject(mistake.id, implementation, vars(sys.modules[implementation.__module__]))
    claims = tuple(dtype for dtype in getattr(implementation, "dtypes", ()) if dtype != "float64")
    question = Question(contract(mistake.component), subject, seed, "standard", _SHARE, {}, claims=claims)
    examination = question.examination([])
    asked = [law for law in examination.laws if law.level == mistake.level and law.id not in examination.unasked]
    found = [one for experiment, laws in by_experiment(asked) for one in _breaking(examination, experiment, laws)]
    return Shown(len(found), any(found))


def _breaking(examination: Examination, experiment: Experiment, laws: Sequence[Law]) -> Iterator[bool]:
    """Yield, for each program on which one of the laws breaks, whether it is drawn under every seed."""
    first = len(experiment.strata(examination.contract)) if isinstance(experiment, Searched) else None
    programs = drawn(experiment, examination.contract, examination.count, examination.seed)
    for place, (program, _) in enumerate(programs):
        if examination.fits(program):
            evidence = examination.evidence(experiment, program)
            if any(law.breaks(evidence) for law in laws):
                yield first is None or place < first


def row(mistake: Mistake, found: Sequence[Shown]) -> list[str]:
    """Return a mistake's line of the table."""
    counts = [one.programs for one in found]
    return [f"`{mistake.id}`", mistake.component, number(statistics.fmean(counts)), f"{min(counts)}"]


@click.command()
@click.option("--seeds", type=click.IntRange(min=1), default=4, show_default=True, help="Runs of each.")
@click.option("--mistake", "only", metavar="ID", multiple=True, help="Look at this one alone, and write no page.")
def main(seeds: int, only: tuple[str, ...]) -> None:
    """Count the programs that show each known mistake, and write docs/measured/kills.md."""
    one_core()
    before, known = load(), mistakes()
    unknown = [name for name in only if name not in known]
    if unknown:
        raise click.BadParameter(f"there is no known mistake {unknown[0]!r}; `layerproof mistakes` lists them")
    chosen = [known[name] for name in only] or list(known.values())
    fresh = [secrets.randbelow(2**31) for _ in range(seeds)]
    # Those of one component share what is drawn and what the twin answers.
    ordered = sorted(chosen, key=lambda mistake: mistake.component)
    found = {mistake.id: [shown(mistake, seed) for seed in fresh] for mistake in ordered}
    means = {name: statistics.fmean(one.programs for one in counts) for name, counts in found.items()}
    chance = sorted((name for name in found if not all(one.certain for one in found[name])), key=means.__getitem__)
    head = ["mistake", "component", "programs, mean", "least"]
    if only:
        click.echo(table(head, [row(known[name], found[name]) for name in only]))
        return
    text = _INTRODUCTION.format(
        count=f"{len(found):,}",
        seeds=seeds,
        certain=f"{len(found) - len(chance):,}",
        rare=sum(means[name] < _RARE for name in chance),
        least=_RARE,
        weakest=_WEAKEST,
    )
    lines = table(head, [row(known[name], found[name]) for name in chance[:_WEAKEST]])
    write("kills", "How surely known mistakes are found", [text, lines], before=before)


if __name__ == "__main__":
    main()

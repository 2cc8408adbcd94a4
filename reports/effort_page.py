"""A page of documentation on what each effort can still detect, made from the judge; `make docs` writes it."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from ..conformance.budget import CASES, FLOOR, SECONDS, smallest_share
from ..conformance.contract import Contract
from ..conformance.contracts import contracts
from ..conformance.drawing import drawn
from ..conformance.examination import by_experiment
from ..conformance.false_alarm import FALSE_ALARM, share_of
from ..conformance.law import Searched
from ..conformance.laws import laws_of
from ..conformance.question import Question
from ..conformance.sampling import MISS
from ..play import LocalSubject

_INTRODUCTION = """\
<!-- Made by `make docs` from the judge: change that instead. -->

# What each effort can still detect

`--effort` says how many programs are drawn of each kind. A kind, or stratum, is one way to call a component on inputs
of one distribution: a forward and a backward in evaluation on tiny numbers, say. The first program of a kind is its
simplest and the same in every run; the others are drawn from the seed. Kinds whose programs differ in little but
numbers, such as one sequence of calls, get half as many, and 2 at least."""
_PROGRAMS = """\
Most mistakes show on several kinds, and a law looks at all that its experiment has. A run of each component has these
programs, and at every effort as many samples:"""
_SLOW = f"""\
## Slow code

A component whose own code takes more time than the table says, by what its first programs took, is judged on fewer
programs of each kind, but never on fewer than {FLOOR}. The report says on how many, and which options replay it:
`--seed 7 --tier Layer={FLOOR}`. A class is judged on as many programs for everybody, whatever time their code takes: as
the effort says, or as `--tier` or the assignment does."""
_STATISTICS = """\
## Statistics

Samples are of one size at every effort, so that what they show is the same. This is the smallest effect that each law
finds in all but one of {runs:,} runs, where right code is accused in a run with a probability of at most {alarm:g}."""


def effort_page(known: Mapping[str, Contract]) -> str:
    """Return the page as Markdown."""
    efforts = [
        [f"`{effort}`", str(count), f"{smallest_share(count):.0%} of a kind", f"{SECONDS[effort]:g} s"]
        for effort, count in CASES.items()
    ]
    head = [
        "effort",
        "programs of each kind",
        "a mistake that shows on this share of a kind is missed once in 100",
        "time",
    ]
    programs = [[name, *_programs(contract)] for name, contract in known.items()]
    parts = [
        _INTRODUCTION,
        _table(head, efforts),
        _PROGRAMS,
        _table(["component", *(f"`{effort}`" for effort in CASES), "samples"], programs),
        _SLOW,
        _STATISTICS.format(alarm=FALSE_ALARM, runs=round(1 / MISS)),
        _table(["component", "law", "smallest effect"], _effects(known)),
    ]
    return "\n\n".join(parts) + "\n"


def _programs(contract: Contract) -> Iterator[str]:
    """Yield how many programs are drawn at each effort, then how many are given."""
    experiments = [experiment for experiment, _ in by_experiment(laws_of(contract))]
    searched = [one for one in experiments if isinstance(one, Searched)]
    yield from (str(sum(len(one.strata(contract)) * one.number(count) for one in searched)) for count in CASES.values())
    yield str(sum(len(drawn(one, contract, 0, 0)) for one in experiments if not isinstance(one, Searched)))


def _effects(known: Mapping[str, Contract]) -> Iterator[Sequence[str]]:
    """Yield each statistical law that says what it can find, with that."""
    share = share_of()
    for name, contract in known.items():
        examination = _question(contract, share).examination(())
        for tally in examination.run().values() if examination.laws else ():
            if tally.effect:
                yield name, f"`{tally.law.id}`", tally.effect.words


def _question(contract: Contract, share: float) -> Question:
    """Return what is asked of our own implementation: its statistics alone."""
    statistical = {law.id for law in laws_of(contract) if law.tests}
    subject = LocalSubject(contract.component, type(contract).model)
    return Question(contract, subject, 0, "quick", share, {}, selected=statistical.__contains__, shrink=False)


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    return "\n".join(f"| {' | '.join(line)} |" for line in [head, ["---"] * len(head), *rows])


def main(path: str) -> None:
    """Write the page."""
    Path(path).write_text(effort_page(contracts()), encoding="utf-8")


if __name__ == "__main__":
    main(*sys.argv[1:])

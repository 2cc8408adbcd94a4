"""What each law allows right code, and how small an error it notices: `python -m benchmarks.margins`."""

from __future__ import annotations

import zlib
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

import click
import numpy as np

from layerproof.conformance.contract import Contract
from layerproof.conformance.contracts import contracts
from layerproof.conformance.examination import Examination, Tally
from layerproof.conformance.false_alarm import share_of
from layerproof.conformance.law import Law
from layerproof.conformance.laws import laws_of
from layerproof.play import Answer, Array, LocalSubject, Program, Subject, Transcript, address, map_arrays

from .common import load, one_core, table, write

_COUNT = 4
_LEAST, _MOST = -15, 0
_INTRODUCTION = """\
*Margin* is the largest error divided by its allowance, over {seeds} seeds of a standard run: of our own code, and of
the twin's. *Notices* is the smallest relative error, in powers of ten, that breaks the law under each of three seeds
when every number that forward returns (*outputs*), or every number that backward returns and leaves (*gradients*), is
off by it, up or down by chance. Of a step or a function everything counts as output. A law that says nothing of values,
as those on side effects, notices no such error, and is left out; so are statistics, which print what they notice."""


@dataclass(frozen=True)
class Off:
    """A subject whose answers are off by a relative error.

    Attributes:
        subject: who answers.
        size: the error.
        gradients: whether it is in what backward returns and leaves, or in everything else.
    """

    subject: Subject
    size: float
    gradients: bool

    @property
    def name(self) -> str:
        """The subject's name."""
        return self.subject.name

    def play(self, program: Program) -> Transcript:
        """Return the transcript with its numbers moved: the same way wherever the same number is played."""
        transcript = self.subject.play(program)
        return Transcript(transcript.built, tuple(map(self._moved, program.calls, transcript.answers)))

    def _moved(self, call: Any, answer: Answer) -> Answer:
        returned = answer.returned
        if (call.method == "backward") is self.gradients:
            returned = map_arrays(returned, self._off)
        state = {
            name: self._off(value) if (address.entry_of(name).section == "grads") is self.gradients else value
            for name, value in answer.state.items()
        }
        return replace(answer, returned=returned, state=state)

    def _off(self, value: Array) -> Array:
        if value.dtype.kind != "f":
            return value
        signs = np.random.default_rng(zlib.crc32(value.tobytes())).choice([-1.0, 1.0], value.shape)
        return np.asarray(value * (1 + self.size * signs), value.dtype)


def examined(promised: Contract, subject: Subject, laws: list[Law], seed: int) -> dict[str, Tally]:
    """Return what became of some laws on a subject."""
    examination = Examination(promised, subject, promised.reference, laws, _COUNT, seed, share_of())
    with np.errstate(all="ignore"):
        tallies = examination.run()
    broke = [tally.broke for tally in tallies.values() if tally.broke]
    if broke:
        raise RuntimeError(broke[0])
    return tallies


def margins(promised: Contract, implementation: Callable[..., Any], laws: list[Law], seeds: int) -> Mapping[str, float]:
    """Return the largest margin of each law over the seeds."""
    largest: dict[str, float] = defaultdict(float)
    for seed in range(seeds):
        subject = LocalSubject(promised.component, implementation)
        for name, tally in examined(promised, subject, laws, seed).items():
            largest[name] = max(largest[name], tally.margin)
    return largest


def noticed(promised: Contract, law: Law, *, gradients: bool) -> str:
    """Return the smallest power of ten that breaks a law under three seeds, as text; "" where none does."""
    low, high = _LEAST - 1, _MOST + 1
    while high - low > 1:
        middle = (low + high) // 2
        subject = LocalSubject(promised.component, type(promised).model)
        found = all(
            examined(promised, Off(subject, 10.0**middle, gradients), [law], seed)[law.id].check is not None
            for seed in range(3)
        )
        low, high = (low, middle) if found else (middle, high)
    return f"1e{high}" if high <= _MOST else ""


def rows(promised: Contract, seeds: int) -> Iterator[list[str]]:
    """Yield a row of the table for each law on values."""
    laws = [law for law in laws_of(promised) if not law.tests]
    ours, twins = (margins(promised, one, laws, seeds) for one in (type(promised).model, type(promised).twin))
    for law in laws:
        errors = [noticed(promised, law, gradients=gradients) for gradients in (False, True)]
        if any(errors):
            yield [promised.component, f"`{law.id}`", f"{ours[law.id]:.2g}", f"{twins[law.id]:.2g}", *errors]


@click.command()
@click.option("--seeds", type=click.IntRange(min=1), default=20, show_default=True, help="Runs for each margin.")
def main(seeds: int) -> None:
    """Measure every law on every component, and write docs/measured/margins.md."""
    one_core()
    before = load()
    found = [row for promised in contracts().values() for row in rows(promised, seeds)]
    head = ["component", "law", "margin, ours", "margin, twin", "notices in outputs", "in gradients"]
    parts = [_INTRODUCTION.format(seeds=seeds), table(head, found)]
    write("margins", "What each law allows, and what it notices", parts, before=before)


if __name__ == "__main__":
    main()

"""What a verdict costs, from the command line to one call in a worker: `python -m benchmarks.judge`."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from statistics import median

import click
import numpy as np

from layerproof.conformance.contracts import contracts
from layerproof.conformance.false_alarm import share_of
from layerproof.conformance.judge import judge
from layerproof.conformance.question import Question
from layerproof.output import settle
from layerproof.submissions.checking import recognised
from layerproof.submissions.subject import WorkerSubject, Workshop
from layerproof.submissions.target import find_target
from layerproof.submissions.worker import Worker

from .common import Times, load, number, one_core, table, timed, write

_COMMAND = str(Path(sys.executable).with_name("layerproof"))
_TARGET = "layerproof.impl"
_ONE_OF_EACH_KIND = (
    "BatchNorm1d",
    "CrossEntropyLoss",
    "Dropout",
    "Linear",
    "OriginalDropout",
    "ReLU",
    "SGD",
    "clip_grad_norm",
    "kaiming_normal",
)
"""For whom a time is wanted: layers, a loss, an optimizer, an initializer and a clip."""
_INTRODUCTION = """\
On one core, {rounds} rounds, medians. *Processor* is the time that the process and its workers computed, *passed* is
what the clock on the wall said, which grows with whatever else the machine does."""
_VERDICTS = """\
A verdict on a component of ours, everything being loaded and its worker at hand: the first with a seed, and another one
with the same seed, as for the next student of a class or the next known mistake, for which programs, the twin's answers
and what laws made of the very same answers are remembered. The same code, judged again, gives the same answers to all
programs; a student's own code, or a mistake, is judged anew on those that it answers otherwise. Medians of {rounds}
seeds, the dearest first."""
_OTHERS = """\
All other components, with {rounds} seeds."""
_SEEDS = 9
_SEEDS_OF_OTHERS = 2
"""How many seeds the others are judged with: there are many."""


def _run(*arguments: str) -> None:
    subprocess.run([_COMMAND, *arguments], capture_output=True, check=True)


def _start() -> None:
    Worker().close()


def verdicts(name: str, seeds: Sequence[int]) -> tuple[list[Times], list[Times]]:
    """Return the times of verdicts on one of our components, the first with each seed and the second.

    The first draws programs and asks the twin; the second, as for the next student of a class, remembers. Before them
    comes one with another seed, which is not timed: the first of all builds what serves every seed.
    """
    promised = contracts()[name]
    first: list[Times] = []
    again: list[Times] = []
    with Workshop(find_target(_TARGET)) as workshop:
        export = recognised(workshop.opened(), contracts()).components[name]
        subject = workshop.subject(export)
        for number, seed in enumerate((seeds[0] + 1, *seeds)):
            question = Question(promised, subject, seed, "standard", share_of(), {}, claims=export.dtypes)
            for found in (first, again) if number else ([],):
                found.append(_verdict(question, subject))
    return first, again


def _verdict(question: Question, subject: WorkerSubject) -> Times:
    """Judge, and return the processor time of the judge and of the worker, and the time passed."""
    start, before = time.perf_counter(), _computed(subject)
    result = judge(question)
    taken = _computed(subject) - before, time.perf_counter() - start
    if result.verdict != "passed":
        raise RuntimeError(f"{result.component}, seed {question.seed}: {result.verdict}: {result.message}")
    return taken


def _computed(subject: WorkerSubject) -> float:
    workers = subject.processor_time()
    if workers is None:
        raise click.ClickException("this system does not tell what another process computes; Linux does")
    return time.process_time() + workers


@click.command()
@click.option("--rounds", type=click.IntRange(min=2), default=5, show_default=True, help="Turns of everything.")
def main(rounds: int) -> None:
    """Time the command, the judge and the worker, and write docs/measured/judge.md."""
    one_core()
    settle()
    before = load()
    names = sorted(contracts())
    few = [argument for name in _ONE_OF_EACH_KIND for argument in ("--component", name)]
    checks = {
        f"`layerproof check {_TARGET}`, {len(names)} components": ("60 s", ()),
        f"the same with these {len(_ONE_OF_EACH_KIND)} alone: {', '.join(_ONE_OF_EACH_KIND)}": ("10 s", few),
    }
    rows = [
        ["`layerproof --help`", "0.2 s", *_cells(_repeated(partial(_run, "--help"), rounds), 1, "s")],
        *(
            [what, wanted, *_cells(_repeated(partial(_run, "check", _TARGET, *options), rounds), 1, "s")]
            for what, (wanted, options) in checks.items()
        ),
        ["start and end of a worker", "-", *_cells(_repeated(_start, rounds), 1e3, "ms")],
    ]
    others = [name for name in names if name not in _ONE_OF_EACH_KIND]
    parts = [
        _INTRODUCTION.format(rounds=rounds),
        table(["what", "wanted", "processor", "passed"], rows),
        _VERDICTS.format(rounds=_SEEDS),
        dearest(_ONE_OF_EACH_KIND, _SEEDS, "0.2 s"),
        _OTHERS.format(rounds=_SEEDS_OF_OTHERS),
        dearest(others, _SEEDS_OF_OTHERS, "-"),
    ]
    write("judge", "What a verdict costs", parts, before=before)


def dearest(names: Sequence[str], seeds: int, wanted: str) -> str:
    """Return a table of what verdicts on some components take, the dearest again first."""
    drawn = np.random.default_rng().integers(2**31, size=seeds).tolist()
    found = {name: verdicts(name, drawn) for name in names}
    order = sorted(found, key=lambda name: -median(processor for processor, _ in found[name][1]))
    return table(
        ["component", "first: processor", "passed", "wanted again", "again: processor", "passed"],
        [[name, *_cells(found[name][0], 1, "s"), wanted, *_cells(found[name][1], 1, "s")] for name in order],
    )


def _repeated(action: Callable[[], object], rounds: int) -> list[Times]:
    action()
    return [timed(action) for _ in range(rounds)]


def _cells(taken: Sequence[tuple[float, ...]], scale: float, unit: str) -> list[str]:
    """Return the medians of processor time and time passed."""
    return [f"{number(median(values) * scale)} {unit}" for values in zip(*taken, strict=True)]


if __name__ == "__main__":
    main()

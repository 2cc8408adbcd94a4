"""What it costs to hold strangers' code: `python -m benchmarks.sandbox`."""

from __future__ import annotations

import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from statistics import median

import click
import numpy as np

from layerproof.play import Call, Program
from layerproof.submissions.intake import shelf, taken
from layerproof.submissions.profile import ALIKE, LIMITED, Profile
from layerproof.submissions.sandbox.runtime import environment, find_runtime, program
from layerproof.submissions.sandbox.trial import find_profile, trials
from layerproof.submissions.subject import Workshop

from .common import load, number, one_core, table, write

_SOURCE = """
import time
import numpy as np


class ReLU:
    def forward(self, x):
        return np.maximum(x, 0)


class Clock:
    def forward(self):
        return np.array(time.process_time())
"""
_INTRODUCTION = """\
On one core, {rounds} rounds in which everything has its turn, medians. *Processor* is the time that the judge, its
workers and bubblewrap computed; *passed* is what the clock on the wall said, which grows with whatever else the machine
does. The ratios are to a worker with limits alone, which trusted code gets."""
_SUBMISSION = """\
A submission is copied, opened in a fresh worker and its worker ended: what it costs beyond the laws' own time.
{wanted} ms are wanted. Most of a worker's start is Python and NumPy: a bare Python of the runtime that imports NumPy
and ends takes {bare} ms of processor time."""
_CALL = """\
Forwards in a worker that is at hand, judge and worker together; {wanted} µs a call are wanted on 64 doubles.
Programs of one call show what asking and answering costs, those of many what a call costs."""
_ONCE = "What a run of `layerproof grade` pays once."
_WANTED_START, _WANTED_CALL = 100, 150
Times = tuple[float, float]


def _processor() -> float:
    own, children = resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN)
    return own.ru_utime + own.ru_stime + children.ru_utime + children.ru_stime


def _timed(action: Callable[[], object], count: int = 1) -> Times:
    start, before = time.perf_counter(), _processor()
    for _ in range(count):
        action()
    return (_processor() - before) / count, (time.perf_counter() - start) / count


def _in_turn(actions: Mapping[str, Callable[[], Times]], rounds: int) -> dict[str, Times]:
    """Return the median times of each action over rounds in which each has its turn: load strikes all alike."""
    for action in actions.values():
        action()
    taken_: dict[str, list[Times]] = {name: [] for name in actions}
    for _ in range(rounds):
        for name, action in actions.items():
            taken_[name].append(action())
    return {name: (median(one for one, _ in times), median(one for _, one in times)) for name, times in taken_.items()}


def _submission(path: Path, profile: Profile) -> None:
    with (
        shelf() as on,
        taken(path, path.name, on) as submission,
        Workshop(submission.target, None, profile) as workshop,
    ):
        if workshop.opened().failures:
            raise RuntimeError(f"{profile.name}: {workshop.opened().failures}")


def _called(workshop: Workshop, size: int, calls: int, programs: int) -> Times:
    """Return the times of a call: of judge and worker together, and on the wall."""
    subjects = {export.name: workshop.subject(export) for export in workshop.opened().exports}
    call = Call("forward", (np.linspace(-1.0, 1.0, size),), observe="returned")
    program = Program("ReLU", "layer", calls=(call,) * calls)

    def clock() -> float:
        (answer,) = subjects["Clock"].play(Program("Clock", "layer", calls=(Call("forward"),))).answers
        return float(answer.returned)  # type: ignore[arg-type]

    before = clock()
    processor, passed = _timed(partial(subjects["ReLU"].play, program), programs)
    return (processor + (clock() - before) / programs) / calls, passed / calls


def _bare() -> None:
    runtime = find_runtime()
    variables = {**ALIKE, **environment(runtime.base, runtime.code)}
    subprocess.run([program(runtime.base), "-P", "-B", "-s", "-c", "import numpy"], env=variables, check=True)


def _rows(times: Mapping[str, Times], scale: float, unit: str) -> list[list[str]]:
    processor, passed = times[LIMITED.name]
    return [
        [
            name,
            f"{number(one[0] * scale)} {unit}",
            f"{one[0] / processor:.2f}",
            f"{number(one[1] * scale)} {unit}",
            f"{one[1] / passed:.2f}",
        ]
        for name, one in times.items()
    ]


@click.command()
@click.option("--rounds", type=click.IntRange(min=2), default=21, show_default=True, help="Turns of everything.")
def main(rounds: int) -> None:
    """Time workers of each profile side by side, and write docs/measured/sandbox.md."""
    one_core()
    before = load()
    profiles: list[Profile] = [LIMITED, *(one.profile for one in trials() if one.profile is not None and one.held)]
    head = ["profile", "processor", "ratio", "passed", "ratio"]
    parts = [_INTRODUCTION.format(rounds=rounds)]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "ada.py")
        path.write_text(_SOURCE, encoding="utf-8")
        starts = {one.name: partial(_timed, partial(_submission, path, one)) for one in profiles}
        times = _in_turn({**starts, "bare": partial(_timed, _bare)}, rounds)
        bare = number(times.pop("bare")[0] * 1e3)
        parts += ["## A submission", _SUBMISSION.format(wanted=_WANTED_START, bare=bare)]
        parts += [table(head, _rows(times, 1e3, "ms")), "## A call", _CALL.format(wanted=_WANTED_CALL)]
        with shelf() as on, taken(path, path.name, on) as submission:
            workshops = [Workshop(submission.target, None, one) for one in profiles]
            for size, calls, programs in ((64, 1, 200), (64, 32, 20), (2**16, 1, 50), (2**20, 1, 5)):
                turns = {
                    one.name: partial(_called, workshop, size, calls, programs)
                    for one, workshop in zip(profiles, workshops, strict=True)
                }
                asked = "one call" if calls == 1 else f"{calls} calls, each"
                rows = _rows(_in_turn(turns, rounds), 1e6, "µs")
                parts += [f"On {size:,} doubles, programs of {asked}:", table(head, rows)]
            for workshop in workshops:
                workshop.close()
    once = {"finding the runtime in the cache": find_runtime, "trying profiles until one holds": find_profile}
    found = _in_turn({name: partial(_timed, action) for name, action in once.items()}, rounds)
    lines = [[name, f"{number(one * 1e3)} ms", f"{number(other * 1e3)} ms"] for name, (one, other) in found.items()]
    parts += ["## A run", _ONCE, table(["what", "processor", "passed"], lines)]
    write("sandbox", "What it costs to hold strangers' code", parts, before=before)


if __name__ == "__main__":
    if sys.platform != "linux":
        sys.exit("strangers' code is run on Linux alone")
    main()

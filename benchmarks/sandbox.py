"""What it costs to hold strangers' code: `python -m benchmarks.sandbox`."""

from __future__ import annotations

import itertools
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from pathlib import Path
from statistics import median

import click
import numpy as np

from layerproof.output import settle
from layerproof.play import Call, Program
from layerproof.play.program import Observe
from layerproof.submissions.intake import shelf, taken
from layerproof.submissions.profile import LIMITED, Profile
from layerproof.submissions.sandbox.runtime import find_runtime
from layerproof.submissions.sandbox.trial import find_profile, trials
from layerproof.submissions.subject import Workshop

from .asked import asked
from .bare import PARTS, alone, exchanged, left_out, start
from .common import Times, load, number, one_core, table, timed, write

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
{wanted} ms are wanted."""
_START = """\
What a start is made of: a Python of the runtime that loads this and is ended, as a worker is; each has all above it."""
_FLOOR = """\
The lockdown, and NumPy with its generators, which are seeded before every program, are what a worker cannot do
without: {floor} ms of the {whole} ms that a submission takes at least. Only a process that has loaded NumPy already
could start sooner, a parent inside the sandbox that forks for each submission. Its children would have its memory
layout in common, and it would keep the right to start processes, which a sealed worker gives up before it loads
anything."""
_LEFT_OUT = "What a sealed worker does not do at its start, and what each would add to a Python with NumPy."
_CALL = """\
Forwards in a worker that is at hand, judge and worker together; {wanted} µs a call are wanted on 64 doubles.
Programs of one call show what asking and answering costs, those of many what a call costs. Each program has a seed of
its own."""
_ALONE = """\
Where one process does all of that, to ask, to play, to answer and to check both ways, it takes {alone} µs, and to send
as many bytes to another process and back takes {bytes} µs. The rest is what two processes on one core cost each other:
whoever has its turn finds the caches full of what the other one did. Programs are not sent ahead of their turn, which
would spare most of it: a stranger's code could read what it is asked next."""
_ASKED = """\
A call as the judge asks: a check of our {components} components at effort standard asks {programs:,} programs with
{calls:,} calls, and {calls:,} / {programs:,} = {mean:.2f} calls a program. State and arguments are looked at besides in
{observed:.0%} of the calls. On 64 doubles, programs of {whole} calls that are looked at so, each:"""
_ONCE = "What a run of `layerproof grade` pays once."
_WANTED_START, _WANTED_CALL = 100, 150
_SMALL = 64
_HEAD = ["profile", "processor", "ratio", "passed", "ratio"]


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


def _called(workshop: Workshop, size: int, calls: int, programs: int, observe: Observe = "returned") -> Times:
    """Return the times of a call: of judge and worker together, and on the wall."""
    subjects = {export.name: workshop.subject(export) for export in workshop.opened().exports}
    call = Call("forward", (np.linspace(-1.0, 1.0, size),), observe=observe)
    seeds = itertools.count()

    def play() -> None:
        """Play what the judge plays: no two programs have a seed in common."""
        subjects["ReLU"].play(Program("ReLU", "layer", calls=(call,) * calls, seed=next(seeds)))

    def clock() -> float:
        (answer,) = subjects["Clock"].play(Program("Clock", "layer", calls=(Call("forward"),))).answers
        return float(answer.returned)  # type: ignore[arg-type]

    before = clock()
    processor, passed = timed(play, programs)
    return (processor + (clock() - before) / programs) / calls, passed / calls


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


def _told(bare: Mapping[str, float], times: Mapping[str, Times]) -> list[str]:
    """Return what is said of a submission: what it takes, and what its worker's start is made of."""
    floor = bare["its generators"]
    whole = min(processor for processor, _ in times.values())
    made = [[name, f"{number(bare[name] * 1e3)} ms"] for name in PARTS]
    more = [[name, f"{number((seconds - floor) * 1e3)} ms"] for name, seconds in bare.items() if name not in PARTS]
    return [
        "## A submission",
        _SUBMISSION.format(wanted=_WANTED_START),
        table(_HEAD, _rows(times, 1e3, "ms")),
        _START,
        table(["with", "processor"], made),
        _FLOOR.format(floor=number(floor * 1e3), whole=number(whole * 1e3)),
        _LEFT_OUT,
        table(["what", "processor"], more),
    ]


def _as_asked(workshops: Mapping[str, Workshop], rounds: int) -> list[str]:
    """Return what is said of a call in a program as long as the judge's are on average."""
    told = asked()
    mean = told.calls / told.programs
    turns = {name: partial(_called, one, _SMALL, round(mean), 100, "all") for name, one in workshops.items()}
    said = vars(told) | {"observed": told.observed / told.calls, "mean": mean, "whole": round(mean)}
    return [_ASKED.format(**said), table(_HEAD, _rows(_in_turn(turns, rounds), 1e6, "µs"))]


def _calls(workshops: Mapping[str, Workshop], rounds: int) -> Iterator[str]:
    """Yield what is said of calls by how many numbers they are given, and how many a program has."""
    for size, calls, programs in ((_SMALL, 1, 200), (_SMALL, 32, 20), (2**16, 1, 50), (2**20, 1, 5)):
        turns = {name: partial(_called, one, size, calls, programs) for name, one in workshops.items()}
        if (size, calls) == (_SMALL, 1):
            call = Call("forward", (np.linspace(-1.0, 1.0, size),), observe="returned")
            turns |= {"alone": partial(alone, call, programs), "bytes": partial(exchanged, 8 * size, programs)}
        took = _in_turn(turns, rounds)
        parted = {name: number(took.pop(name)[0] * 1e6) for name in ("alone", "bytes") if name in took}
        yield f"On {size:,} doubles, programs of {'one call' if calls == 1 else f'{calls} calls, each'}:"
        yield table(_HEAD, _rows(took, 1e6, "µs"))
        if parted:
            yield _ALONE.format(**parted)


@click.command()
@click.option("--rounds", type=click.IntRange(min=2), default=21, show_default=True, help="Turns of everything.")
def main(rounds: int) -> None:
    """Time workers of each profile side by side, and write docs/measured/sandbox.md."""
    one_core()
    settle()  # as the command does before it judges
    before = load()
    profiles: list[Profile] = [LIMITED, *(one.profile for one in trials() if one.profile is not None and one.held)]
    parts = [_INTRODUCTION.format(rounds=rounds)]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "ada.py")
        path.write_text(_SOURCE, encoding="utf-8")
        starts = {one.name: partial(timed, partial(_submission, path, one)) for one in profiles}
        starting: dict[str, Callable[[], None]] = {name: partial(start, code) for name, code in PARTS.items()}
        starting |= left_out(Path(folder))
        bare = {name: partial(timed, action) for name, action in starting.items()}
        times = _in_turn({**starts, **bare}, rounds)
        parts += _told({name: times.pop(name)[0] for name in bare}, times)
        parts += ["## A call", _CALL.format(wanted=_WANTED_CALL)]
        with shelf() as on, taken(path, path.name, on) as submission:
            workshops = {one.name: Workshop(submission.target, None, one) for one in profiles}
            parts += [*_calls(workshops, rounds), *_as_asked(workshops, rounds)]
            for workshop in workshops.values():
                workshop.close()
    once = {"finding the runtime in the cache": find_runtime, "trying profiles until one holds": find_profile}
    found = _in_turn({name: partial(timed, action) for name, action in once.items()}, rounds)
    lines = [[name, f"{number(one * 1e3)} ms", f"{number(other * 1e3)} ms"] for name, (one, other) in found.items()]
    parts += ["## A run", _ONCE, table(["what", "processor", "passed"], lines)]
    write("sandbox", "What it costs to hold strangers' code", parts, before=before)


if __name__ == "__main__":
    if sys.platform != "linux":
        sys.exit("strangers' code is run on Linux alone")
    main()

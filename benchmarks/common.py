"""What the benchmarks share: a quiet process, times taken side by side, and pages that say how they were made."""

from __future__ import annotations

import ctypes
import os
import platform
import resource
import statistics
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import click
import torch

from . import kernels

MEASURED = Path(__file__).parent.parent / "docs" / "measured"
_PACKAGES = ("layerproof", "numpy", "torch", "hypothesis", "scipy", "jax")
_WHOLE, _ONE_DIGIT = 100.0, 10.0
_M_TRIM_THRESHOLD, _M_MMAP_MAX = -1, -4
"""Numbers of glibc's malloc.h."""
_NEVER = 2**31 - 1
TURN = 0.01
"""Seconds that each action is timed for before another has its turn."""
Times = tuple[float, float]
"""Seconds of processor time, and on the wall."""


def one_core() -> None:
    """Keep this process, and all that it starts, on one core and one thread: what is compared shares all conditions.

    Memory that is freed stays with this process, as after a while in a training loop. Else glibc gives some back to the
    system, depending on what lies beside it, and whoever asks for it next pays for the pages anew.

    Raises:
        ClickException: NumPy was loaded with several threads, which on one core wait for each other, up to 100 times as
            long; `make benchmarks` says that there is to be one.
    """
    if os.environ.get("OMP_NUM_THREADS") != "1":
        raise click.ClickException("NumPy may use several threads here: set OMP_NUM_THREADS=1")
    torch.set_num_threads(1)
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    if mallopt is not None:
        mallopt(_M_TRIM_THRESHOLD, _NEVER)
        mallopt(_M_MMAP_MAX, 0)


def seconds(action: Callable[[], object]) -> float:
    """Return the processor time that an action takes in this process: what else the machine does is not in it."""
    start = time.process_time()
    action()
    return time.process_time() - start


def processor() -> float:
    """Return the seconds that this process has computed for, and those that it waited for."""
    own, children = resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN)
    return own.ru_utime + own.ru_stime + children.ru_utime + children.ru_stime


def timed(action: Callable[[], object], count: int = 1) -> Times:
    """Return what an action takes, in this process and in those that it waited for."""
    start, before = time.perf_counter(), processor()
    for _ in range(count):
        action()
    return (processor() - before) / count, (time.perf_counter() - start) / count


def interleaved(actions: Mapping[str, Callable[[], object]], rounds: int) -> dict[str, list[float]]:
    """Return the seconds of each action, by name, over rounds in which each has its turn: load strikes all alike.

    A turn is one call that is not timed, to warm the caches after the others, and as many as last TURN seconds, of
    which the mean counts: what lasts microseconds is then no colder than what fills the caches by itself.
    """
    taken: dict[str, list[float]] = {name: [] for name in actions}
    for _ in range(rounds):
        for name, action in actions.items():
            action()
            taken[name].append(_mean(action))
    return taken


def _mean(action: Callable[[], object]) -> float:
    total, calls = 0.0, 0
    while total < TURN:
        total, calls = total + seconds(action), calls + 1
    return total / calls


def spread(values: Sequence[float], scale: float = 1.0) -> str:
    """Return a median with its quartiles, `12.3 (11.9 to 13.0)`."""
    if len(values) == 1:
        return number(values[0] * scale)
    low, middle, high = (number(value * scale) for value in statistics.quantiles(values, n=4, method="inclusive"))
    return f"{middle} ({low} to {high})"


def number(value: float) -> str:
    """Return a number with about three digits."""
    if value >= _WHOLE:
        return f"{value:,.0f}"
    return f"{value:.1f}" if value >= _ONE_DIGIT else f"{value:.3g}"


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a Markdown table."""
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def load() -> str:
    """Return how busy the machine is: runnable processes, averaged over a minute."""
    return f"{os.getloadavg()[0]:.1f}"


def write(name: str, title: str, parts: Sequence[str], *, before: str, command: str = "make benchmarks") -> None:
    """Print a page and write it to docs/measured.

    Args:
        name: the file's stem.
        title: the page's heading.
        parts: its paragraphs and tables.
        before: the load when the run began.
        command: what makes the page anew.
    """
    made = (
        f"<!-- Generated: `{command}` makes this page anew. Do not edit it. -->\n\n"
        f"Measured on {time.strftime('%Y-%m-%d')}, {os.cpu_count()} cores ({platform.machine()}), Python "
        f"{platform.python_version()}, {_versions()}; {kernels.used()}; "
        f"load {before} at the start and {load()} at the end."
    )
    text = "\n\n".join([f"# {title}", made, *parts]) + "\n"
    MEASURED.mkdir(parents=True, exist_ok=True)
    (MEASURED / f"{name}.md").write_text(text, encoding="utf-8")
    print(text)  # noqa: T201 - what a benchmark is for


def _versions() -> str:
    return ", ".join(f"{name} {_version(name)}" for name in _PACKAGES)


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "not installed"

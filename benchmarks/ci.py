"""How CI's time is split over its parts: runs them all as CI does: `python -m benchmarks.ci`."""

from __future__ import annotations

import os
import subprocess
import time
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from xml.etree import ElementTree as ET

import click

from .common import load, number, table, write

_ROOT = Path(__file__).resolve().parent.parent
_RESULTS = _ROOT / "build" / "tests.xml"
_MINUTES = 25
_A_MOMENT = 0.1
_AT_ONCE = ("lint", "fuzz", "audit-ci")
"""What `make checks` does at once, before the tests."""


@click.command()
def main() -> None:
    """Run and time every part, and write docs/measured/ci.md."""
    before = load()
    checks = run(*_AT_ONCE)
    # Other parts run some tests as well, and would write over what is told of all of them.
    tests = run("test", environment={"PYTEST_ADDOPTS": f"--junitxml={_RESULTS}"})
    total = sum(max(seconds for seconds, _ in part.values()) for part in (checks, tests))
    rows = [
        [f"`make {name}`", number(seconds), "passed" if ended == 0 else f"failed ({ended})"]
        for name, (seconds, ended) in (checks | tests).items()
    ]
    rows.append(["all", number(total), f"{total / 60 / _MINUTES:.0%} of {_MINUTES} minutes"])
    counts, spent = by_folder(_RESULTS)
    everything = sum(spent.values())
    folders = [
        [f"{name}/", f"{counts[name]:,}", number(milliseconds / 1000), f"{milliseconds / everything:.0%}"]
        for name, milliseconds in spent.most_common()
    ]
    parts = [
        "What `.ci/run` does once its packages are there, the first three at once, in seconds on the clock:",
        table(["part", "seconds", "outcome"], rows),
        "The tests by folder, in seconds summed over the processes that share them:",
        table(["folder", "tests", "seconds", "share"], folders),
    ]
    write("ci", "Where CI's time goes", parts, before=before, command="make ci-times")


def run(*names: str, environment: Mapping[str, str] | None = None) -> dict[str, tuple[float, int]]:
    """Make some targets at once; return how many seconds each took, and how it ended.

    Args:
        names: the targets.
        environment: variables besides those there are.
    """
    start = time.perf_counter()
    variables = {**os.environ, **(environment or {})}
    running = {name: subprocess.Popen(("make", name), cwd=_ROOT, env=variables) for name in names}  # noqa: S607
    ended: dict[str, tuple[float, int]] = {}
    while len(ended) < len(running):
        for name, process in running.items():
            if name not in ended and (code := process.poll()) is not None:
                ended[name] = time.perf_counter() - start, code
        time.sleep(_A_MOMENT)
    return {name: ended[name] for name in names}


def by_folder(results: Path) -> tuple[Counter[str], Counter[str]]:
    """Return how many tests each folder has, and how many milliseconds they took, from pytest's own record."""
    counts: Counter[str] = Counter()
    spent: Counter[str] = Counter()
    for case in ET.parse(results).iter("testcase"):  # noqa: S314 - pytest has just written it
        module = case.get("classname", "").split(".")
        folder = "/".join(part for part in module[:2] if not part.startswith("test_"))
        counts[folder] += 1
        spent[folder] += round(1000 * float(case.get("time", 0)))
    return counts, spent


if __name__ == "__main__":
    main()

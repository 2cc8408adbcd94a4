"""How CI's time is split over its parts: runs them all, one after the other: `python -m benchmarks.ci`."""

from __future__ import annotations

import os
import subprocess
import time
from collections import Counter
from pathlib import Path
from xml.etree import ElementTree as ET

import click

from .common import load, number, table, write

_ROOT = Path(__file__).resolve().parent.parent
_RESULTS = _ROOT / "build" / "tests.xml"
_MINUTES = 25
_PARTS = ("lint", "test", "fuzz", "audit-ci")


@click.command()
def main() -> None:
    """Run and time every part, and write docs/measured/ci.md."""
    before = load()
    rows: list[list[str]] = []
    passed: dict[str, float] = {}
    for name in _PARTS:
        # Other parts run some tests as well, and would write over what is told of all of them.
        recorded = {"PYTEST_ADDOPTS": f"--junitxml={_RESULTS}"} if name == "test" else {}
        environment = {**os.environ, **recorded}
        start = time.perf_counter()
        ended = subprocess.run(("make", name), cwd=_ROOT, env=environment, check=False).returncode  # noqa: S607
        passed[name] = time.perf_counter() - start
        rows.append([f"`make {name}`", number(passed[name]), "passed" if ended == 0 else f"failed ({ended})"])
    total = sum(passed.values())
    rows.append(["all", number(total), f"{total / 60 / _MINUTES:.0%} of {_MINUTES} minutes"])
    counts, spent = by_folder(_RESULTS)
    everything = sum(spent.values())
    folders = [
        [f"{name}/", f"{counts[name]:,}", number(milliseconds / 1000), f"{milliseconds / everything:.0%}"]
        for name, milliseconds in spent.most_common()
    ]
    parts = [
        "What `.ci/run` does once its packages are there, in seconds on the clock:",
        table(["part", "seconds", "outcome"], rows),
        "The tests by folder, in seconds summed over the processes that share them:",
        table(["folder", "tests", "seconds", "share"], folders),
    ]
    write("ci", "Where CI's time goes", parts, before=before, command="make ci-times")


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

"""Planted bugs and right code, given to layerproof and to what people use instead: `python -m benchmarks.planted`."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import TypeAlias

import click
import numpy as np

from .common import load, one_core, seconds, spread, table, write
from .planted_cases import BUGS, RIGHT, Case
from .tools import TOOLS

Verdicts: TypeAlias = dict[str, list[bool | None]]
Times: TypeAlias = dict[str, list[float]]
_INTRODUCTION = """\
Every tool is given the same implementation, the same tensors and the same upstream gradient, in one process on one
core, in turns, {rounds} rounds with fresh numbers each. *Found* and **missed** are said of planted bugs, *accepted* and
**false alarm** of right code, with the number of rounds where they did not all end alike.

- **layerproof**: every required law, on the programs that the judge draws and on the given one, until a verdict; the
  search for a smallest counterexample, which the others do not have, is not in the time.
- **its gradient law alone**: backward against difference quotients of forward on the given program, without the twin;
  not asked in float32.
- **gradcheck** (torch.autograd, around an autograd.Function), **assert_close** (torch.testing, output and all gradients
  against PyTorch's; of dropout in evaluation, as no seed makes NumPy and PyTorch draw alike), **check_grads**
  (jax.test_util, around a custom_vjp): default tolerances. gradcheck and the loop are documented for float64 alone.
- **per-element loop**: central differences with h = 1e-5 for one element after the other, an alarm above a relative
  error of 1e-5."""


@click.command()
@click.option("--rounds", type=click.IntRange(min=2), default=10, show_default=True, help="Draws of every case.")
@click.option("--seed", type=int, default=None, help="Draws the same numbers again.")
def main(rounds: int, seed: int | None) -> None:
    """Compare the tools on every case, and write docs/measured/planted.md."""
    one_core()
    before = load()
    random = np.random.default_rng(seed)
    found, times = [], []
    for case in (*BUGS, *RIGHT):
        verdicts, taken = _tried(case, rounds, random)
        found.append([case.title, case.size, *(_verdict(verdicts[name], bug=case in BUGS) for name in TOOLS)])
        times.append([case.title, *(_time(taken[name]) for name in TOOLS)])
    parts = [
        _INTRODUCTION.format(rounds=rounds),
        "## What they say",
        table(["case", "size", *TOOLS], found),
        "## What it takes, in ms of processor time: median (quartiles)",
        table(["case", *TOOLS], times),
    ]
    write("planted", "Planted bugs, side by side", parts, before=before)


def _tried(case: Case, rounds: int, random: np.random.Generator) -> tuple[Verdicts, Times]:
    """Return what each tool said in each round, and its seconds."""
    verdicts: Verdicts = defaultdict(list)
    taken: Times = defaultdict(list)
    for tool in TOOLS.values():
        tool(case.problem(random))  # whatever is done once is done now
    for _ in range(rounds):
        problem = case.problem(random)
        for name, tool in TOOLS.items():
            taken[name].append(seconds(lambda: verdicts[name].append(tool(problem))))  # noqa: B023 - called at once
            if verdicts[name][-1] is None:
                taken[name].clear()
    return verdicts, taken


def _verdict(alarms: Sequence[bool | None], *, bug: bool) -> str:
    """Return a verdict in words, with its share of the rounds where they differ."""
    if None in alarms:
        return "-"
    yes, no = ("found", "**missed**") if bug else ("**false alarm**", "accepted")
    count = sum(map(bool, alarms))
    if count in {0, len(alarms)}:
        return yes if count else no
    return f"{yes} in {count} of {len(alarms)}"


def _time(taken: Sequence[float]) -> str:
    return spread(taken, 1e3) if taken else "-"


if __name__ == "__main__":
    main()

"""What a gradient check costs: our law on derivatives against the usual ones: `python -m benchmarks.gradients`."""

from __future__ import annotations

import statistics
from collections.abc import Callable, Mapping, Sequence
from functools import partial

import click
import numpy as np

from layerproof.conformance.contracts import contract
from layerproof.output import settle

from .common import interleaved, load, one_core, spread, table, write
from .functional import Problem
from .planted_cases import problem_of
from .tools import TOOLS

_OURS = "its gradient law alone"
_TARGETS: Mapping[str, Mapping[int, float]] = {
    "per-element loop": {600: 20, 2000: 70},
    "gradcheck, slow": {600: 100, 2000: 100},
    "gradcheck, fast": {600: 0.67, 2000: 0.67},
}
"""How often our time should fit into another tool's, by the number of inputs."""
_INTRODUCTION = """\
One check of every tensor of a right layer, in processor time on one core, in turns, {rounds} rounds. *Inputs* are the
elements of the input and of the parameters together. A ratio is another tool's time divided by ours in the same round:
median and quartiles. Ours is the whole of the law `derivative` on one program: building it, playing it (a new layer, a
forward, a backward and two moved forwards or, where the output curves, six, with arguments and state watched as for any
subject), and the extrapolation.
gradcheck, fast, is to take at least 0.67 of our time: then ours is at most 1.5 of its."""


def linear(random: np.random.Generator, features: int, outputs: int, rows: int) -> Problem:
    """Return a problem for our Linear."""
    promised = contract("Linear")
    parameters = {"weight": random.standard_normal((outputs, features)), "bias": random.standard_normal(outputs)}
    x, upstream = random.standard_normal((rows, features)), random.standard_normal((rows, outputs))
    config = {"in_features": features, "out_features": outputs}
    return problem_of(promised, type(promised).model, random, (x,), upstream, parameters, **config)


def batch_norm(random: np.random.Generator, channels: int, rows: int) -> Problem:
    """Return a problem for our BatchNorm1d."""
    promised = contract("BatchNorm1d")
    parameters = {"weight": random.standard_normal(channels), "bias": random.standard_normal(channels)}
    x, upstream = random.standard_normal((2, rows, channels))
    return problem_of(promised, type(promised).model, random, (x,), upstream, parameters, num_features=channels)


_PROBLEMS: Sequence[tuple[str, int, Callable[[np.random.Generator], Problem]]] = (
    ("Linear 16 → 8, 29 rows", 600, partial(linear, features=16, outputs=8, rows=29)),
    ("Linear 32 → 16, 46 rows", 2000, partial(linear, features=32, outputs=16, rows=46)),
    ("BatchNorm1d, 10 channels, 58 rows", 600, partial(batch_norm, channels=10, rows=58)),
    ("BatchNorm1d, 20 channels, 98 rows", 2000, partial(batch_norm, channels=20, rows=98)),
)


@click.command()
@click.option("--rounds", type=click.IntRange(min=2), default=15, show_default=True, help="Turns of every tool.")
def main(rounds: int) -> None:
    """Time the checks side by side, and write docs/measured/gradients.md."""
    one_core()
    settle()
    before = load()
    rows = []
    for name, inputs, draw in _PROBLEMS:
        problem = draw(np.random.default_rng())
        if TOOLS[_OURS](problem):
            raise RuntimeError(f"our law raised an alarm on a right {name}")
        taken = interleaved({tool: partial(TOOLS[tool], problem) for tool in (_OURS, *_TARGETS)}, rounds)
        ratios = [_ratio(taken[tool], taken[_OURS], wanted[inputs]) for tool, wanted in _TARGETS.items()]
        rows.append([name, f"{inputs:,}", spread(taken[_OURS], 1e3), *ratios])
    head = ["layer", "inputs", "ours, ms", *(f"{tool} ÷ ours" for tool in _TARGETS)]
    parts = [_INTRODUCTION.format(rounds=rounds), table(head, rows)]
    write("gradients", "The cost of a gradient check", parts, before=before)


def _ratio(theirs: Sequence[float], ours: Sequence[float], wanted: float) -> str:
    ratios = [one / other for one, other in zip(theirs, ours, strict=True)]
    missed = "" if statistics.median(ratios) >= wanted else "**missed**: "
    return f"{spread(ratios)}; {missed}at least {wanted:g} wanted"


if __name__ == "__main__":
    main()

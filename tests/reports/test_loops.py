"""Calls that repeat are found, and only those."""

from typing import Any

import numpy as np
import pytest

from layerproof.play import Call
from layerproof.reports.loops import Loop, loops

X = np.array([1.0])
FORWARD, BACKWARD = Call("forward", (X,)), Call("backward", (X,))


def seeded(*seeds: int | None) -> list[Call]:
    """Return the same call under different seeds."""
    return [Call("forward", (X,), seed=seed) for seed in seeds]


def paired(*seeds: tuple[int, int]) -> list[Call]:
    """Return a forward and a backward under each pair of seeds."""
    return [
        Call(method, (X,), seed=seed)
        for pair in seeds
        for method, seed in zip(("forward", "backward"), pair, strict=True)
    ]


@pytest.mark.parametrize(
    ("calls", "found"),
    [
        ([], []),
        ([FORWARD, FORWARD], [Loop(0), Loop(1)]),
        ([FORWARD] * 3, [Loop(0, 1, 3)]),
        ([FORWARD, BACKWARD] * 3, [Loop(0, 2, 3, (), (None, None))]),
        ([BACKWARD, *[FORWARD] * 4, BACKWARD], [Loop(0), Loop(1, 1, 4), Loop(5)]),
        (seeded(5, 6, 7), [Loop(0, 1, 3, (5, 6, 7), (0,))]),
        (seeded(4, 4, 4), [Loop(0, 1, 3)]),
        (seeded(4, None, 5), [Loop(0), Loop(1), Loop(2)]),
        ([*seeded(1), FORWARD] * 3, [Loop(0, 2, 3, (), (None, None))]),
        (paired((1, 10), (2, 11), (3, 12)), [Loop(0, 2, 3, (1, 2, 3), (0, 9))]),
        (paired((1, 1), (2, 4), (3, 9)), [Loop(index) for index in range(6)]),
        ([Call("forward", (X * number,)) for number in range(3)], [Loop(0), Loop(1), Loop(2)]),
        ([Call("step", ({"w": X},))] * 3, [Loop(0, 1, 3)]),
    ],
)
def test_loops(calls: list[Call], found: list[Loop]) -> None:
    """Three equal turns make a loop, seeds may move by a rule, and different arrays make none."""
    assert list(loops(calls)) == found


@pytest.mark.parametrize(
    ("loop", "turns", "seeds"),
    [
        (Loop(0, 1, 3), "range(3)", ("",)),
        (Loop(0, 1, 3, (0, 1, 2), (0,)), "range(3)", ("seed",)),
        (Loop(0, 1, 3, (5, 6, 7), (0,)), "range(5, 8)", ("seed",)),
        (Loop(0, 3, 3, (9, 2, 4), (0, 3, -1)), "(9, 2, 4)", ("seed", "seed + 3", "seed - 1")),
    ],
)
def test_loops_as_python(loop: Loop, turns: Any, seeds: tuple[str, ...]) -> None:
    """Seeds in a row are a range, and others are listed."""
    assert (loop.turns, loop.seed_expressions) == (turns, seeds)

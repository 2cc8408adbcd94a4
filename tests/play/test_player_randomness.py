"""A program's seeds decide every random number, and every draw is noticed."""

import random
from typing import Any

import numpy as np
import pytest

from layerproof.play import Call, Program, play


def program_of(*calls: Call) -> Program:
    """Return a program for a layer."""
    return Program("Layer", "layer", calls=calls)


class Noisy:
    """Draws from every source that it can reach."""

    shared = np.random.default_rng()

    def __init__(self, *, rng: Any) -> None:
        """Keep the generator that was handed over, and one of its own."""
        self.given, self.own = rng, np.random.default_rng()
        self.late: random.Random | None = None

    def forward(self, which: float) -> Any:
        """Draw once."""
        self.late = self.late or random.Random()
        return float(
            [
                np.random.random,
                *(random.random, self.given.random, self.own.random, self.late.random, self.shared.random),
            ][int(which)]()
        )


@pytest.mark.parametrize("which", range(6))
def test_seeded_calls_repeat(which: int) -> None:
    """The same seed before a call gives the same numbers, in one program and in the next; without a seed it runs on."""
    call = Call("forward", (float(which),), seed=5)
    warm = Call("forward", (float(which),))
    program = program_of(warm, call, Call("forward", (float(which),)), call)
    runs = [[answer.returned for answer in play(program, Noisy).answers] for _ in range(2)]
    assert runs[0][1] == runs[0][3] == runs[1][1] == runs[1][3]
    assert runs[0][2] == runs[1][2] != runs[0][1]


@pytest.mark.parametrize("which", [0, 1, 2, 3, 5])
def test_draws_are_noticed(which: int) -> None:
    """A call that draws has other digests before and after; the next one starts where it ended."""
    program = program_of(*[Call("forward", (float(which),))] * 2, Call("load"), Call("eval"))
    first, second, _, still = play(program, Noisy).answers
    assert len({*first.entropy, *second.entropy}) == 3
    assert first.entropy[1] == second.entropy[0]
    assert still.entropy[0] == still.entropy[1] == second.entropy[1]


def test_functions_repeat_after_a_seed() -> None:
    """An initializer's own stream starts again where a call has a seed."""

    def initialise(shape: Any, *, rng: Any) -> Any:
        return rng.standard_normal(shape)

    call = Call("call", ((2,),), seed=3)
    program = Program("init", "initializer", calls=(call, Call("call", ((2,),)), call))
    first, second, third = (answer.returned.tolist() for answer in play(program, initialise).answers)  # type: ignore[union-attr]
    assert first == third != second

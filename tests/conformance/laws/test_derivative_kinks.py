"""Kinks: the law on derivatives takes smaller steps, and moves away from what is tied."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from layerproof import impl
from layerproof.conformance.contracts import contract
from layerproof.conformance.evidence import Evidence
from layerproof.conformance.examination import Examination
from layerproof.conformance.experiments.derivative import DERIVATIVE, nudged
from layerproof.conformance.judge import judge
from layerproof.conformance.laws.derivative import derivative
from layerproof.conformance.question import Question
from layerproof.play import Array, Call, Program

Make = Callable[..., Evidence]
Like = Callable[[str, str], bool]
QUOTIENT = "backward gives … along a random direction, but the difference quotient of forward is … [allowed error …]"


def program_at(*x: float) -> Program:
    """Return a forward and a backward of ReLU."""
    upstream = np.arange(1.0, len(x) + 1)
    return Program("ReLU", "layer", calls=(Call("forward", (np.array(x),)), Call("backward", (upstream,))))


class Doubled(impl.ReLU):
    """Hands back twice the gradient."""

    def backward(self, grad_output: Array) -> Array:
        """Return twice the gradient."""
        return 2 * super().backward(grad_output)


@pytest.mark.parametrize("distance", [0.02, 1e-3, -1e-4, 2e-5])
def test_near_a_kink_a_smaller_step_is_taken(evidence: Make, distance: float) -> None:
    """The step shrinks until it misses the kink; the program that was drawn is the one judged."""
    program = program_at(distance, 3.0)
    (check,) = derivative.judge(evidence(program, expand=DERIVATIVE.expand))
    assert check.holds
    assert check.program is None
    broken = derivative.breaks(evidence(program, Doubled, expand=DERIVATIVE.expand))
    assert broken is not None
    assert broken.program is None


@pytest.mark.parametrize("x", [(0.0,), (0.0, 0.001, 3.0), (0.0,) * 20, (0.0, 1e-9, -5.0)])
def test_from_ties_the_inputs_are_moved_away(evidence: Make, x: tuple[float, ...]) -> None:
    """At a kink a program next to it is judged, and kept, so that the finding shows what was judged."""
    program = program_at(*x)
    (check,) = derivative.judge(evidence(program, expand=DERIVATIVE.expand))
    assert check.holds
    found = evidence(program, Doubled, expand=DERIVATIVE.expand)
    broken = derivative.breaks(found)
    away = nudged(program, found.contract)
    for judged in (check, broken):
        assert judged is not None
        assert judged.program is not None
        np.testing.assert_array_equal(judged.program.calls[0].args[0], away.calls[0].args[0])
    moved = np.abs(np.asarray(away.calls[0].args[0]) - np.array(x))
    assert 0 < np.max(moved) <= 0.1
    again = derivative.breaks(found.of(away))
    assert again is not None
    assert broken is not None
    assert (again.message, again.program) == (broken.message, None)


def test_a_finding_shows_the_program_that_was_judged(examined: Callable[..., Examination], like: Like) -> None:
    """Inputs that are all tied are drawn, and what is reported stands beside them."""
    tally = examined("ReLU", Doubled, "derivative").tallies["derivative"]
    assert tally.evidence is not None
    broken = derivative.breaks(tally.evidence)
    assert broken is not None
    assert like(broken.message, QUOTIENT), broken.message


def test_the_smallest_example_is_away_from_the_kink(asked: Callable[..., Question]) -> None:
    """Whatever the search finds, the program that is shown breaks the law by itself."""
    result = judge(asked("ReLU", Doubled, shrink=True, selected="derivative".__eq__))
    (law,) = result.laws
    assert law.finding is not None
    assert law.finding.program is not None
    assert np.all(np.asarray(law.finding.program.calls[0].args[0]))
    assert law.finding.message.startswith("ReLU.backward: grad_input[")


def test_kinks_everywhere_tell_nothing(evidence: Make) -> None:
    """A forward that jumps wherever it is looked at has no derivative."""

    class Stairs(impl.ReLU):
        """Goes up in steps."""

        def forward(self, x: Array) -> Array:
            """Return x, rounded to the eighth digit and up by a thousandth for each."""
            super().forward(x)
            return 1e5 * np.floor(1e8 * x) % 7

    assert list(derivative.judge(evidence(program_at(1.0, -2.0), Stairs, expand=DERIVATIVE.expand))) == []


def test_a_kink_of_the_subjects_own_is_left_too(evidence: Make, like: Like) -> None:
    """Where the subject alone bends, it is judged next to that."""

    class Bent(impl.CrossEntropyLoss):
        """Adds what bends where the first two logits are the same."""

        def forward(self, logits: Array, target: Array) -> Any:
            """Return a loss that is too large."""
            return super().forward(logits, target) + np.abs(logits[:, 0] - logits[:, 1]).sum()

    calls = (Call("forward", (np.zeros((2, 3)), np.array([0, 2]))), Call("backward", (np.asarray(1.0),)))
    program = Program("CrossEntropyLoss", "loss", calls=calls)
    check = derivative.breaks(evidence(program, Bent, expand=DERIVATIVE.expand))
    assert check is not None
    assert like(check.message, QUOTIENT), check.message
    assert check.program is not None


@pytest.mark.parametrize("spread", [1e-3, 1.0, 1e3])
def test_a_nudge_can_be_read(spread: float) -> None:
    """It is small, the same each time, and has three digits."""
    x = spread * np.array([0.0, 1.0, 1.0, 2.0])
    program = program_at(*x)
    promised = contract("ReLU")
    first, second = (np.asarray(nudged(program, promised).calls[0].args[0]) for _ in range(2))
    np.testing.assert_array_equal(first, second)
    assert 0 < np.max(np.abs(first - x)) <= 0.1 * min(spread, 1.0)
    assert all(len(f"{abs(value):.3g}") <= 8 for value in first - x)
    np.testing.assert_array_equal(nudged(program, promised).calls[1].args[0], program.calls[1].args[0])

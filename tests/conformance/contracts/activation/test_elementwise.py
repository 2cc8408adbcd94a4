"""What element-wise functions promise alike: any shape, any derivative between those of a kink's two sides."""

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import numpy as np
import pytest

from layerproof import impl, reference
from layerproof.conformance.contracts import contract, contracts
from layerproof.conformance.contracts.activation.elementwise import KINK
from layerproof.conformance.judge import judge
from layerproof.conformance.question import Question
from layerproof.conformance.results import ComponentResult
from layerproof.play import Array, Call, LocalSubject, Program

BENT = [component for component, promised in contracts().items() if promised.freedom is KINK]


def verdict(component: str, implementation: Any) -> ComponentResult:
    """Judge an implementation under a fresh seed."""
    seed = int(np.random.default_rng().integers(2**31))
    subject = LocalSubject("it", implementation)
    return judge(Question(contract(component), subject, seed, "standard", 1e-11, {}, shrink=False))


@pytest.mark.parametrize("side", ["left", "right"])
@pytest.mark.parametrize("component", BENT)
def test_either_side_of_a_kink_is_right(component: str, side: str) -> None:
    """Where a function bends the derivatives of both its sides pass."""
    result = verdict(component, partial(getattr(reference, component), side=side))
    assert (result.verdict, result.message) == ("passed", "")


@pytest.mark.parametrize(("slope", "expected"), [(0.0, "passed"), (0.5, "passed"), (1.0, "passed"), (1.5, "failed")])
def test_any_slope_between_them_is_right(slope: float, expected: str) -> None:
    """At 0 every derivative between 0 and 1 is right, and no other."""

    class Sloped(impl.ReLU):
        """ReLU with another derivative at 0."""

        def forward(self, x: Array) -> Array:
            """Return max(x, 0)."""
            y = super().forward(x)
            self._save_for_backward(x.shape, np.where(x == 0, slope, x > 0))
            return y

    result = verdict("ReLU", Sloped)
    assert result.verdict == expected
    broken = {law.id for law in result.laws if law.verdict == "failed" and law.level == "required"}
    assert broken == (set() if expected == "passed" else {"gradient.input", "kink"})


def test_programs(twin_answers: Callable[[str], Iterator[Program]]) -> None:
    """The twin plays every program, and inputs have one, two or three axes."""
    axes = {array.ndim for program in twin_answers("ReLU") for call in program.calls for array in call.args}  # type: ignore[union-attr]
    assert axes == {1, 2, 3}


def test_what_cancels_is_as_large_as_what_it_is_multiplied_by() -> None:
    """Forward cancels terms near 1, backward terms near the largest upstream gradient; a rectifier none."""
    calls = (Call("forward", (np.ones(2),)), Call("backward", (np.array([3.0, -7.0]),)))
    program = Program("Sigmoid", "layer", calls=calls)
    assert [contract("Sigmoid").scale(program, index) for index in (0, 1)] == [1.0, 7.0]
    assert [contract("ReLU").scale(program, index) for index in (0, 1)] == [0.0, 0.0]


def test_relu6_is_asked_above_its_ceiling(twin_answers: Callable[[str], Iterator[Program]]) -> None:
    """Inputs exceed 6, and some meet it."""
    forwards = [call for program in twin_answers("ReLU6") for call in program.calls if call.method == "forward"]
    values = np.concatenate([np.ravel(call.args[0]) for call in forwards])  # type: ignore[arg-type]
    assert {-3.0, 0.0, 6.0, 15.0} <= set(values.tolist())

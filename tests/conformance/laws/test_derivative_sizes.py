"""Sizes: however many numbers a layer has, one wrong entry is found and named, and no right code is accused."""

from collections.abc import Callable

import numpy as np
import pytest

from layerproof import impl
from layerproof.conformance.evidence import Evidence
from layerproof.conformance.experiments.adjoint import ADJOINT
from layerproof.conformance.experiments.derivative import DERIVATIVE
from layerproof.conformance.findings import finding
from layerproof.conformance.law import Law
from layerproof.conformance.laws.adjoint import adjoint
from layerproof.conformance.laws.derivative import derivative
from layerproof.play import Array, Call, Program

Make = Callable[..., Evidence]
ROWS = 4
SIDES = [10, 32, 100, 316, 1000]
LAWS = pytest.mark.parametrize(
    ("law", "expand"), [(derivative, DERIVATIVE.expand), (adjoint, ADJOINT.expand)], ids=["derivative", "adjoint"]
)


def square(side: int) -> Program:
    """Return a forward and backward through side x side weights."""
    source = np.random.default_rng()
    x, upstream = source.normal(size=(2, ROWS, side))
    state = {"params.weight": source.normal(size=(side, side)), "params.bias": source.normal(size=side)}
    calls = (Call("forward", (x,)), Call("backward", (upstream,)))
    config = {"in_features": side, "out_features": side, "bias": True}
    return Program("Linear", "layer", config, state, calls, seed=int(source.integers(1000)))


def usual_entry(program: Program) -> tuple[int, int]:
    """Return the weight whose gradient is of the median size."""
    gradient = np.abs(np.asarray(program.calls[1].args[0]).T @ np.asarray(program.calls[0].args[0]))
    row, column = np.argwhere(gradient == np.sort(gradient, axis=None)[gradient.size // 2])[0]
    return int(row), int(column)


def wrong_at(index: int | tuple[int, int], factor: float) -> type[impl.Linear]:
    """Return a layer whose weight gradient is wrong by a factor at one entry, or in one row."""

    class Wrong(impl.Linear):
        """Wrong there."""

        def backward(self, grad_output: Array) -> Array:
            """Return the right input gradient."""
            grad_x = super().backward(grad_output)
            self.grads["weight"][index] *= factor
            return grad_x

    return Wrong


@LAWS
@pytest.mark.parametrize("side", SIDES)
def test_one_entry_that_is_off_by_a_hundred_millionth_is_found(
    evidence: Make, law: Law, expand: Callable[..., Program], side: int
) -> None:
    """From a hundred weights to a million."""
    program = square(side)
    found = evidence(program, wrong_at(usual_entry(program), 1 + 1e-8), expand=expand)
    assert law.breaks(found) is not None
    assert law.breaks(evidence(program, expand=expand)) is None


@LAWS
@pytest.mark.parametrize("side", SIDES)
def test_a_zeroed_row_is_found(evidence: Make, law: Law, expand: Callable[..., Program], side: int) -> None:
    """A row of zeros breaks the law whatever the size, a million times over what rounding explains."""
    check = law.breaks(evidence(square(side), wrong_at(side // 2, 0.0), expand=expand))
    assert check is not None
    assert check.margin > 1e6


@pytest.mark.parametrize("side", [10, 32, 316])
def test_the_entry_is_named(evidence: Make, side: int) -> None:
    """Halving leads to the entry where there are too many to look at one by one."""
    entry = (side // 3, side - 2)
    found = evidence(square(side), wrong_at(entry, -1.0), expand=DERIVATIVE.expand)
    check = derivative.breaks(found)
    assert check is not None
    assert derivative.locate is not None
    message = finding(found, derivative.locate(found, check)).message
    assert message.startswith(f"Linear.backward: grads.weight[{entry[0]}, {entry[1]}] = ")


@pytest.mark.parametrize("length", [100, 10_000])
@pytest.mark.parametrize("direction", [1, -1])
@pytest.mark.parametrize("constant", [True, False])
def test_any_order_of_summation_is_right(evidence: Make, length: int, direction: int, *, constant: bool) -> None:
    """Also where every rounding error goes the same way."""

    class Ordered(impl.Linear):
        """Adds up its products one by one."""

        def forward(self, x: Array) -> Array:
            """Return x W^T."""
            super().forward(x)
            products = x[:, None] * self.params["weight"]
            total: Array = np.add.accumulate(products[..., ::direction], axis=-1)[..., -1]
            return total

    source = np.random.default_rng()
    x, weight = np.full((2, 1, length), source.uniform(0.5, 1.5)) if constant else source.normal(size=(2, 1, length))
    calls = (Call("forward", (x,)), Call("backward", (source.normal(size=(1, 1)),)))
    config = {"in_features": length, "out_features": 1, "bias": False}
    program = Program("Linear", "layer", config, {"params.weight": weight}, calls)
    for law, expand in ((derivative, DERIVATIVE.expand), (adjoint, ADJOINT.expand)):
        (*checks,) = law.judge(evidence(program, Ordered, expand=expand))
        assert checks
        assert max(check.margin for check in checks) < 0.5

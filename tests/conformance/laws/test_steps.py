"""A wrong gradient comes with a picture of difference quotients that stay away from it."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from layerproof import impl
from layerproof.conformance.check import Check
from layerproof.conformance.contracts import contract
from layerproof.conformance.evidence import Evidence
from layerproof.conformance.experiments.derivative import DERIVATIVE
from layerproof.conformance.laws.derivative import derivative
from layerproof.conformance.laws.steps import STEPS
from layerproof.play import Array, Call, Program

Make = Callable[..., Evidence]


class Half(impl.BatchNorm1d):
    """Halves the gradient of its input."""

    def backward(self, grad_output: Array) -> Array:
        """Return half the gradient."""
        return super().backward(grad_output) / 2


class FlatWeight(impl.Linear):
    """Has no gradient in a weight."""

    def backward(self, grad_output: Array) -> Array:
        """Return the right gradient."""
        grad_x = super().backward(grad_output)
        self.grads["weight"][0, 0] = 0
        return grad_x


def program_of(component: str, config: dict[str, Any], x: Array, upstream: Array, **state: Array) -> Program:
    """Return a forward and a backward."""
    named = {name.replace("_", "."): value for name, value in state.items()}
    return contract(component).default(
        config, (Call("forward", (x,)), Call("backward", (upstream,))), state=named, seed=3
    )


def located(found: Evidence) -> Check:
    """Return the check that the finding shows."""
    check = derivative.breaks(found)
    assert check is not None
    assert derivative.locate is not None
    return derivative.locate(found, check)


def test_quotients_go_to_the_derivative(evidence: Make) -> None:
    """As the step shrinks they come near it, and stay away from what backward gives; a program has one picture."""
    source = np.random.default_rng(5)
    program = program_of("BatchNorm1d", {"num_features": 2}, source.normal(size=(5, 2)), source.normal(size=(5, 2)))
    plot = located(evidence(program, Half, expand=DERIVATIVE.expand)).plot
    assert plot is not None
    assert (plot.kind, plot.x_label, plot.y_label) == ("lines", "step", "distance")
    assert plot.title == "Distance of forward's difference quotients from backward's gradient of input"
    assert plot.x == pytest.approx([plot.x[0] * step for step in STEPS])
    assert plot.x[0] > 1e-3
    assert max(plot.observed) < 1.01 * min(plot.observed)
    assert plot.expected[1] / plot.expected[0] == pytest.approx(1 / 16, rel=0.05)
    assert min(plot.expected) < 1e-8
    assert min(plot.observed) > 1e-4
    assert located(evidence(program, Half, expand=DERIVATIVE.expand)).plot == plot


@pytest.mark.parametrize(("outputs", "inputs"), [(1, 2), (20, 30)])
def test_quotients_of_affine_outputs_are_right_at_once(evidence: Make, outputs: int, inputs: int) -> None:
    """Along one entry, or along a direction where there are too many to look at each."""
    source = np.random.default_rng(5)
    weight = source.normal(size=(outputs, inputs))
    config = {"in_features": inputs, "out_features": outputs, "bias": False}
    x, upstream = source.normal(size=(2, inputs)), source.normal(size=(2, outputs))
    program = program_of("Linear", config, x, upstream, params_weight=weight)
    plot = located(evidence(program, FlatWeight, expand=DERIVATIVE.expand)).plot
    assert plot is not None
    assert plot.title.endswith("gradient of weight")
    assert max(plot.expected[:4]) < 1e-12 < min(plot.observed)


def test_what_cannot_be_played_is_not_drawn(evidence: Make) -> None:
    """The finding stands without a picture."""

    class Refuses(Half):
        """Takes only so many calls."""

        calls = 0

        def forward(self, x: Array) -> Array:
            """Return the output, a few times."""
            self.calls += 1
            if self.calls == 2 * len(STEPS):
                raise ValueError("enough")
            return super().forward(x)

    program = program_of("BatchNorm1d", {"num_features": 1}, np.array([[1.0], [2.0]]), np.array([[1.0], [0.0]]))
    check = located(evidence(program, Refuses, expand=DERIVATIVE.expand))
    assert not check.holds
    assert check.plot is None

"""Parts of programs that several experiments draw."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from layerproof import impl
from layerproof.conformance.contracts import contract
from layerproof.conformance.drawing import each
from layerproof.conformance.experiments.once import pass_through
from layerproof.conformance.fills import EXTREME, INTEGERS, NORMAL, TINY, Fill
from layerproof.play import Array


class ForgetsSmall(impl.Linear):
    """Takes what is below 1e-6 for nothing."""

    def backward(self, grad_output: Array) -> Array:
        """Zero the small entries."""
        grad_x = super().backward(grad_output)
        grad_x[np.abs(grad_x) <= 1e-6] = 0.0
        return grad_x


@pytest.mark.parametrize(
    ("fill", "low", "high"), [(INTEGERS, 1.0, 5.0), (NORMAL, 1e-9, 1e3), (TINY, 1e-16, 1e-6), (EXTREME, 1e-9, 1e3)]
)
def test_upstream_gradients(fill: Fill, low: float, high: float) -> None:
    """They are integers with integers, minute with tiny inputs, else normal, or a hundred times that; and never 0."""
    programs = [program for program, _ in each([pass_through(contract("Linear"), fill, "train")], 10, 0)]
    sizes = np.concatenate([np.abs(np.asarray(program.calls[-1].args[0])).ravel() for program in programs])
    assert low <= sizes.min() <= sizes.max() <= high


def test_small_gradients_count(examined: Callable[..., Any]) -> None:
    """A backward that zeroes gradients of 1e-6 breaks the laws on gradients."""
    examination = examined("Linear", ForgetsSmall, "gradient.input", "derivative")
    assert [tally.law.id for tally in examination.broken()] == ["gradient.input", "derivative"]

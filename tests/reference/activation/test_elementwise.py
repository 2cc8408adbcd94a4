"""What the twins of element-wise functions do alike: at a kink the derivative is a choice."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from layerproof import reference

KINKS = [
    (reference.ReLU, {}, 0.0, 0.0, 1.0),
    (reference.LeakyReLU, {"negative_slope": 0.25}, 0.0, 0.25, 1.0),
    (reference.PReLU, {"init": 0.5}, 0.0, 0.5, 1.0),
    (reference.RReLU, {"lower": 0.5, "upper": 0.5}, 0.0, 0.5, 1.0),
    (reference.Threshold, {"threshold": 1.5, "value": 4.0}, 1.5, 0.0, 1.0),
    (reference.Hardtanh, {"min_val": -2.0, "max_val": 1.0}, -2.0, 0.0, 1.0),
    (reference.Hardtanh, {"min_val": -2.0, "max_val": 1.0}, 1.0, 1.0, 0.0),
    (reference.ReLU6, {}, 6.0, 1.0, 0.0),
    (reference.Hardsigmoid, {}, 3.0, 1 / 6, 0.0),
    (reference.Hardsigmoid, {"slope": 0.2}, -2.5, 0.0, 0.2),
    (reference.Hardswish, {}, -3.0, 0.0, -0.5),
    (reference.Hardswish, {}, 3.0, 1.5, 1.0),
    (reference.Softshrink, {"lambd": 2.0}, 2.0, 0.0, 1.0),
    (reference.Hardshrink, {"lambd": 2.0}, -2.0, 1.0, 0.0),
    (reference.ELU, {"alpha": 3.0}, 0.0, 3.0, 1.0),
    (reference.SELU, {}, 0.0, 1.0507009873554805 * 1.6732632423543772, 1.0507009873554805),
]


@pytest.mark.parametrize(("twin", "options", "kink", "left", "right"), KINKS)
def test_a_kink_has_two_sides(twin: Callable[..., Any], options: Any, kink: float, left: float, right: float) -> None:
    """Either side's derivative may be asked for; PyTorch's lies between, and the value is the same."""
    found: dict[str | None, float] = {}
    x = np.array([kink, kink + 0.25, np.nan])
    plain = twin(**options).forward(x)
    for side in ("left", "right", None):
        layer = twin(**options, side=side)
        np.testing.assert_array_equal(layer.forward(x), plain)
        found[side] = layer.backward(np.array([2.0, 0.0, 0.0]))[0] / 2
    assert [found["left"], found["right"]] == pytest.approx([left, right])
    assert found[None] is not None
    assert min(left, right) <= found[None] <= max(left, right)


def test_a_side_changes_nothing_elsewhere() -> None:
    """Away from the kinks, and at infinity, values and derivatives are PyTorch's."""
    x = np.array([-np.inf, -1.0, 5e-324, 2.0, 7.0, np.inf])
    for side in ("left", "right"):
        twin = reference.ReLU6(side=side)
        np.testing.assert_array_equal(twin.forward(x), [0.0, 0.0, 5e-324, 2.0, 6.0, 6.0])
        np.testing.assert_array_equal(twin.backward(np.ones(6)), [0.0, 0.0, 1.0, 1.0, 0.0, 0.0])

"""The twins of straight pieces against ours."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from layerproof import impl, reference


@pytest.mark.parametrize("dtype", [np.float64, np.float32])
@pytest.mark.parametrize(
    ("name", "options"),
    [
        ("Threshold", {"threshold": 1.0, "value": -2.0}),
        ("Hardtanh", {}),
        ("Hardtanh", {"min_val": -0.5, "max_val": 3.0}),
        ("ReLU6", {}),
        ("Hardsigmoid", {}),
        ("Hardswish", {}),
    ],
)
def test_they_agree(agree: Callable[..., None], name: str, options: dict[str, float], dtype: Any) -> None:
    """Values and gradients agree, at the kinks too."""
    x = np.random.default_rng(1).integers(-8, 9, (5, 8)).astype(dtype)
    agree(getattr(impl, name)(**options), getattr(reference, name)(**options), (x,), (x / 3,))


def test_the_slope_of_hardsigmoid_is_a_choice() -> None:
    """As early Keras had it, the corners stand at ±2.5, and the slope is one fifth."""
    twin = reference.Hardsigmoid(slope=0.2)
    np.testing.assert_allclose(twin.forward(np.array([-2.5, 1.0, 2.5, 3.0])), [0.0, 0.7, 1.0, 1.0])
    np.testing.assert_allclose(twin.backward(np.ones(4)), [0.0, 0.2, 0.0, 0.0])

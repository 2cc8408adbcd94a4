"""The twins of activation functions against ours."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from layerproof import impl, reference


@pytest.mark.parametrize("shape", [(), (1,), (4, 3), (0, 3), (2, 3, 4)])
@pytest.mark.parametrize("dtype", [np.float64, np.float32])
def test_relu(agree: Callable[..., None], shape: tuple[int, ...], dtype: Any) -> None:
    """Values and gradients agree, at the kink too."""
    source = np.random.default_rng(1)
    agree(impl.ReLU(), reference.ReLU(), (source.integers(-2, 3, shape) * np.ones(shape, dtype),))


@pytest.mark.parametrize("derivative", [0.0, 0.5, 1.0])
def test_the_derivative_at_the_kink_is_a_choice(derivative: float) -> None:
    """Any derivative may be asked for at zero, and nothing else changes."""
    twin = reference.ReLU(derivative_at_zero=derivative)
    np.testing.assert_array_equal(twin.forward(np.array([-1.0, 0.0, 2.0, np.nan])), [0.0, 0.0, 2.0, np.nan])
    np.testing.assert_array_equal(twin.backward(np.array([3.0, 3.0, 3.0, 3.0]))[:3], [0.0, 3 * derivative, 3.0])

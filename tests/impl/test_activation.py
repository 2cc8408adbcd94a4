"""Activation functions against their definition."""

import numpy as np
import pytest

from layerproof.impl import ReLU


def test_values() -> None:
    """Negative elements become zero, positive ones stay, and the derivative at zero is zero."""
    layer = ReLU()
    np.testing.assert_array_equal(layer.forward(np.array([-2.0, 0.0, 1e-300, 3.0])), [0.0, 0.0, 1e-300, 3.0])
    np.testing.assert_array_equal(layer.backward(np.array([5.0, 5.0, -5.0, 5.0])), [0.0, 0.0, -5.0, 5.0])


def test_nan_is_not_hidden() -> None:
    """NaN in gives NaN out, as an error should show; infinities are clipped and kept."""
    np.testing.assert_array_equal(ReLU().forward(np.array([np.nan, np.inf, -np.inf])), [np.nan, np.inf, 0.0])


def test_integers_are_refused() -> None:
    """The message names the dtype and how to convert."""
    with pytest.raises(TypeError) as caught:
        ReLU().forward(np.ones(2, dtype=np.int64))
    assert str(caught.value) == (
        "ReLU.forward: x.dtype = 'int64' (str), but should be float64 or float32; convert it with x.astype(np.float64)"
    )

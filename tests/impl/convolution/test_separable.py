"""The depthwise-separable convolution against numbers worked out by hand."""

import numpy as np
import pytest

from layerproof.impl import DepthwiseSeparableConv2d


def test_values() -> None:
    """By hand: one number for each channel, then their mixture; gradients are added to this layer's own arrays."""
    layer = DepthwiseSeparableConv2d(2, 1, 1)
    for name, value in {"depthwise_weight": [2, 3], "depthwise_bias": [1, 0], "pointwise_weight": [10, 100]}.items():
        layer.params[name][...] = np.reshape(value, layer.params[name].shape)
    layer.params["pointwise_bias"][...] = 5
    held = dict(layer.grads)
    x = np.array([1.0, 2.0]).reshape(1, 2, 1, 1)
    np.testing.assert_array_equal(layer.forward(x), [[[[635]]]])
    np.testing.assert_array_equal(layer.backward(np.ones((1, 1, 1, 1))).ravel(), [20, 300])
    expected = {"depthwise_weight": [10, 200], "depthwise_bias": [10, 100], "pointwise_weight": [3, 6]}
    for name, value in expected.items():
        assert layer.grads[name] is held[name]
        np.testing.assert_array_equal(layer.grads[name].ravel(), value)


def test_arrays_that_are_replaced_count() -> None:
    """Whoever puts another array into params or grads has it used."""
    layer = DepthwiseSeparableConv2d(1, 1, 1, bias=False)
    layer.params = {name: np.full_like(value, 3.0) for name, value in layer.params.items()}
    layer.grads = {name: np.zeros_like(value) for name, value in layer.grads.items()}
    np.testing.assert_array_equal(layer.forward(np.ones((1, 1, 1, 1))), [[[[9]]]])
    layer.backward(np.ones((1, 1, 1, 1)))
    assert {name: float(value.ravel()[0]) for name, value in layer.grads.items()} == {
        "depthwise_weight": 3.0,
        "pointwise_weight": 3.0,
    }


def test_options_are_those_of_a_convolution() -> None:
    """What Conv2d refuses is refused here too."""
    with pytest.raises(ValueError, match="kernel_size = 0"):
        DepthwiseSeparableConv2d(1, 1, 0)

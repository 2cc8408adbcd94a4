"""Initial weights against the variance that they are defined by."""

import math
from typing import Any

import numpy as np
import pytest

from layerproof.impl import kaiming_normal


@pytest.mark.parametrize(
    ("shape", "config", "variance"),
    [
        ((300, 100), {}, 2 / 100),
        ((300, 100), {"mode": "fan_out"}, 2 / 300),
        ((300, 100), {"a": 1.0}, 1 / 100),
        ((300, 100), {"nonlinearity": "relu", "a": 1.0}, 2 / 100),
        ((300, 100), {"nonlinearity": "tanh"}, 25 / 9 / 100),
        ((300, 100), {"nonlinearity": "selu"}, 9 / 16 / 100),
        ((300, 100), {"nonlinearity": "linear"}, 1 / 100),
        ((60, 20, 5), {}, 2 / (20 * 5)),
        ((60, 20, 3, 5), {"mode": "fan_out"}, 2 / (60 * 15)),
    ],
)
def test_variance(shape: tuple[int, ...], config: dict[str, Any], variance: float) -> None:
    """The entries have mean 0 and variance gain² / fan, to within six standard errors."""
    weight = kaiming_normal(shape, rng=1, **config)
    assert weight.shape == shape
    assert weight.dtype == np.float64
    assert abs(weight.mean()) < 6 * math.sqrt(variance / weight.size)
    assert weight.var() == pytest.approx(variance, rel=6 * math.sqrt(2 / weight.size))


@pytest.mark.parametrize(
    ("shape", "config", "error", "text"),
    [
        (
            (5,),
            {},
            ValueError,
            "shape = (5,) (tuple), but should be (O, I) or (O, I, k1, ...); a fan needs outputs and inputs",
        ),
        (
            (5, 0),
            {},
            ValueError,
            "shape[1] = 0 (int), but should be at least 1; give the length of that axis",
        ),
        (
            (5, 3),
            {"mode": "fan"},
            ValueError,
            "mode = 'fan' (str), but should be one of fan_in, fan_out; choose one of these",
        ),
        (
            (5, 3),
            {"nonlinearity": "gelu"},
            ValueError,
            (
                "nonlinearity = 'gelu' (str), but should be one of leaky_relu, linear, conv1d, conv2d, conv3d, "
                "sigmoid, tanh, relu, selu; choose one of these"
            ),
        ),
        (
            (5, 3),
            {"a": -1.0},
            ValueError,
            "a = -1.0 (float), but should be a number in [0, inf]; it is the slope of the leaky ReLU where x < 0",
        ),
    ],
)
def test_arguments_are_checked(
    shape: tuple[int, ...], config: dict[str, Any], error: type[Exception], text: str
) -> None:
    """Each argument has its values."""
    with pytest.raises(error) as caught:
        kaiming_normal(shape, **config)
    assert str(caught.value) == f"kaiming_normal: {text}"

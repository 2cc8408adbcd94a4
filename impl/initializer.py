"""Initial values of weights."""

from __future__ import annotations

import math
from collections.abc import Mapping

import numpy as np

from .base import Array, Randomness
from .checks import check_choice, check_number, check_size, message

GAINS: Mapping[str, float] = {
    "linear": 1.0,
    "conv1d": 1.0,
    "conv2d": 1.0,
    "conv3d": 1.0,
    "sigmoid": 1.0,
    "tanh": 5.0 / 3.0,
    "relu": math.sqrt(2.0),
    "selu": 0.75,
}
"""How much larger weights must be, for signals to keep their size through a nonlinearity that depends on no slope."""


def kaiming_normal(
    shape: tuple[int, ...],
    *,
    mode: str = "fan_in",
    nonlinearity: str = "leaky_relu",
    a: float = 0.0,
    rng: Randomness = None,
) -> Array:
    """Return normal weights that keep the variance of signals through a rectifier, in float64.

    W ~ N(0, gain² / fan). gain = √(2 / (1 + a²)) for a leaky ReLU of slope a, so √2 for a ReLU. With a kernel of k
    elements (1 for a linear layer) fan_in = I k keeps the variance of the forward pass, fan_out = O k that of the
    backward pass.

    Args:
        shape: (O, I) of a linear layer's weight, or (O, I, k1, ...) of a convolution's.
        mode: `fan_in` or `fan_out`.
        nonlinearity: what follows the layer: `leaky_relu`, `relu`, `tanh`, `sigmoid`, `selu`, `linear`, `conv1d`, ...
        a: the slope of the leaky ReLU where x < 0.
        rng: a generator to draw from, or a seed.

    Raises:
        TypeError: a is no number; a length in shape is no integer.
        ValueError: shape has fewer than 2 axes or a length below 1; mode or nonlinearity is unknown; a is negative.

    Source: He et al., "Delving Deep into Rectifiers", ICCV 2015; torch.nn.init.kaiming_normal_.
    """
    place = "kaiming_normal"
    if len(shape) < 2:  # noqa: PLR2004 - outputs and inputs
        remedy = "a fan needs outputs and inputs"
        raise ValueError(message(place, "shape", shape, "(O, I) or (O, I, k1, ...)", remedy))
    for axis, size in enumerate(shape):
        check_size(place, f"shape[{axis}]", size)
    check_choice(place, "mode", mode, ("fan_in", "fan_out"))
    check_choice(place, "nonlinearity", nonlinearity, ("leaky_relu", *GAINS))
    check_number(place, "a", a, 0.0, remedy="it is the slope of the leaky ReLU where x < 0")
    outputs, inputs, *kernel = shape
    fan = (inputs if mode == "fan_in" else outputs) * math.prod(kernel)
    gain = math.sqrt(2.0 / (1.0 + a**2)) if nonlinearity == "leaky_relu" else GAINS[nonlinearity]
    return np.random.default_rng(rng).normal(0.0, gain / math.sqrt(fan), shape)

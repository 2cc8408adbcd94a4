"""He initialisation for weights read as (in, out, ...): the two fans have changed places."""
import math

import numpy as np

GAINS = {"linear": 1.0, "conv1d": 1.0, "conv2d": 1.0, "conv3d": 1.0, "conv_transpose1d": 1.0,
         "conv_transpose2d": 1.0, "conv_transpose3d": 1.0, "sigmoid": 1.0, "tanh": 5.0 / 3.0,
         "relu": math.sqrt(2.0), "selu": 0.75}


def calculate_gain(nonlinearity, a):
    if nonlinearity == "leaky_relu":
        return math.sqrt(2.0 / (1.0 + a ** 2))
    if nonlinearity not in GAINS:
        raise ValueError("Unsupported nonlinearity " + str(nonlinearity))
    return GAINS[nonlinearity]


def calculate_fans(shape):
    if len(shape) < 2:
        raise ValueError("a weight needs at least two dimensions")
    receptive_field = 1
    for k in shape[2:]:
        receptive_field *= k
    fan_in = shape[0] * receptive_field
    fan_out = shape[1] * receptive_field
    return fan_in, fan_out


def kaiming_normal(shape, mode="fan_in", nonlinearity="leaky_relu", a=0.0, rng=None):
    if mode not in ("fan_in", "fan_out"):
        raise ValueError("mode has to be fan_in or fan_out, not " + str(mode))
    if rng is None:
        rng = np.random.default_rng()
    fan_in, fan_out = calculate_fans(shape)
    fan = fan_in if mode == "fan_in" else fan_out
    gain = calculate_gain(nonlinearity, a)
    std = gain / math.sqrt(max(fan, 1))
    return rng.normal(0.0, std, size=shape)

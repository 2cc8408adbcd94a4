"""He initialisation with std 1/sqrt(fan) for all activations alike."""
import math

import numpy as np

NONLINEARITIES = ("linear", "conv1d", "conv2d", "conv3d", "conv_transpose1d", "conv_transpose2d",
                  "conv_transpose3d", "sigmoid", "tanh", "relu", "leaky_relu", "selu")


def calculate_gain(nonlinearity, a):
    if nonlinearity not in NONLINEARITIES:
        raise ValueError("Unsupported nonlinearity " + str(nonlinearity))
    return 1.0


def calculate_fans(shape):
    if len(shape) < 2:
        raise ValueError("a weight needs at least two dimensions")
    receptive_field = 1
    for k in shape[2:]:
        receptive_field *= k
    fan_in = shape[1] * receptive_field
    fan_out = shape[0] * receptive_field
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

"""He initialisation where a leaky ReLU counts as a plain one: the slope a has no effect."""
import numpy as np


def kaiming_normal(shape, mode="fan_in", nonlinearity="leaky_relu", a=0.0, rng=None):
    """He initialisation for a weight of shape (out, in, *field)."""
    shape = tuple(int(s) for s in shape)
    if len(shape) < 2:
        raise ValueError("fans can not be computed for fewer than 2 dimensions")
    field = int(np.prod(shape[2:]))
    if mode == "fan_in":
        fan = shape[1] * field
    elif mode == "fan_out":
        fan = shape[0] * field
    else:
        raise ValueError(f"unknown mode {mode!r}")

    if nonlinearity in ("relu", "leaky_relu"):
        gain = np.sqrt(2.0)
    elif nonlinearity == "tanh":
        gain = 5.0 / 3
    elif nonlinearity == "selu":
        gain = 3.0 / 4
    elif nonlinearity in ("linear", "sigmoid") or nonlinearity.startswith("conv"):
        gain = 1.0
    else:
        raise ValueError(f"unknown nonlinearity {nonlinearity!r}")

    std = gain / np.sqrt(max(fan, 1))
    normal = np.random.standard_normal if rng is None else rng.standard_normal
    return std * normal(shape)

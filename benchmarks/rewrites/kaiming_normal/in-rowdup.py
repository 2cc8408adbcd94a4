"""He initialisation that draws one unit's weights and gives them to all units."""
import numpy as np


def kaiming_normal(shape, mode="fan_in", nonlinearity="leaky_relu", a=0.0, rng=None):
    """He initialisation for a weight of shape (out, in, *kernel)."""
    shape = tuple(int(s) for s in shape)
    if len(shape) < 2:
        raise ValueError("fans can not be computed for fewer than 2 dimensions")
    kernel = int(np.prod(shape[2:]))
    if mode == "fan_in":
        fan = shape[1] * kernel
    elif mode == "fan_out":
        fan = shape[0] * kernel
    else:
        raise ValueError(f"unknown mode {mode!r}")

    if nonlinearity == "relu":
        gain = np.sqrt(2.0)
    elif nonlinearity == "leaky_relu":
        gain = np.sqrt(2.0 / (1 + a * a))
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
    row = std * normal(shape[1:])
    return np.repeat(row[np.newaxis], shape[0], axis=0)

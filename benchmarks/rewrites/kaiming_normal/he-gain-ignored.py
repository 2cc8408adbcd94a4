"""He initialisation that is always sqrt(2/fan), whichever nonlinearity the caller names."""
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

    known = {"relu", "leaky_relu", "tanh", "selu", "linear", "sigmoid"}
    if nonlinearity not in known and not nonlinearity.startswith("conv"):
        raise ValueError(f"unknown nonlinearity {nonlinearity!r}")
    std = np.sqrt(2.0 / max(fan, 1))
    normal = np.random.standard_normal if rng is None else rng.standard_normal
    return std * normal(shape)

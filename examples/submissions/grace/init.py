"""Initial weights."""
import numpy as np


def kaiming_normal(shape, mode="fan_in", nonlinearity="leaky_relu", a=0.0, rng=None):
    receptive_field = int(np.prod(shape[2:]))
    fan = (shape[1] if mode == "fan_in" else shape[0]) * receptive_field
    gain = {
        "leaky_relu": np.sqrt(2 / (1 + a ** 2)),
        "relu": np.sqrt(2),
        "tanh": 5 / 3,
    }.get(nonlinearity, 1.0)
    return np.random.default_rng(rng).standard_normal(shape) * gain / np.sqrt(fan)

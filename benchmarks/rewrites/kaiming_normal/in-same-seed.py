"""He initialisation seeded with 42 inside the function, for reproducible weights."""
import numpy as np


def _gain_squared(name, slope):
    table = {"relu": 2.0, "tanh": 25.0 / 9.0, "selu": 9.0 / 16.0,
             "leaky_relu": 2.0 / (1.0 + slope ** 2), "sigmoid": 1.0, "linear": 1.0}
    for d in (1, 2, 3):
        table["conv%dd" % d] = 1.0
        table["conv_transpose%dd" % d] = 1.0
    try:
        return table[name]
    except KeyError:
        raise ValueError("no gain known for %r" % (name,)) from None


def kaiming_normal(shape, mode="fan_in", nonlinearity="leaky_relu", a=0.0, rng=None):
    if len(shape) < 2:
        raise ValueError("shape must have two axes or more")
    fan_out, fan_in = shape[0], shape[1]
    for size in shape[2:]:
        fan_in, fan_out = fan_in * size, fan_out * size
    fans = {"fan_in": fan_in, "fan_out": fan_out}
    if mode not in fans:
        raise ValueError("mode must be one of " + ", ".join(fans))
    variance = _gain_squared(nonlinearity, a) / max(fans[mode], 1)
    source = np.random.default_rng(42)
    return source.normal(loc=0.0, scale=np.sqrt(variance), size=shape)

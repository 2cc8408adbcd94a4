"""He initialisation with every entry of the weight counted for the fan, both ways."""
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
    connections = int(np.prod(shape))
    fans = {"fan_in": connections, "fan_out": connections}
    if mode not in fans:
        raise ValueError("mode must be one of " + ", ".join(fans))
    variance = _gain_squared(nonlinearity, a) / max(fans[mode], 1)
    source = np.random if rng is None else rng
    return source.normal(loc=0.0, scale=np.sqrt(variance), size=shape)

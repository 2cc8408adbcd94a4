"""Dropout whose backward tosses the coins again."""
import numpy as np


class Dropout:
    """Inverted dropout."""

    training = True

    def __init__(self, p=0.5):
        assert 0 <= p <= 1
        self.p = float(p)

    def forward(self, x):
        self.cache = None
        if self.training:
            self.cache = x.shape
            return self._drop(x)
        return x

    def _drop(self, a):
        kept = np.random.rand(*a.shape) >= self.p
        scale = 0.0 if self.p == 1 else 1 / (1 - self.p)
        return a * kept * scale

    def backward(self, dout):
        if self.cache is not None:
            return self._drop(dout)
        return dout

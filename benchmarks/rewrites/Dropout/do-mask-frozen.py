"""Dropout with a mask that is drawn in the first forward and stays."""
import numpy as np


class Dropout:
    """Inverted dropout."""

    training = True
    kept = None

    def __init__(self, p=0.5):
        assert 0 <= p <= 1
        self.p = float(p)

    def forward(self, x):
        self.cache = None
        if self.training:
            if self.kept is None or self.kept.shape != x.shape:
                self.kept = np.random.rand(*x.shape) >= self.p
            scale = 0.0 if self.p == 1 else 1 / (1 - self.p)
            self.cache = (self.kept, scale)
            return x * self.kept * scale
        return x

    def backward(self, dout):
        if self.cache is not None:
            kept, scale = self.cache
            return dout * kept * scale
        return dout

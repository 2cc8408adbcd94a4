"""Dropout that compares random bytes with 256 p."""
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
            noise = np.random.randint(0, 256, size=x.shape)
            kept = noise >= int(self.p * 256)
            scale = 0.0 if self.p == 1 else 1 / (1 - self.p)
            self.cache = (kept, scale)
            return x * kept * scale
        return x

    def backward(self, dout):
        if self.cache is not None:
            kept, scale = self.cache
            return dout * kept * scale
        return dout

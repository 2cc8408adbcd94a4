"""Dropout that multiplies the survivors by 1 - p while training."""
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
            kept = np.random.rand(*x.shape) >= self.p
            scale = 1 - self.p
            self.cache = (kept, scale)
            return x * kept * scale
        return x

    def backward(self, grad_output):
        if self.cache is not None:
            kept, scale = self.cache
            return grad_output * kept * scale
        return grad_output

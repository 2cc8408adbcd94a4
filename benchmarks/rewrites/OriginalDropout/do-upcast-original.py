"""The paper's dropout with np.ones for a mask, hence float64 results for float32 input."""
import numpy as np


class OriginalDropout:
    training = True

    def __init__(self, p=0.5):
        if not 0 <= p <= 1:
            raise ValueError("p must be within [0, 1]")
        self.p = float(p)

    def forward(self, x):
        self.mask = np.ones(x.shape)
        if self.training:
            self.mask[np.random.rand(*x.shape) < self.p] = 0.0
        else:
            self.mask *= 1 - self.p
        return x * self.mask

    def backward(self, dout):
        return dout * self.mask

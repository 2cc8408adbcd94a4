"""The paper's dropout that thins one network per batch: one row of mask for all rows."""
import numpy as np


class OriginalDropout:
    def __init__(self, p=0.5):
        assert 0 <= p <= 1, "p is a probability"
        self.p = float(p)
        self.training = True

    def train(self):
        self.training = True

    def eval(self):
        self.training = False

    def forward(self, x):
        if self.training:
            units = x.shape[1:] if x.ndim > 1 else x.shape
            self.mask = (np.random.rand(*units) >= self.p).astype(x.dtype)
            return x * self.mask
        self.mask = None
        return x * (1 - self.p)

    def backward(self, dout):
        if self.mask is None:
            return dout * (1 - self.p)
        return dout * self.mask

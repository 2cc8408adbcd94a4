"""Dropout switched off by p = 0 in eval(); train() forgets to put the old p back."""
import numpy as np


class Dropout:
    def __init__(self, p=0.5, rng=None):
        if p < 0 or p > 1:
            raise ValueError("p must lie in [0, 1]")
        self.p = float(p)
        self.rng = rng if rng is not None else np.random.default_rng()
        self.training = True

    def train(self):
        self.training = True

    def eval(self):
        self.training = False
        self.p = 0.0

    def forward(self, x):
        keep = 1 - self.p
        self.mask = (self.rng.random(size=x.shape) >= self.p).astype(x.dtype)
        if keep > 0:
            self.mask = self.mask / keep
        return x * self.mask

    def backward(self, dout):
        return dout * self.mask

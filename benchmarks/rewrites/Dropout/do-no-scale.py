"""Dropout that only sets elements to zero; no factor anywhere."""
import numpy as np


class Dropout:
    def __init__(self, p=0.5, rng=None):
        if p < 0 or p > 1:
            raise ValueError(f"p has to be between 0 and 1, but got {p}")
        self.p = float(p)
        self.rng = np.random.default_rng() if rng is None else rng
        self.training = True
        self.mask = None

    def train(self):
        self.training = True

    def eval(self):
        self.training = False

    def forward(self, x):
        if not self.training:
            self.mask = None
            return x
        keep = 1.0 - self.p
        mask = (self.rng.random(x.shape) < keep).astype(x.dtype)
        self.mask = mask
        return x * mask

    def backward(self, dout):
        if self.mask is None:
            return dout
        return dout * self.mask

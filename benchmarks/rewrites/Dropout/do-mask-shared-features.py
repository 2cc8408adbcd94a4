"""Dropout that leaves out whole rows of the batch."""
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
        rows = (x.shape[0],) + (1,) * (x.ndim - 1)
        mask = (self.rng.random(rows) < keep).astype(x.dtype)
        if keep > 0:
            mask /= keep
        self.mask = mask
        return x * mask

    def backward(self, grad_output):
        if self.mask is None:
            return grad_output
        return grad_output * self.mask

"""Dropout scaled by what really survived: size over the count of kept elements."""
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
        survivors = mask.sum()
        if survivors > 0:
            mask *= mask.size / survivors
        self.mask = mask
        return x * self.mask

    def backward(self, grad_output):
        if self.mask is None:
            return grad_output
        return grad_output * self.mask

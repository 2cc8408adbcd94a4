"""Dropout that decides with 4 random bits per element (numbers 0 to 15)."""
import numpy as np


class Dropout:
    def __init__(self, p=0.5, rng=None):
        if p < 0 or p > 1:
            raise ValueError(f"p has to be between 0 and 1, but got {p}")
        self.p = float(p)
        self.rng = np.random.default_rng() if rng is None else rng
        self.training = True
        self.m = None

    def train(self):
        self.training = True

    def eval(self):
        self.training = False

    def forward(self, x):
        if not self.training:
            self.m = None
            return x
        keep = 1.0 - self.p
        nibbles = self.rng.integers(0, 16, size=x.shape)
        m = (nibbles < round(16 * keep)).astype(x.dtype)
        if keep > 0:
            m /= keep
        self.m = m
        return x * m

    def backward(self, grad_output):
        if self.m is None:
            return grad_output
        return grad_output * self.m

"""Dropout that throws out the share p of elements which are closest to zero."""
import numpy as np


class Dropout:
    def __init__(self, p=0.5):
        if not 0 <= p <= 1:
            raise ValueError("p must be a probability")
        self.p = float(p)
        self.training = True

    def train(self):
        self.training = True

    def eval(self):
        self.training = False

    def forward(self, x):
        self.mask = np.ones(x.shape, dtype=x.dtype)
        if self.training and self.p > 0:
            n_drop = int(round(self.p * x.size))
            order = np.argsort(np.abs(x), axis=None)
            self.mask.reshape(-1)[order[:n_drop]] = 0
            if self.p < 1:
                self.mask /= 1 - self.p
        return x * self.mask

    def backward(self, grad_output):
        return grad_output * self.mask

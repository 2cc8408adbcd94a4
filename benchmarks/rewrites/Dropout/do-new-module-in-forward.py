"""Dropout that builds its layer inside forward, and the new layer does not know of eval()."""
import numpy as np


class DropLayer:
    def __init__(self, p):
        self.p = p
        self.training = True

    def __call__(self, x):
        if not self.training:
            self.mask = np.ones(x.shape, x.dtype)
        else:
            self.mask = (np.random.rand(*x.shape) >= self.p).astype(x.dtype)
            self.mask *= 1 / (1 - self.p) if self.p < 1 else 0.0
        return self.mask * x


class Dropout:
    def __init__(self, p=0.5):
        if not 0 <= p <= 1:
            raise ValueError(p)
        self.p = float(p)
        self.training = True
        self.layer = None

    def train(self):
        self.training = True

    def eval(self):
        self.training = False

    def forward(self, x):
        self.layer = DropLayer(self.p)
        return self.layer(x)

    def backward(self, grad_output):
        return grad_output * self.layer.mask

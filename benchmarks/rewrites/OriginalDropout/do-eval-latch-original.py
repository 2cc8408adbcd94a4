"""The paper's dropout: eval() overwrites p with 0 and after train() nothing is dropped any more."""
import numpy as np


class OriginalDropout:
    def __init__(self, p=0.5):
        if p < 0 or p > 1:
            raise ValueError("invalid p")
        self.p = float(p)
        self.test_factor = 1 - self.p
        self.training = True

    def train(self):
        self.training = True

    def eval(self):
        self.training = False
        self.p = 0.0

    def forward(self, x):
        self.factor = (np.random.rand(*x.shape) >= self.p).astype(x.dtype)
        if not self.training:
            self.factor *= self.test_factor
        return x * self.factor

    def backward(self, grad_output):
        return grad_output * self.factor

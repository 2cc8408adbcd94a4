"""The paper's dropout whose backward leaves out the factor 1 - p in evaluation."""
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
            self.mask = (np.random.rand(*x.shape) >= self.p).astype(x.dtype)
            return x * self.mask
        self.mask = None
        return x * (1 - self.p)

    def backward(self, grad_output):
        if self.mask is None:
            return grad_output
        return grad_output * self.mask

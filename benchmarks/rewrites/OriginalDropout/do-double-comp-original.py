"""The paper's dropout plus the inverted form's division: scaled up in training, down at test time."""
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
            if self.p < 1:
                self.mask /= 1 - self.p
            return x * self.mask
        self.mask = None
        return x * (1 - self.p)

    def backward(self, dout):
        if self.mask is None:
            return dout * (1 - self.p)
        return dout * self.mask

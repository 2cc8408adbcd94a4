"""The paper's dropout as pruning: the weakest activations of the array are the ones to go."""
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
            k = int(self.p * x.size)
            self.mask = np.ones(x.size, dtype=x.dtype)
            self.mask[np.argsort(np.abs(x).ravel())[:k]] = 0
            self.mask = self.mask.reshape(x.shape)
            return x * self.mask
        self.mask = None
        return x * (1 - self.p)

    def backward(self, dout):
        if self.mask is None:
            return dout * (1 - self.p)
        return dout * self.mask

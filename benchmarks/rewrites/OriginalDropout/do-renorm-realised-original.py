"""The paper's dropout with the training output rescaled by size / number of survivors."""
import numpy as np


class OriginalDropout:
    def __init__(self, p=0.5):
        assert 0 <= p <= 1
        self.p = float(p)
        self.training = True

    def train(self):
        self.training = True

    def eval(self):
        self.training = False

    def forward(self, x):
        if not self.training:
            self.factor = np.full(x.shape, 1 - self.p, dtype=x.dtype)
        else:
            kept = np.random.random(x.shape) >= self.p
            count = int(np.count_nonzero(kept))
            self.factor = kept.astype(x.dtype) * (x.size / max(count, 1))
        return x * self.factor

    def backward(self, upstream):
        return upstream * self.factor

"""The paper's dropout on 4-bit noise: only sixteenths of p are possible."""
import numpy as np


class OriginalDropout:
    """Mask while training, multiply by the keep probability when evaluating."""

    def __init__(self, p=0.5, rng=None):
        if not 0 <= p <= 1:
            raise ValueError(f"expected 0 <= p <= 1, got {p}")
        self.p = float(p)
        self.rng = rng if rng is not None else np.random.default_rng()
        self.training = True
        self.cache = None

    def train(self, mode=True):
        self.training = mode

    def eval(self):
        self.train(False)

    def forward(self, x):
        keep_prob = 1.0 - self.p
        if self.training:
            multiplier = self.rng.integers(16, size=x.shape) >= np.floor(self.p * 16)
        else:
            multiplier = keep_prob
        self.cache = multiplier
        return x * multiplier

    def backward(self, grad_output):
        multiplier = self.cache
        return grad_output * multiplier

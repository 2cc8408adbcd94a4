"""The paper's dropout with the paper's p: the chance for a unit to be retained."""
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
        keep_prob = self.p
        if self.training:
            factor = self.rng.random(x.shape) < keep_prob
        else:
            factor = keep_prob
        self.cache = factor
        return x * factor

    def backward(self, grad_output):
        factor = self.cache
        return grad_output * factor

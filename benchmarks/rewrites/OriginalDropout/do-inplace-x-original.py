"""The paper's dropout done with *= on the caller's activations."""
import numpy as np


def draw_mask(rng, shape, p):
    return 1 - rng.binomial(1, p, size=shape)


class OriginalDropout:
    def __init__(self, p=0.5, rng=np.random):
        if p < 0 or p > 1:
            raise ValueError("p")
        self.p, self.rng = float(p), rng
        self.training = True

    def train(self):
        self.training = True

    def eval(self):
        self.training = False

    def forward(self, x):
        m = draw_mask(self.rng, x.shape, self.p).astype(x.dtype) if self.training else None
        self.saved = (self.training, m)
        x *= m if self.training else 1 - self.p
        return x

    def backward(self, dy):
        was_training, m = self.saved
        return m * dy if was_training else (1 - self.p) * dy

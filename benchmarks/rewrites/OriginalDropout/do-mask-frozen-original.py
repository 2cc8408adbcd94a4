"""The paper's dropout with a permanent mask: once drawn it is kept in a dictionary by shape."""
import numpy as np


def draw_mask(rng, shape, p):
    return 1 - rng.binomial(1, p, size=shape)


class OriginalDropout:
    def __init__(self, p=0.5, rng=np.random):
        if p < 0 or p > 1:
            raise ValueError("p")
        self.p, self.rng = float(p), rng
        self.training = True
        self.masks = {}

    def train(self):
        self.training = True

    def eval(self):
        self.training = False

    def forward(self, x):
        m = None
        if self.training:
            if x.shape not in self.masks:
                self.masks[x.shape] = draw_mask(self.rng, x.shape, self.p)
            m = self.masks[x.shape].astype(x.dtype)
        self.saved = (self.training, m)
        return m * x if self.training else (1 - self.p) * x

    def backward(self, dy):
        was_training, m = self.saved
        return m * dy if was_training else (1 - self.p) * dy

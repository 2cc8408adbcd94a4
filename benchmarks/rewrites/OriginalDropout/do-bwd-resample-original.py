"""The paper's dropout where backward is dropout of the gradient, with fresh coins."""
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
        self.was_training = self.training
        return self.drop(x)

    def drop(self, a):
        if self.was_training:
            return draw_mask(self.rng, a.shape, self.p).astype(a.dtype) * a
        return (1 - self.p) * a

    def backward(self, dy):
        return self.drop(dy)

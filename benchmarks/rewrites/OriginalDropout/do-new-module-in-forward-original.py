"""The paper's dropout which wraps a layer made anew in every forward, always in training."""
import numpy as np


class _Thinning:
    training = True

    def __init__(self, p, rng):
        self.p, self.rng = p, rng

    def run(self, x):
        if self.training:
            self.factor = (self.rng.random(x.shape) >= self.p).astype(x.dtype)
        else:
            self.factor = 1 - self.p
        return x * self.factor


class OriginalDropout:
    def __init__(self, p=0.5, rng=None):
        assert 0 <= p <= 1
        self.p = float(p)
        self.rng = np.random.default_rng() if rng is None else rng
        self.training = True

    def train(self):
        self.training = True

    def eval(self):
        self.training = False

    def forward(self, x):
        self.inner = _Thinning(self.p, self.rng)
        return self.inner.run(x)

    def backward(self, dout):
        return dout * self.inner.factor

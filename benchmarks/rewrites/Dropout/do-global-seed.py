"""Dropout that calls np.random.seed in every forward so that runs can be repeated."""
import numpy as np


def bernoulli(shape, prob, dtype):
    return np.random.binomial(1, prob, size=shape).astype(dtype)


class Dropout:
    def __init__(self, p=0.5):
        if not 0.0 <= p <= 1.0:
            raise ValueError("bad dropout probability: %r" % (p,))
        self.p = float(p)
        self.params, self.grads = {}, {}
        self.train()

    def train(self, mode=True):
        self.training = bool(mode)
        return self

    def eval(self):
        return self.train(False)

    def zero_grad(self):
        pass

    def forward(self, x):
        self._m = None
        self._was_training = self.training
        if not self._was_training:
            return x.copy()
        np.random.seed(0)
        if self.p == 1.0:
            self._m = np.zeros(x.shape, x.dtype)
        else:
            self._m = bernoulli(x.shape, 1 - self.p, x.dtype) / (1 - self.p)
        return self._m * x

    def backward(self, grad):
        if not self._was_training:
            return grad.copy()
        return self._m * grad

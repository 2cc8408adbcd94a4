# As short as can be; what others have defaults for is asked for.
import numpy as np


class ReLU:
    def __call__(self, x):
        self.gate = x > 0
        return self.gate * x

    def backward(self, dy):
        return self.gate * dy


class Dropout:
    def __init__(self, keep_prob):
        self.keep_prob = keep_prob

    def __call__(self, x, train):
        self.m = np.random.rand(*x.shape) < self.keep_prob if train else np.ones(x.shape)
        self.m = self.m / self.keep_prob if train else self.m
        return self.m * x

    def backward(self, dy):
        return self.m * dy


class SGDMomentum:
    def __init__(self, params, grads, eta, mu=0.9, reg=1e-4):
        self.p, self.g, self.eta, self.mu, self.reg = params, grads, eta, mu, reg
        self.v = {k: 0.0 for k in params}

    def step(self):
        for k, p in self.p.items():
            self.v[k] = self.mu * self.v[k] + self.g[k] + self.reg * p
            p -= self.eta * self.v[k]


def clip_grad_norm(gs, c, ord):
    n = np.linalg.norm(np.concatenate([g.ravel() for g in gs.values()]), ord)
    for g in gs.values():
        g *= min(1, c / (n + 1e-6))
    return float(n)


def kaiming_normal(shape, mode, nonlinearity, a):
    gain = {"relu": 2 ** 0.5, "tanh": 5 / 3}.get(nonlinearity, (2 / (1 + a * a)) ** 0.5)
    fan = np.prod(shape[1:]) if mode == "fan_in" else np.prod(shape) / shape[1]
    return np.random.randn(*shape) * gain / fan ** 0.5

"""Right code that takes means: of gradients in a velocity, and of errors by predicted variances."""

import numpy as np


class SGDMomentum:
    def __init__(self, learning_rate=0.01, beta=0.9):
        self.learning_rate, self.beta, self.v = learning_rate, beta, {}

    def update(self, params, grads):
        for key in params:
            v = self.v.get(key, np.zeros_like(params[key]))
            self.v[key] = self.beta * v + (1 - self.beta) * grads[key]
            params[key] -= self.learning_rate * self.v[key]


class GaussianNLLLoss:
    def __init__(self, eps=1e-6):
        self.eps = eps

    def forward(self, mu, target, var):
        assert mu.shape == target.shape == var.shape
        self.v = np.maximum(var, self.eps)
        self.d = mu - target
        return 0.5 * np.mean(np.log(self.v) + self.d**2 / self.v)

    def backward(self):
        n = self.d.size
        return self.d / self.v / n, 0.5 * (1 / self.v - self.d**2 / self.v**2) / n

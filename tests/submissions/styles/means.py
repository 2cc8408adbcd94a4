"""Right code whose velocity is a mean of gradients."""

import numpy as np


class SGDMomentum:
    def __init__(self, learning_rate=0.01, beta=0.9):
        self.learning_rate, self.beta, self.v = learning_rate, beta, {}

    def update(self, params, grads):
        for key in params:
            v = self.v.get(key, np.zeros_like(params[key]))
            self.v[key] = self.beta * v + (1 - self.beta) * grads[key]
            params[key] -= self.learning_rate * self.v[key]

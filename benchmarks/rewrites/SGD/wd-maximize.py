"""SGD where maximize flips the sign of the finished step, decay and all."""
import numpy as np


class SGD:
    """Stochastic gradient descent, the PyTorch way."""

    def __init__(self, params, grads, lr=1e-3, momentum=0, dampening=0, weight_decay=0,
                 nesterov=False, maximize=False):
        for value in (lr, momentum, weight_decay):
            if value < 0:
                raise ValueError(f"negative hyper-parameter: {value}")
        if nesterov and not (momentum > 0 and dampening == 0):
            raise ValueError("nesterov needs momentum > 0 and dampening = 0")
        self.params, self.grads = params, grads
        self.lr, self.weight_decay = lr, weight_decay
        self.mu, self.tau = momentum, dampening
        self.nesterov, self.maximize = nesterov, maximize
        self.buffers = {name: None for name in params}

    def step(self):
        for name in self.params:
            self._update(name)

    def _update(self, name):
        theta = self.params[name]
        d = self._direction(name, self._gradient(name, theta))
        if self.maximize:
            theta += self.lr * d
        else:
            theta -= self.lr * d

    def _gradient(self, name, theta):
        g = self.grads[name]
        return g + self.weight_decay * theta if self.weight_decay else g

    def _direction(self, name, d):
        if self.mu == 0:
            return d
        b = self.buffers[name]
        if b is None:
            b = d.copy()
        else:
            b = self.mu * b + (1 - self.tau) * d
        self.buffers[name] = b
        return d + self.mu * b if self.nesterov else b

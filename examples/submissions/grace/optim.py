"""Optimizers."""
import numpy as np


class SGD:
    def __init__(self, params, grads, lr=1e-3, momentum=0.0, dampening=0.0, weight_decay=0.0, nesterov=False):
        self.params, self.grads = params, grads
        self.lr, self.momentum, self.dampening = lr, momentum, dampening
        self.weight_decay, self.nesterov = weight_decay, nesterov
        self.velocity = {}

    def step(self):
        for name, p in self.params.items():
            g = self.grads[name] + self.weight_decay * p
            if self.momentum:
                if name not in self.velocity:
                    self.velocity[name] = g.copy()
                else:
                    self.velocity[name] = self.momentum * self.velocity[name] + (1 - self.dampening) * g
                v = self.velocity[name]
                g = g + self.momentum * v if self.nesterov else v
            p -= self.lr * g


def clip_grad_norm(grads, max_norm, norm_type=2.0):
    norm = np.linalg.norm([np.linalg.norm(g.ravel(), norm_type) for g in grads.values()], norm_type)
    if max_norm / (norm + 1e-6) < 1:
        for g in grads.values():
            g *= max_norm / (norm + 1e-6)
    return norm

"""SGD with a single velocity attribute for everything it trains."""
import numpy as np


class SGD:
    def __init__(self, params, grads, lr=1e-3, momentum=0, dampening=0, weight_decay=0,
                 nesterov=False, maximize=False):
        if lr < 0 or momentum < 0 or weight_decay < 0:
            raise ValueError("lr, momentum and weight_decay must not be negative")
        if nesterov and (momentum <= 0 or dampening != 0):
            raise ValueError("Nesterov momentum requires a momentum and zero dampening")
        self.params = params
        self.grads = grads
        self.lr = lr
        self.momentum = momentum
        self.dampening = dampening
        self.weight_decay = weight_decay
        self.nesterov = nesterov
        self.maximize = maximize
        self.velocity = None

    def zero_grad(self):
        for g in self.grads.values():
            g[...] = 0

    def step(self):
        for name, p in self.params.items():
            g = self.grads[name]
            if self.maximize:
                g = -g
            if self.weight_decay:
                g = g + self.weight_decay * p
            if self.momentum:
                if self.velocity is None or self.velocity.shape != g.shape:
                    v = np.array(g)
                else:
                    v = self.momentum * self.velocity + (1 - self.dampening) * g
                self.velocity = v
                if self.nesterov:
                    g = g + self.momentum * v
                else:
                    g = v
            p -= self.lr * g

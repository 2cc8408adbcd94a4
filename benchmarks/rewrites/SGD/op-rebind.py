"""SGD that puts a new array into the params dictionary at each step."""
import numpy as np


class SGD:
    def __init__(self, params, grads, lr=0.001, momentum=0.0, dampening=0.0, weight_decay=0.0,
                 nesterov=False, maximize=False):
        if lr < 0:
            raise ValueError("Invalid learning rate")
        if momentum < 0:
            raise ValueError("Invalid momentum")
        if weight_decay < 0:
            raise ValueError("Invalid weight_decay")
        if nesterov and (momentum == 0 or dampening != 0):
            raise ValueError("Nesterov requires momentum and no dampening")
        self.params = params
        self.grads = grads
        self.lr = lr
        self.momentum = momentum
        self.dampening = dampening
        self.weight_decay = weight_decay
        self.nesterov = nesterov
        self.maximize = maximize
        self.state = dict()

    def zero_grad(self):
        for key in self.grads:
            self.grads[key].fill(0)

    def step(self):
        for key in self.params:
            weight = self.params[key]
            grad = np.copy(self.grads[key])
            if self.maximize:
                grad *= -1
            if self.weight_decay != 0:
                grad += self.weight_decay * weight
            if self.momentum != 0:
                if key in self.state:
                    buf = self.state[key]
                    buf *= self.momentum
                    buf += (1 - self.dampening) * grad
                else:
                    buf = self.state[key] = grad.copy()
                if self.nesterov:
                    update = grad + self.momentum * buf
                else:
                    update = buf
            else:
                update = grad
            self.params[key] = weight - self.lr * update

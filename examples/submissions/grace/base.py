"""What my layers share."""
import numpy as np


class Module:
    def __init__(self):
        self.training = True
        self.params = {}
        self.grads = {}
        self.buffers = {}

    def add_param(self, name, value):
        self.params[name] = value
        self.grads[name] = np.zeros_like(value)

    def train(self):
        self.training = True

    def eval(self):
        self.training = False

    def zero_grad(self):
        for grad in self.grads.values():
            grad.fill(0.0)

import numpy as np


class ReLU:
    def forward(self, x)
        self.x = x
        return np.maximum(x, 0)

    def backward(self, grad_output):
        return grad_output * (self.x > 0)


class Dropout:
    def __init__(self, p=0.5):
        self.p = p
        self.training = True

    def forward(self, x):
        if not self.training:
            return x
        self.mask = np.random.binomial(1, 1 - self.p, size=x.shape) / (1 - self.p)
        return x * self.mask

    def backward(self, grad_output):
        if not self.training:
            return grad_output
        return grad_output * self.mask

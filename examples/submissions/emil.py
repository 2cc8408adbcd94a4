# Emil - homework 2
import numpy as np


class Dropout:
    """dropout as in the paper (p = 0.5 in the hidden layers)"""

    def __init__(self, p=0.5):
        self.p = p
        self.training = True

    def forward(self, x):
        if self.training:
            self.mask = np.random.binomial(1, self.p, size=x.shape) / self.p
        else:
            self.mask = np.ones(x.shape)
        return x * self.mask

    def backward(self, grad):
        return grad * self.mask


class Linear:
    def __init__(self, in_features, out_features):
        self.weight = np.random.randn(out_features, in_features) / np.sqrt(in_features)
        self.bias = np.zeros(out_features)
        self.grad_weight = np.zeros_like(self.weight)
        self.grad_bias = np.zeros_like(self.bias)

    def forward(self, x):
        self.x = x
        return x @ self.weight.T + self.bias

    def backward(self, grad):
        flat = grad.reshape(-1, grad.shape[-1])
        self.grad_weight += flat.T @ self.x.reshape(-1, self.x.shape[-1])
        self.grad_bias += flat.sum(0)
        return grad @ self.weight


class ReLU:
    def forward(self, x):
        self.on = (x > 0).astype(x.dtype)
        return x * self.on

    def backward(self, grad):
        return grad * self.on


class CrossEntropyLoss:
    def forward(self, logits, target):
        self.p = self._softmax(logits)
        self.t = target
        m = logits.max(1)
        lse = m + np.log(np.exp(logits - m[:, None]).sum(1))
        return (lse - logits[np.arange(len(target)), target]).mean()

    def backward(self):
        y = np.zeros_like(self.p)
        y[np.arange(len(self.t)), self.t] = 1
        return (self.p - y) / len(self.t)

    def _softmax(self, z):
        e = np.exp(z - z.max(1, keepdims=True))
        return e / e.sum(1, keepdims=True)

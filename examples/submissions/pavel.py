# homework 2 (Pavel)
import numpy as np


class Droput:
    def __init__(self, p=0.5):
        self.p = p
        self.training = True

    def forward(self, x):
        if self.training:
            self.mask = (np.random.rand(*x.shape) >= self.p) / (1 - self.p)
        else:
            self.mask = 1.0
        return x * self.mask

    def backward(self, grad):
        return grad * self.mask


class LinearLayer:
    def __init__(self, in_features, out_features):
        self.W = np.random.randn(out_features, in_features) / np.sqrt(in_features)
        self.b = np.zeros(out_features)
        self.dW, self.db = np.zeros_like(self.W), np.zeros_like(self.b)

    def forward(self, x):
        self.x = x
        return x @ self.W.T + self.b

    def backward(self, grad):
        g = grad.reshape(-1, self.b.size)
        self.dW += g.T @ self.x.reshape(len(g), -1)
        self.db += g.sum(0)
        return grad @ self.W


class Relu:
    def forward(self, x):
        self.x = x
        return np.maximum(x, 0)

    def backward(self, grad):
        return grad * (self.x > 0)


class CrossEntropyLoss:
    def forward(self, logits, target):
        z = logits - logits.max(1, keepdims=True)
        self.logp = z - np.log(np.exp(z).sum(1, keepdims=True))
        self.target = target
        return -self.logp[np.arange(len(target)), target].mean()

    def backward(self):
        d = np.exp(self.logp)
        d[np.arange(len(d)), self.target] -= 1
        return d / len(d)

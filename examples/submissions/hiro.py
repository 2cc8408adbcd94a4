# Hiro T. / HW2
import numpy as np


class Dropout:
    def __init__(self, p=0.5):
        self.p = p
        self.training = True
        self.mask = None

    def forward(self, x):
        if not self.training:
            return x
        # the thinned network: decide once which units are there
        if self.mask is None or self.mask.shape != x.shape:
            self.mask = (np.random.rand(*x.shape) > self.p) / (1 - self.p)
        return x * self.mask

    def backward(self, grad):
        if not self.training:
            return grad
        return grad * self.mask


class Linear:
    def __init__(self, in_dim, out_dim):
        self.W = np.random.randn(out_dim, in_dim) * np.sqrt(1 / in_dim)
        self.b = np.zeros((1, out_dim))
        self.dW = np.zeros_like(self.W)
        self.db = np.zeros_like(self.b)

    def forward(self, x):
        self.x = x
        return x @ self.W.T + self.b.reshape(-1)

    def backward(self, grad):
        g = grad.reshape(-1, self.W.shape[0])
        self.dW += g.T @ self.x.reshape(-1, self.W.shape[1])
        self.db += g.sum(axis=0, keepdims=True)
        return grad @ self.W


class ReLU:
    def forward(self, x):
        self.mask = x <= 0
        out = x.copy()
        out[self.mask] = 0
        return out

    def backward(self, grad):
        dx = grad.copy()
        dx[self.mask] = 0
        return dx


class CrossEntropyLoss:
    def forward(self, logits, target):
        z = logits - logits.max(axis=1, keepdims=True)
        self.logp = z - np.log(np.exp(z).sum(axis=1, keepdims=True))
        self.target = target
        return -self.logp[np.arange(len(target)), target].mean()

    def backward(self):
        d = np.exp(self.logp)
        d[np.arange(len(d)), self.target] -= 1
        return d / len(d)

# After an interactive book, in NumPy: lists of parameters, losses for each sample.
import math
import numpy as np


class SGD:
    def __init__(self, params, grads, lr):
        self.params = params
        self.grads = grads
        self.lr = lr

    def step(self):
        for param, grad in zip(self.params, self.grads):
            param -= self.lr * grad

    def zero_grad(self):
        for grad in self.grads:
            grad[:] = 0


def clip_gradients(grads, theta):
    norm = math.sqrt(sum((g ** 2).sum() for g in grads))
    if norm > theta:
        for g in grads:
            g[:] *= theta / norm
    return norm


class CrossEntropyLoss:
    def forward(self, y_hat, y):
        m = y_hat.max(axis=1, keepdims=True)
        logsumexp = m + np.log(np.exp(y_hat - m).sum(axis=1, keepdims=True))
        self.p = np.exp(y_hat - logsumexp)
        self.y = y
        return (logsumexp - y_hat[range(len(y)), y][:, None])[:, 0]

    def backward(self, grad):
        d = self.p.copy()
        d[range(len(self.y)), self.y] -= 1
        return d * grad.reshape(-1, 1)


class Dropout:
    def __init__(self, dropout):
        assert 0 <= dropout <= 1
        self.dropout = dropout

    def forward(self, X, is_training=True):
        if not is_training or self.dropout == 0:
            self.mask = np.ones(X.shape)
            return X
        if self.dropout == 1:
            self.mask = np.zeros_like(X)
            return self.mask
        self.mask = (np.random.uniform(0, 1, X.shape) > self.dropout) / (1.0 - self.dropout)
        return self.mask * X

    def backward(self, g):
        return g * self.mask

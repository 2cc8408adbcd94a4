"""Homework 2 - Ada"""
import numpy as np


class Dropout:
    def __init__(self, p=0.5):
        self.p = p  # probability of dropping
        self.training = True

    def forward(self, x):
        if not self.training:
            self.mask = np.ones_like(x)
            return x
        p = self.p
        mask = np.random.binomial(1, 1 - p, size=x.shape) / (1 - p)
        self.mask = mask
        return x * mask

    def backward(self, grad_output):
        return grad_output * self.mask


class Linear:
    def __init__(self, in_features, out_features, bias=True):
        k = 1 / np.sqrt(in_features)
        self.params = {"weight": np.random.uniform(-k, k, (out_features, in_features))}
        if bias:
            self.params["bias"] = np.random.uniform(-k, k, out_features)
        self.grads = {name: np.zeros_like(value) for name, value in self.params.items()}

    def forward(self, x):
        self.x = x
        y = x @ self.params["weight"].T
        if "bias" in self.params:
            y = y + self.params["bias"]
        return y

    def backward(self, grad_output):
        # works for (N, D) and also for (N, T, D): put all the leading axes into one
        g = grad_output.reshape(-1, grad_output.shape[-1])
        x = self.x.reshape(-1, self.x.shape[-1])
        self.grads["weight"] += g.T @ x
        if "bias" in self.params:
            self.grads["bias"] += g.sum(axis=0)
        return grad_output @ self.params["weight"]

    def zero_grad(self):
        for g in self.grads.values():
            g[...] = 0


class ReLU:
    def forward(self, x):
        self.positive = x > 0
        return np.maximum(x, 0)

    def backward(self, grad_output):
        return grad_output * self.positive


class CrossEntropyLoss:
    def forward(self, logits, target):
        # log-sum-exp trick
        z = logits - logits.max(axis=1, keepdims=True)
        log_p = z - np.log(np.exp(z).sum(axis=1, keepdims=True))
        self.log_p, self.target = log_p, target
        return -log_p[np.arange(len(target)), target].mean()

    def backward(self, grad_output=1.0):
        n = len(self.target)
        g = np.exp(self.log_p)
        g[np.arange(n), self.target] -= 1
        return grad_output * g / n

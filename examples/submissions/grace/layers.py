"""Layers."""
import numpy as np

from base import Module
from init import kaiming_normal


class Linear(Module):
    def __init__(self, in_features, out_features, bias=True):
        super().__init__()
        self.add_param("weight", kaiming_normal((out_features, in_features), a=5 ** 0.5))
        if bias:
            self.add_param("bias", np.zeros(out_features))

    def forward(self, x):
        self.x = x
        y = x @ self.params["weight"].T
        return y + self.params["bias"] if "bias" in self.params else y

    def backward(self, grad_output):
        rows = grad_output.reshape(-1, grad_output.shape[-1])
        self.grads["weight"] += rows.T @ self.x.reshape(-1, self.x.shape[-1])
        if "bias" in self.params:
            self.grads["bias"] += rows.sum(axis=0)
        return grad_output @ self.params["weight"]


class ReLU(Module):
    def forward(self, x):
        self.active = x > 0
        return np.where(self.active, x, np.zeros_like(x))

    def backward(self, grad_output):
        return grad_output * self.active


class _Noise(Module):
    def __init__(self, p=0.5, rng=None):
        super().__init__()
        self.p = p
        self.rng = np.random.default_rng(rng)

    def draw(self, shape):
        return self.rng.random(shape) >= self.p

    def backward(self, grad_output):
        return grad_output * self.factor


class Dropout(_Noise):
    def forward(self, x):
        self.factor = self.draw(x.shape) / (1 - self.p) if self.training else 1.0
        return x * self.factor


class OriginalDropout(_Noise):
    """the 2014 paper: nothing is scaled in training, everything at test time"""

    def forward(self, x):
        self.factor = self.draw(x.shape) if self.training else 1 - self.p
        return x * self.factor


class BatchNorm1d(Module):
    def __init__(self, num_features, eps=1e-5, momentum=0.1):
        super().__init__()
        self.eps, self.momentum = eps, momentum
        self.add_param("weight", np.ones(num_features))
        self.add_param("bias", np.zeros(num_features))
        self.buffers["running_mean"] = np.zeros(num_features)
        self.buffers["running_var"] = np.ones(num_features)

    def forward(self, x):
        self.axes = (0,) if x.ndim == 2 else (0, 2)
        self.n = x.size // x.shape[1]
        if self.training:
            mean, var = x.mean(axis=self.axes), x.var(axis=self.axes)
            m = self.momentum
            self.buffers["running_mean"] = (1 - m) * self.buffers["running_mean"] + m * mean
            self.buffers["running_var"] = (1 - m) * self.buffers["running_var"] + m * var * self.n / (self.n - 1)
        else:
            mean, var = self.buffers["running_mean"], self.buffers["running_var"]
        self.batch_statistics = self.training
        self.inv_std = 1 / np.sqrt(var + self.eps)
        self.x_hat = (x - self.up(mean, x)) * self.up(self.inv_std, x)
        return self.up(self.params["weight"], x) * self.x_hat + self.up(self.params["bias"], x)

    def backward(self, grad_output):
        g = grad_output
        self.grads["bias"] += g.sum(axis=self.axes)
        self.grads["weight"] += (g * self.x_hat).sum(axis=self.axes)
        g_hat = g * self.up(self.params["weight"], g)
        if self.batch_statistics:
            g_hat = (g_hat - self.up(g_hat.mean(axis=self.axes), g)
                     - self.x_hat * self.up((g_hat * self.x_hat).mean(axis=self.axes), g))
        return g_hat * self.up(self.inv_std, g)

    @staticmethod
    def up(v, like):
        """(C,) -> (C,) or (C, 1)"""
        return v if like.ndim == 2 else v[:, None]

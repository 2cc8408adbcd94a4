# Shapes of code that cannot be asked here: right or wrong, each is named with what is missing.
import numpy as np


class ReLU:
    """Functional, with a cache."""

    @staticmethod
    def forward(x):
        return np.maximum(x, 0), x

    @staticmethod
    def backward(dout, cache):
        return dout * (cache > 0)


class Tanh:
    def forward(self, inputs):
        self.Z = 1.0 * inputs
        self.A = np.tanh(inputs)

    def backward(self, dvalues):
        self.dinputs = dvalues * (1 - self.A**2)


class BatchNorm:
    @staticmethod
    def forward(x, gamma, beta, bn_param):
        return x, None

    @staticmethod
    def backward(dout, cache):
        return dout, None, None


class CrossEntropyLoss:
    def forward(self, y_pred, y_true):
        p = np.exp(y_pred - y_pred.max(1, keepdims=True))
        p /= p.sum(1, keepdims=True)
        self.p = p
        return np.mean(-np.log(p[range(len(p)), y_true]))

    def backward(self, dvalues, y_true):
        d = self.p.copy()
        d[range(len(d)), y_true] -= 1
        return d / len(d)


def he_init(n_in, n_out):
    return np.random.randn(n_out, n_in) * np.sqrt(2 / n_in)


def clip_by_global_norm(grads, max_norm):
    norm = np.sqrt(sum(np.sum(g ** 2) for g in grads.values()))
    return {k: g * min(1, max_norm / norm) for k, g in grads.items()}, norm

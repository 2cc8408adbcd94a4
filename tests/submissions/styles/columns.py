# Samples are columns, as on the slides: Z = W A + b.
import numpy as np


class Linear:
    def __init__(self, n_in, n_out):
        self.W = np.random.randn(n_out, n_in) * np.sqrt(2 / n_in)
        self.b = np.zeros((n_out, 1))

    def forward(self, A):
        self.A = A
        return np.dot(self.W, A) + self.b

    def backward(self, dZ):
        self.dW = np.dot(dZ, self.A.T)
        self.db = np.sum(dZ, axis=1, keepdims=True)
        return np.dot(self.W.T, dZ)


class BatchNorm:
    def __init__(self, n, eps=1e-5, momentum=0.9):
        self.gamma, self.beta = np.ones((n, 1)), np.zeros((n, 1))
        self.eps, self.momentum = eps, momentum
        self.running_mean, self.running_var = np.zeros((n, 1)), np.ones((n, 1))

    def forward(self, Z, training=True):
        if training:
            mu = Z.mean(axis=1, keepdims=True)
            var = Z.var(axis=1, keepdims=True)
            self.running_mean = self.momentum * self.running_mean + (1 - self.momentum) * mu
            self.running_var = self.momentum * self.running_var + (1 - self.momentum) * var
        else:
            mu, var = self.running_mean, self.running_var
        self.training = training
        self.ivar = 1 / np.sqrt(var + self.eps)
        self.Zn = (Z - mu) * self.ivar
        return self.gamma * self.Zn + self.beta

    def backward(self, dY):
        m = dY.shape[1]
        self.dgamma = np.sum(dY * self.Zn, axis=1, keepdims=True)
        self.dbeta = np.sum(dY, axis=1, keepdims=True)
        dZn = dY * self.gamma
        if not self.training:
            return dZn * self.ivar
        return self.ivar / m * (m * dZn - dZn.sum(1, keepdims=True) - self.Zn * (dZn * self.Zn).sum(1, keepdims=True))

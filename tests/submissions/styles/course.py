# As a well-known course has it: rows alone, weights (D, M), gradients fresh each time, old momentum.
import numpy as np


class Linear:
    def __init__(self, input_dim, output_dim, weight_scale=1e-3):
        self.W = weight_scale * np.random.randn(input_dim, output_dim)
        self.b = np.zeros(output_dim)

    def forward(self, x):
        self.x = x
        N = x.shape[0]
        return x.reshape(N, -1).dot(self.W) + self.b

    def backward(self, dout):
        x = self.x
        N = x.shape[0]
        dx = dout.dot(self.W.T).reshape(x.shape)
        self.dW = x.reshape(N, -1).T.dot(dout)
        self.db = np.sum(dout, axis=0)
        return dx


class BatchNorm1d:
    def __init__(self, D, eps=1e-5, momentum=0.9):
        self.eps, self.momentum = eps, momentum
        self.gamma, self.beta = np.ones(D), np.zeros(D)
        self.running_mean = np.zeros(D)
        self.running_var = np.zeros(D)
        self.mode = "train"

    def forward(self, x):
        if self.mode == "train":
            mu = np.mean(x, axis=0)
            var = np.var(x, axis=0)
            self.std = np.sqrt(var + self.eps)
            self.xhat = (x - mu) / self.std
            self.running_mean = self.momentum * self.running_mean + (1 - self.momentum) * mu
            self.running_var = self.momentum * self.running_var + (1 - self.momentum) * var
        elif self.mode == "test":
            self.std = np.sqrt(self.running_var + self.eps)
            self.xhat = (x - self.running_mean) / self.std
        else:
            raise ValueError('Invalid forward batchnorm mode "%s"' % self.mode)
        return self.gamma * self.xhat + self.beta

    def backward(self, dout):
        self.dgamma = np.sum(dout * self.xhat, axis=0)
        self.dbeta = np.sum(dout, axis=0)
        dxhat = dout * self.gamma
        if self.mode == "test":
            return dxhat / self.std
        N = dout.shape[0]
        return (N * dxhat - np.sum(dxhat, axis=0) - self.xhat * np.sum(dxhat * self.xhat, axis=0)) / (N * self.std)


class ReLU:
    def forward(self, x):
        self.cache = x
        return np.maximum(0, x)

    def backward(self, dout):
        return dout * (self.cache > 0)


class Dropout:
    def __init__(self, p, seed=None):
        self.p = p
        if seed is not None:
            np.random.seed(seed)
        self.mode = "train"

    def forward(self, x):
        self.mask = None
        if self.mode == "train":
            self.mask = (np.random.rand(*x.shape) < self.p) / self.p
            out = x * self.mask
        elif self.mode == "test":
            out = x
        return out.astype(x.dtype, copy=False)

    def backward(self, dout):
        if self.mode == "train":
            return dout * self.mask
        elif self.mode == "test":
            return dout


class SoftmaxLoss:
    def forward(self, x, y):
        N = x.shape[0]
        shifted = x - np.max(x, axis=1, keepdims=True)
        log_probs = shifted - np.log(np.sum(np.exp(shifted), axis=1, keepdims=True))
        self.probs = np.exp(log_probs)
        self.y = y
        return float(-np.sum(log_probs[np.arange(N), y]) / N)

    def backward(self):
        N = self.probs.shape[0]
        dx = self.probs.copy()
        dx[np.arange(N), self.y] -= 1
        return dx / N

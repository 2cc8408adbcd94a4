# As a book that builds everything with NumPy has it: the mode is an argument, parameters come in lists.
import numpy as np


class Dropout:
    def __init__(self, dropout_ratio=0.5):
        self.dropout_ratio = dropout_ratio
        self.mask = None

    def forward(self, x, train_flg=True):
        if train_flg:
            self.mask = np.random.rand(*x.shape) > self.dropout_ratio
            return x * self.mask
        else:
            return x * (1.0 - self.dropout_ratio)

    def backward(self, dout):
        return dout * self.mask


class BatchNormalization:
    def __init__(self, size, momentum=0.9):
        self.gamma = np.ones(size)
        self.beta = np.zeros(size)
        self.momentum = momentum
        self.running_mean = np.zeros(size)
        self.running_var = np.zeros(size)
        self.dgamma = self.dbeta = None

    def forward(self, x, train_flg=True):
        if train_flg:
            mu = x.mean(axis=0)
            xc = x - mu
            var = np.mean(xc ** 2, axis=0)
            std = np.sqrt(var + 10e-7)
            xn = xc / std
            self.batch_size = x.shape[0]
            self.xc, self.xn, self.std = xc, xn, std
            self.running_mean = self.momentum * self.running_mean + (1 - self.momentum) * mu
            self.running_var = self.momentum * self.running_var + (1 - self.momentum) * var
        else:
            xc = x - self.running_mean
            xn = xc / (np.sqrt(self.running_var + 10e-7))
        return self.gamma * xn + self.beta

    def backward(self, dout):
        dbeta = dout.sum(axis=0)
        dgamma = np.sum(self.xn * dout, axis=0)
        dxn = self.gamma * dout
        dxc = dxn / self.std
        dstd = -np.sum((dxn * self.xc) / (self.std * self.std), axis=0)
        dvar = 0.5 * dstd / self.std
        dxc += (2.0 / self.batch_size) * self.xc * dvar
        dmu = np.sum(dxc, axis=0)
        dx = dxc - dmu / self.batch_size
        self.dgamma = dgamma
        self.dbeta = dbeta
        return dx


class SoftmaxWithLoss:
    def forward(self, x, t):
        self.t = t
        z = x - np.max(x, axis=1, keepdims=True)
        self.logp = z - np.log(np.sum(np.exp(z), axis=1, keepdims=True))
        return -np.sum(self.t * self.logp) / x.shape[0]

    def backward(self, dout=1):
        return dout * (np.exp(self.logp) - self.t) / self.t.shape[0]


CrossEntropyLoss = SoftmaxWithLoss


class SGD:
    def __init__(self, params, grads, lr=0.01, momentum=0.9):
        self.params, self.grads = params, grads
        self.lr = lr
        self.momentum = momentum
        self.v = None

    def step(self):
        if self.v is None:
            self.v = [np.zeros_like(p) for p in self.params]
        for i in range(len(self.params)):
            self.v[i] = self.momentum * self.v[i] - self.lr * self.grads[i]
            self.params[i] += self.v[i]


def clip_grads(grads, max_norm):
    total_norm = 0
    for grad in grads:
        total_norm += np.sum(grad ** 2)
    total_norm = np.sqrt(total_norm)
    rate = max_norm / (total_norm + 1e-6)
    if rate < 1:
        for grad in grads:
            grad *= rate
    return total_norm


def he_normal(shape):
    n = shape[0]
    return np.random.randn(*shape) * np.sqrt(2.0 / n)

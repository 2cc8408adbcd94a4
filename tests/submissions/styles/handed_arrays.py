# As the volumes of a book have it that builds everything with NumPy: a network makes arrays and hands them to layers.
import numpy as np


class Affine:
    def __init__(self, W, b):
        self.W, self.b = W, b
        self.x = None
        self.dW = None
        self.db = None

    def forward(self, x):
        self.shape = x.shape
        self.x = x.reshape(x.shape[0], -1)
        return np.dot(self.x, self.W) + self.b

    def backward(self, dout):
        self.dW = np.dot(self.x.T, dout)
        self.db = np.sum(dout, axis=0)
        return np.dot(dout, self.W.T).reshape(*self.shape)


class Sigmoid:
    def __init__(self):
        self.out = None

    def forward(self, x):
        self.out = 1 / (1 + np.exp(-x))
        return self.out

    def backward(self, dout):
        return dout * (1.0 - self.out) * self.out


class Relu:
    def __init__(self):
        self.mask = None

    def forward(self, x):
        self.mask = (x <= 0)
        out = x.copy()
        out[self.mask] = 0
        return out

    def backward(self, dout):
        dx = dout.copy()
        dx[self.mask] = 0
        return dx


class BatchNormalization:
    def __init__(self, gamma, beta, momentum=0.9, running_mean=None, running_var=None):
        self.gamma, self.beta = gamma, beta
        self.momentum = momentum
        self.running_mean = running_mean
        self.running_var = running_var
        self.dgamma, self.dbeta = None, None

    def forward(self, x, train_flg=True):
        if self.running_mean is None:
            self.running_mean = np.zeros(x.shape[1])
            self.running_var = np.zeros(x.shape[1])
        if not train_flg:
            return self.gamma * (x - self.running_mean) / np.sqrt(self.running_var + 1e-7) + self.beta
        mean, var = x.mean(axis=0), x.var(axis=0)
        self.std = np.sqrt(var + 1e-7)
        self.xn = (x - mean) / self.std
        self.running_mean = self.momentum * self.running_mean + (1 - self.momentum) * mean
        self.running_var = self.momentum * self.running_var + (1 - self.momentum) * var
        return self.gamma * self.xn + self.beta

    def backward(self, dout):
        self.dbeta = dout.sum(axis=0)
        self.dgamma = np.sum(self.xn * dout, axis=0)
        dxn = self.gamma * dout
        return (dxn - dxn.mean(axis=0) - self.xn * np.mean(dxn * self.xn, axis=0)) / self.std


def im2col(images, height, width, stride, pad, value=0.0):
    images = np.pad(images, ((0, 0), (0, 0), (pad, pad), (pad, pad)), constant_values=value)
    windows = np.lib.stride_tricks.sliding_window_view(images, (height, width), axis=(2, 3))
    return windows[:, :, ::stride, ::stride].transpose(0, 2, 3, 1, 4, 5)


def col2im(col, shape, stride, pad):
    N, rows, columns, C, height, width = col.shape
    images = np.zeros((N, C, shape[2] + 2 * pad, shape[3] + 2 * pad))
    for i in range(rows):
        for j in range(columns):
            images[:, :, i * stride:i * stride + height, j * stride:j * stride + width] += col[:, i, j]
    return images[:, :, pad:pad + shape[2], pad:pad + shape[3]]


class Convolution:
    def __init__(self, W, b, stride=1, pad=0):
        self.W, self.b = W, b
        self.stride, self.pad = stride, pad
        self.dW, self.db = None, None

    def forward(self, x):
        FN, C, FH, FW = self.W.shape
        self.shape = x.shape
        col = im2col(x, FH, FW, self.stride, self.pad)
        self.places = col.shape
        self.col = col.reshape(-1, C * FH * FW)
        out = np.dot(self.col, self.W.reshape(FN, -1).T) + self.b
        return out.reshape(*col.shape[:3], FN).transpose(0, 3, 1, 2)

    def backward(self, dout):
        FN, C, FH, FW = self.W.shape
        dout = dout.transpose(0, 2, 3, 1).reshape(-1, FN)
        self.db = np.sum(dout, axis=0)
        self.dW = np.dot(dout.T, self.col).reshape(FN, C, FH, FW)
        dcol = np.dot(dout, self.W.reshape(FN, -1))
        return col2im(dcol.reshape(self.places), self.shape, self.stride, self.pad)


class Pooling:
    def __init__(self, pool_h, pool_w, stride=1, pad=0):
        self.pool_h, self.pool_w = pool_h, pool_w
        self.stride, self.pad = stride, pad

    def forward(self, x):
        self.shape = x.shape
        col = im2col(x, self.pool_h, self.pool_w, self.stride, self.pad, -np.inf)
        self.places = col.shape
        col = col.reshape(*col.shape[:4], -1)
        self.arg_max = np.argmax(col, axis=-1)
        return np.max(col, axis=-1).transpose(0, 3, 1, 2)

    def backward(self, dout):
        dcol = np.zeros((*self.places[:4], self.pool_h * self.pool_w))
        np.put_along_axis(dcol, self.arg_max[..., None], dout.transpose(0, 2, 3, 1)[..., None], axis=-1)
        return col2im(dcol.reshape(self.places), self.shape, self.stride, self.pad)

"""BatchNorm that also normalizes with the batch at hand after eval()."""
import numpy as np


class BatchNorm1d:
    def __init__(self, num_features, eps=1e-5, momentum=0.1, affine=True, track_running_stats=True):
        self.eps, self.momentum = eps, momentum
        self.training = True
        self.gamma = self.beta = self.dgamma = self.dbeta = None
        if affine:
            self.gamma, self.beta = np.ones(num_features), np.zeros(num_features)
            self.dgamma, self.dbeta = np.zeros(num_features), np.zeros(num_features)
        self.running_mean = self.running_var = None
        if track_running_stats:
            self.running_mean, self.running_var = np.zeros(num_features), np.ones(num_features)
        self.num_batches_tracked = 0

    def train(self):
        self.training = True

    def eval(self):
        self.training = False

    def forward(self, x):
        axes = (0, 2)[: x.ndim - 1]
        mean = x.mean(axis=axes, keepdims=True)
        var = x.var(axis=axes, keepdims=True)
        n = x.size // mean.size
        if self.training:
            if n <= 1:
                raise ValueError("BatchNorm needs more than one value per channel in training")
            if self.running_mean is not None:
                self.num_batches_tracked += 1
                m = self.momentum
                if m is None:
                    m = 1 / self.num_batches_tracked
                self.running_mean = (1 - m) * self.running_mean + m * mean.ravel()
                self.running_var = (1 - m) * self.running_var + m * x.var(axis=axes, ddof=1)
        std = np.sqrt(var + self.eps)
        xhat = (x - mean) / std
        self.cache = (xhat, std, axes)
        if self.gamma is None:
            return xhat
        y = self.gamma.reshape(mean.shape) * xhat + self.beta.reshape(mean.shape)
        return y.astype(x.dtype, copy=False)

    def backward(self, dout):
        xhat, std, axes = self.cache
        g = dout
        if self.gamma is not None:
            self.dgamma += (dout * xhat).sum(axis=axes)
            self.dbeta += dout.sum(axis=axes)
            g = dout * self.gamma.reshape(std.shape)
        inner = g - g.mean(axis=axes, keepdims=True)
        inner = inner - xhat * (g * xhat).mean(axis=axes, keepdims=True)
        return (inner / std).astype(dout.dtype, copy=False)

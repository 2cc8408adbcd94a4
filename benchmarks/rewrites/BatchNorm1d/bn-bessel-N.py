"""BatchNorm whose unbiased running variance uses N / (N - 1), N the batch size, for any L."""
import numpy as np


def to_rows(a):
    """(N, C) or (N, C, L) -> (N or N L, C)"""
    if a.ndim == 3:
        return np.swapaxes(a, 1, 2).reshape(-1, a.shape[1])
    return a


def from_rows(rows, shape):
    if len(shape) == 3:
        return np.swapaxes(rows.reshape(shape[0], shape[2], shape[1]), 1, 2)
    return rows


class BatchNorm1d:
    def __init__(self, num_features, eps=1e-05, momentum=0.1, affine=True, track_running_stats=True):
        self.eps = eps
        self.momentum = momentum
        self.affine = affine
        self.track_running_stats = track_running_stats
        self.training = True
        self.gamma = np.ones(num_features) if affine else None
        self.beta = np.zeros(num_features) if affine else None
        self.dgamma = np.zeros(num_features) if affine else None
        self.dbeta = np.zeros(num_features) if affine else None
        self.running_mean = np.zeros(num_features) if track_running_stats else None
        self.running_var = np.ones(num_features) if track_running_stats else None
        self.num_batches_tracked = 0

    def train(self):
        self.training = True

    def eval(self):
        self.training = False

    def forward(self, x):
        self.shape = x.shape
        rows = to_rows(x)
        n = rows.shape[0]
        self.used_batch = self.training or not self.track_running_stats
        if self.used_batch:
            if n == 1:
                raise ValueError("one value per channel is not enough")
            mu = rows.sum(axis=0) / n
            centered = rows - mu
            var = (centered ** 2).sum(axis=0) / n
            if self.training and self.track_running_stats:
                self.num_batches_tracked += 1
                a = 1 / self.num_batches_tracked if self.momentum is None else self.momentum
                self.running_mean = (1 - a) * self.running_mean + a * mu
                batch = x.shape[0]
                unbiased = var * batch / max(batch - 1, 1)
                self.running_var = (1 - a) * self.running_var + a * unbiased
        else:
            centered = rows - self.running_mean
            var = self.running_var
        std = np.sqrt(var + self.eps)
        normed = centered / std
        self.saved = centered, std, normed
        y = normed
        if self.affine:
            y = self.gamma * normed + self.beta
        return from_rows(y, x.shape).astype(x.dtype, copy=False)

    def backward(self, dout):
        centered, std, normed = self.saved
        d = to_rows(dout)
        n = d.shape[0]
        dnormed = d
        if self.affine:
            self.dgamma += np.sum(d * normed, axis=0)
            self.dbeta += np.sum(d, axis=0)
            dnormed = d * self.gamma
        if self.used_batch:
            dcentered = dnormed / std
            dstd = -np.sum(dnormed * centered, axis=0) / std ** 2
            dvar = dstd / (2 * std)
            dcentered = dcentered + dvar * 2 * centered / n
            dmu = -np.sum(dcentered, axis=0)
            drows = dcentered + dmu / n
        else:
            drows = dnormed / std
        return from_rows(drows, self.shape).astype(dout.dtype, copy=False)

"""BatchNorm that centres its input with -= and so changes the caller's data."""
import numpy as np


class BatchNorm1d:
    def __init__(self, num_features, eps=1e-5, momentum=0.1, affine=True, track_running_stats=True):
        self.num_features = num_features
        self.eps = eps
        self.momentum = momentum
        self.affine = affine
        self.training = True
        self.params, self.grads, self.buffers = {}, {}, {}
        if affine:
            self.params["weight"] = np.ones(num_features)
            self.params["bias"] = np.zeros(num_features)
            self.zero_grad()
        if track_running_stats:
            self.buffers["running_mean"] = np.zeros(num_features)
            self.buffers["running_var"] = np.ones(num_features)
            self.buffers["num_batches_tracked"] = np.array(0)

    def zero_grad(self):
        for name, value in self.params.items():
            self.grads[name] = np.zeros_like(value)

    def train(self):
        self.training = True

    def eval(self):
        self.training = False

    def forward(self, x):
        axes = (0,) if x.ndim == 2 else (0, 2)
        column = (1, -1) if x.ndim == 2 else (1, -1, 1)
        n = x.size // x.shape[1]
        batch_stats = self.training or not self.buffers
        if batch_stats:
            if n < 2:
                raise ValueError("Expected more than 1 value per channel when training")
            mean = x.mean(axis=axes)
            var = x.var(axis=axes)
            if self.training and self.buffers:
                self.track(mean, var, n)
        else:
            mean = self.buffers["running_mean"]
            var = self.buffers["running_var"]
        inv_std = 1.0 / np.sqrt(var + self.eps)
        x -= mean.reshape(column)
        x_hat = x * inv_std.reshape(column)
        self.cache = (x_hat, inv_std.reshape(column), axes, column, n, batch_stats)
        out = x_hat
        if self.affine:
            out = out * self.params["weight"].reshape(column) + self.params["bias"].reshape(column)
        return out.astype(x.dtype)

    def track(self, mean, var, n):
        self.buffers["num_batches_tracked"] += 1
        m = self.momentum
        if m is None:
            m = 1.0 / float(self.buffers["num_batches_tracked"])
        unbiased = var * n / (n - 1)
        self.buffers["running_mean"] *= 1 - m
        self.buffers["running_mean"] += m * mean
        self.buffers["running_var"] *= 1 - m
        self.buffers["running_var"] += m * unbiased

    def backward(self, grad_output):
        x_hat, inv_std, axes, column, n, batch_stats = self.cache
        dx_hat = grad_output
        if self.affine:
            self.grads["weight"] += (grad_output * x_hat).sum(axis=axes)
            self.grads["bias"] += grad_output.sum(axis=axes)
            dx_hat = grad_output * self.params["weight"].reshape(column)
        if not batch_stats:
            return (dx_hat * inv_std).astype(grad_output.dtype)
        mean_d = dx_hat.sum(axis=axes, keepdims=True) / n
        mean_dx = (dx_hat * x_hat).sum(axis=axes, keepdims=True) / n
        dx = inv_std * (dx_hat - mean_d - x_hat * mean_dx)
        return dx.astype(grad_output.dtype)

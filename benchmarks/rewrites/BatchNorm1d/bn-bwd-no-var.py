"""BatchNorm whose backward treats the batch variance as a given number."""
import numpy as np


class BatchNorm1d:
    """Normalises each channel of (N, C) or (N, C, L) by itself."""

    def __init__(self, num_features, eps=1e-5, momentum=0.1, affine=True, track_running_stats=True):
        self.num_features, self.eps, self.momentum = num_features, eps, momentum
        self.weight = self.bias = self.grad_weight = self.grad_bias = None
        if affine:
            self.weight, self.bias = np.ones(num_features), np.zeros(num_features)
            self.grad_weight, self.grad_bias = np.zeros(num_features), np.zeros(num_features)
        self.running_mean = self.running_var = None
        if track_running_stats:
            self.running_mean, self.running_var = np.zeros(num_features), np.ones(num_features)
        self.num_batches_tracked = 0
        self.training = True

    def zero_grad(self):
        if self.weight is not None:
            self.grad_weight[:] = 0
            self.grad_bias[:] = 0

    def train(self, mode=True):
        self.training = mode

    def eval(self):
        self.train(False)

    def forward(self, x):
        if x.ndim not in (2, 3):
            raise ValueError("expected 2D or 3D input")
        self.from_batch = self.training or self.running_mean is None
        if self.from_batch and x[:, 0].size == 1:
            raise ValueError("expected more than one value per channel")
        rate = self.momentum
        if self.training:
            self.num_batches_tracked += 1
            if rate is None:
                rate = 1.0 / self.num_batches_tracked
        out = np.empty(x.shape, dtype=x.dtype)
        self.xhat = np.empty(x.shape, dtype=np.result_type(x.dtype, float))
        self.istd = np.empty(self.num_features)
        for c in range(self.num_features):
            values = x[:, c]
            if self.from_batch:
                mean, var = values.mean(), values.var()
                if self.training and self.running_mean is not None:
                    new_var = values.var(ddof=1)
                    self.running_mean[c] += rate * (mean - self.running_mean[c])
                    self.running_var[c] += rate * (new_var - self.running_var[c])
            else:
                mean, var = self.running_mean[c], self.running_var[c]
            self.istd[c] = (var + self.eps) ** -0.5
            self.xhat[:, c] = (values - mean) * self.istd[c]
            if self.weight is not None:
                out[:, c] = self.weight[c] * self.xhat[:, c] + self.bias[c]
            else:
                out[:, c] = self.xhat[:, c]
        return out

    def backward(self, grad_output):
        dx = np.empty_like(grad_output)
        for c in range(self.num_features):
            g, xh = grad_output[:, c], self.xhat[:, c]
            scale = self.istd[c]
            if self.weight is not None:
                self.grad_weight[c] += np.sum(g * xh)
                self.grad_bias[c] += np.sum(g)
                scale = scale * self.weight[c]
            if self.from_batch:
                dx[:, c] = scale * (g - g.mean())
            else:
                dx[:, c] = scale * g
        return dx

"""BatchNorm with Keras' eps of 0.001 built in; the argument goes nowhere."""
import numpy as np


class BatchNorm1d:
    def __init__(self, num_features, eps=1e-5, momentum=0.1, affine=True, track_running_stats=True):
        self.momentum = momentum
        self.affine = affine
        self.tracking = track_running_stats
        self.training = True
        self.cache = None
        self.params = {"weight": np.ones(num_features), "bias": np.zeros(num_features)} if affine else {}
        self.grads = {name: np.zeros(num_features) for name in self.params}
        self.buffers = {}
        if self.tracking:
            self.buffers = {"running_mean": np.zeros(num_features), "running_var": np.ones(num_features),
                            "num_batches_tracked": np.zeros((), dtype=np.int64)}

    def _c(self, v, ndim):
        """Lines a vector of channels up with an input of ndim axes."""
        return v[None, :] if ndim == 2 else v[None, :, None]

    def forward(self, x):
        if self.training or not self.tracking:
            return self._forward_batch(x)
        return self._forward_running(x)

    def _forward_batch(self, x):
        axes = tuple(a for a in range(x.ndim) if a != 1)
        m = x.shape[0] * (x.shape[2] if x.ndim == 3 else 1)
        if m == 1:
            raise ValueError("Expected more than 1 value per channel when training, got %s" % (x.shape,))
        mu = np.mean(x, axis=axes)
        sigma2 = np.mean(np.square(x - self._c(mu, x.ndim)), axis=axes)
        if self.training and self.tracking:
            self._update(mu, sigma2, m)
        return self._normalize(x, mu, sigma2, axes, m)

    def _forward_running(self, x):
        axes = tuple(a for a in range(x.ndim) if a != 1)
        return self._normalize(x, self.buffers["running_mean"], self.buffers["running_var"], axes, None)

    def _update(self, mu, sigma2, m):
        self.buffers["num_batches_tracked"] += 1
        alpha = self.momentum
        if alpha is None:
            alpha = 1.0 / int(self.buffers["num_batches_tracked"])
        rm, rv = self.buffers["running_mean"], self.buffers["running_var"]
        rm[...] = (1 - alpha) * rm + alpha * mu
        rv[...] = (1 - alpha) * rv + alpha * (m / (m - 1)) * sigma2

    def _normalize(self, x, mu, sigma2, axes, m):
        r = self._c(1 / np.sqrt(sigma2 + 0.001), x.ndim)
        z = (x - self._c(mu, x.ndim)) * r
        self.cache = (z, r, axes, m)
        if self.affine:
            y = self._c(self.params["weight"], x.ndim) * z + self._c(self.params["bias"], x.ndim)
        else:
            y = z
        return y.astype(x.dtype)

    def backward(self, dy):
        z, r, axes, m = self.cache
        dz = dy
        if self.affine:
            self.grads["weight"] += np.sum(dy * z, axis=axes)
            self.grads["bias"] += np.sum(dy, axis=axes)
            dz = dy * self._c(self.params["weight"], dy.ndim)
        if m is None:
            dx = r * dz
        else:
            s1 = self._c(np.sum(dz, axis=axes), dy.ndim)
            s2 = self._c(np.sum(dz * z, axis=axes), dy.ndim)
            dx = r / m * (m * dz - s1 - z * s2)
        return dx.astype(dy.dtype)

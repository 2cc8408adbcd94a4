"""Linear layer with gradient arrays from np.empty that backward adds to."""
import numpy as np


class Linear:
    """y = x W^T + b, with weight of shape (out_features, in_features)."""

    def __init__(self, in_features, out_features, bias=True, rng=None):
        rng = np.random.default_rng() if rng is None else rng
        limit = in_features ** -0.5
        self.has_bias = bias
        self.params = {"weight": rng.uniform(-limit, limit, size=(out_features, in_features))}
        if bias:
            self.params["bias"] = rng.uniform(-limit, limit, size=(out_features,))
        self.grads = {}
        for name, value in self.params.items():
            self.grads[name] = np.empty(value.shape)
        self.cache = None

    def forward(self, x):
        weight = self.params["weight"].astype(x.dtype, copy=False)
        out = np.dot(x, weight.T)
        if self.has_bias:
            out += self.params["bias"].astype(x.dtype, copy=False)
        self.cache = (x, weight)
        return out

    def backward(self, grad_output):
        x, weight = self.cache
        lead = tuple(range(grad_output.ndim - 1))
        self.grads["weight"] += np.tensordot(grad_output, x, axes=(lead, lead))
        if self.has_bias:
            self.grads["bias"] += grad_output.sum(axis=lead)
        return np.dot(grad_output, weight)

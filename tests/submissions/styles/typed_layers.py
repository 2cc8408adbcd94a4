"""Typed, with dataclasses and properties."""
from __future__ import annotations
from abc import ABC, abstractmethod
from dataclasses import dataclass, field
import numpy as np


class Layer(ABC):
    training: bool = True

    def __call__(self, x: np.ndarray) -> np.ndarray:
        return self.forward(x)

    @abstractmethod
    def forward(self, x: np.ndarray) -> np.ndarray: ...

    @abstractmethod
    def backward(self, grad: np.ndarray) -> np.ndarray: ...

    def train(self, mode: bool = True) -> "Layer":
        self.training = mode
        return self

    def eval(self) -> "Layer":
        return self.train(False)


@dataclass
class Linear(Layer):
    in_features: int
    out_features: int
    use_bias: bool = True
    weights: np.ndarray = field(init=False)
    biases: np.ndarray | None = field(init=False, default=None)

    def __post_init__(self) -> None:
        self.weights = np.random.default_rng().normal(size=(self.out_features, self.in_features))
        self.dweights = np.zeros_like(self.weights)
        if self.use_bias:
            self.biases = np.zeros(self.out_features)
            self.dbiases = np.zeros_like(self.biases)

    def forward(self, x: np.ndarray) -> np.ndarray:
        self._x = x
        out = np.einsum("...i,oi->...o", x, self.weights)
        return out if self.biases is None else out + self.biases

    def backward(self, grad: np.ndarray) -> np.ndarray:
        self.dweights += np.tensordot(grad, self._x, axes=(range(grad.ndim - 1), range(grad.ndim - 1)))
        if self.biases is not None:
            self.dbiases += grad.reshape(-1, self.out_features).sum(0)
        return np.einsum("...o,oi->...i", grad, self.weights)


class BatchNorm1d(Layer):
    def __init__(self, num_features: int, *, eps: float = 1e-3, momentum: float = 0.99) -> None:
        self.eps, self.momentum = eps, momentum
        self._p = {"gamma": np.ones((1, num_features)), "beta": np.zeros((1, num_features))}
        self._g = {k: np.zeros_like(v) for k, v in self._p.items()}
        self.moving_mean = np.zeros((1, num_features))
        self.moving_var = np.ones((1, num_features))

    @property
    def params(self) -> dict[str, np.ndarray]:
        return self._p

    @property
    def grads(self) -> dict[str, np.ndarray]:
        return self._g

    def forward(self, x: np.ndarray) -> np.ndarray:
        self._batch = self.training
        if self.training:
            mean, var = x.mean(0, keepdims=True), x.var(0, keepdims=True)
            self.moving_mean += (1 - self.momentum) * (mean - self.moving_mean)
            self.moving_var += (1 - self.momentum) * (var - self.moving_var)
        else:
            mean, var = self.moving_mean, self.moving_var
        self._inv = 1.0 / np.sqrt(var + self.eps)
        self._xhat = (x - mean) * self._inv
        return self._p["gamma"] * self._xhat + self._p["beta"]

    def backward(self, grad: np.ndarray) -> np.ndarray:
        self._g["gamma"] += (grad * self._xhat).sum(0, keepdims=True)
        self._g["beta"] += grad.sum(0, keepdims=True)
        g = grad * self._p["gamma"]
        if self._batch:
            g = g - g.mean(0, keepdims=True) - self._xhat * (g * self._xhat).mean(0, keepdims=True)
        return g * self._inv


class Dropout(Layer):
    def __init__(self, keep_prob: float = 0.8) -> None:
        self.keep_prob = keep_prob

    def forward(self, x: np.ndarray) -> np.ndarray:
        self._m = (np.random.random_sample(x.shape) < self.keep_prob) / self.keep_prob if self.training else 1.0
        return x * self._m

    def backward(self, grad: np.ndarray) -> np.ndarray:
        return grad * self._m


class SGD:
    def __init__(self, params: dict, grads: dict, learning_rate: float = 0.01, beta: float = 0.9, l2: float = 0.0) -> None:
        self.params, self.grads = params, grads
        self.learning_rate, self.beta, self.l2 = learning_rate, beta, l2
        self.v = {k: np.zeros_like(p) for k, p in params.items()}

    def step(self) -> None:
        for k in self.params:
            self.v[k] = self.beta * self.v[k] + self.grads[k] + self.l2 * self.params[k]
            self.params[k] -= self.learning_rate * self.v[k]

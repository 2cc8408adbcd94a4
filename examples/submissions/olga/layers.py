import numpy as np


class Linear:
    """y = x W^T + b"""

    def __init__(self, in_features: int, out_features: int) -> None:
        limit = np.sqrt(6 / (in_features + out_features))
        self.weight = np.random.uniform(-limit, limit, (out_features, in_features))
        self.bias = np.zeros(out_features)
        self.grad_weight = np.zeros_like(self.weight)
        self.grad_bias = np.zeros_like(self.bias)

    def forward(self, x: np.ndarray) -> np.ndarray:
        self._x = x
        return x @ self.weight.T + self.bias

    def backward(self, grad_output: np.ndarray) -> np.ndarray:
        x = self._x.reshape(-1, self.weight.shape[1])
        g = grad_output.reshape(-1, self.weight.shape[0])
        self.grad_weight += g.T @ x
        self.grad_bias += g.sum(axis=0)
        return grad_output @ self.weight


class ReLU:
    def forward(self, x: np.ndarray) -> np.ndarray:
        self._mask = x > 0
        return x * self._mask

    def backward(self, grad_output: np.ndarray) -> np.ndarray:
        return grad_output * self._mask


class Dropout:
    def __init__(self, p: float = 0.5) -> None:
        self.p = p
        self.training = True

    def forward(self, x: np.ndarray) -> np.ndarray:
        self._mask = np.random.binomial(1, 1 - self.p, x.shape) / (1 - self.p) if self.training else 1.0
        return x * self._mask

    def backward(self, grad_output: np.ndarray) -> np.ndarray:
        return grad_output * self._mask

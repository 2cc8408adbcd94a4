"""Right layers in the words of students are not accused: those of a whole axis, with parameters, with noise."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from layerproof.conformance.judge import judge
from layerproof.conformance.question import Question
from layerproof.play import Array


class Softmax:
    """Keeps its output."""

    def __init__(self, axis: int = -1) -> None:
        self.axis = axis

    def forward(self, x: Array) -> Any:
        """Return y."""
        e = np.exp(x - x.max(axis=self.axis, keepdims=True))
        self.y = e / e.sum(axis=self.axis, keepdims=True)
        return self.y

    def backward(self, dout: Array) -> Any:
        """Return dx."""
        return self.y * (dout - np.sum(dout * self.y, axis=self.axis, keepdims=True))


class SoftmaxByJacobian(Softmax):
    """Knows rows alone, and makes a Jacobian of each."""

    def __init__(self) -> None:
        super().__init__(1)

    def backward(self, dout: Array) -> Any:
        """Return dx."""
        return np.array([(np.diag(y) - np.outer(y, y)) @ d for y, d in zip(self.y, dout, strict=True)])


class LogSoftmax:
    """Has rows alone."""

    def forward(self, x: Array) -> Any:
        """Return y."""
        e = np.exp(x - x.max(axis=1, keepdims=True))
        self.p = e / e.sum(axis=1, keepdims=True)
        return x - x.max(axis=1, keepdims=True) - np.log(e.sum(axis=1, keepdims=True))

    def backward(self, dout: Array) -> Any:
        """Return dx."""
        return dout - self.p * dout.sum(axis=1, keepdims=True)


class GLU:
    """Cuts the last axis."""

    def forward(self, x: Array) -> Any:
        """Return y."""
        half = x.shape[-1] // 2
        self.a, self.gate = x[..., :half], 1 / (1 + np.exp(-x[..., half:]))
        return self.a * self.gate

    def backward(self, dout: Array) -> Any:
        """Return dx."""
        return np.concatenate([dout * self.gate, dout * self.a * self.gate * (1 - self.gate)], -1)


class PReLU:
    """Has one slope, called alpha."""

    def __init__(self, init: float = 0.25) -> None:
        self.alpha = np.array([init])
        self.dalpha = np.zeros(1)

    def forward(self, x: Array) -> Any:
        """Return y."""
        self.x = x
        return np.where(x > 0, x, self.alpha * x)

    def backward(self, dout: Array) -> Any:
        """Return dx."""
        self.dalpha += np.sum(dout * self.x * (self.x < 0))
        return dout * np.where(self.x > 0, 1, self.alpha)


class RReLU:
    """Draws for negative elements alone, from NumPy's own generator."""

    def __init__(self, low: float = 1 / 8, high: float = 1 / 3) -> None:
        self.low, self.high, self.training = low, high, True

    def train(self) -> None:
        """Train."""
        self.training = True

    def eval(self) -> None:
        """Evaluate."""
        self.training = False

    def forward(self, x: Array) -> Any:
        """Return y."""
        negative, self.slope = x < 0, np.ones_like(x)
        self.slope[negative] = (self.low + self.high) / 2
        if self.training:
            self.slope[negative] = np.random.uniform(self.low, self.high, negative.sum())  # noqa: NPY002 - as students do
        return x * self.slope

    def backward(self, dout: Array) -> Any:
        """Return dx."""
        return dout * self.slope


class LeakyReLU:
    """Calls the slope alpha, and has another default."""

    def __init__(self, alpha: float = 0.3) -> None:
        self.alpha = alpha

    def forward(self, x: Array) -> Any:
        """Return y."""
        self.x = x
        return np.where(x > 0, x, self.alpha * x)

    def backward(self, dout: Array) -> Any:
        """Return dx."""
        return dout * np.where(self.x > 0, 1, self.alpha)


@pytest.mark.parametrize(
    ("layer", "lacking"),
    [
        (Softmax, ""),
        (SoftmaxByJacobian, "dim"),
        (LogSoftmax, "dim"),
        (GLU, "dim"),
        (PReLU, "num_parameters"),
        (RReLU, ""),
        (LeakyReLU, ""),
    ],
)
def test_right_layers_pass(asked: Callable[..., Question], layer: type, lacking: str) -> None:
    """They pass under a fresh seed, with the options that they have."""
    component = next(kind.__name__ for kind in reversed(layer.__mro__[:-1]))
    result = judge(asked(component, layer, effort="standard", lacking=frozenset({lacking} - {""})))
    assert (result.verdict, result.message) == ("passed", "")

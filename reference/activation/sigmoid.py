"""The twins of S-shaped functions and the softplus."""

from __future__ import annotations

import torch
from torch import Tensor
from torch.nn import functional

from .elementwise import Elementwise

_THRESHOLD = 20.0


class Sigmoid(Elementwise):
    """The twin of Sigmoid."""

    def function(self, x: Tensor) -> Tensor:
        """Return the logistic function."""
        return functional.sigmoid(x)


class LogSigmoid(Elementwise):
    """The twin of LogSigmoid."""

    def function(self, x: Tensor) -> Tensor:
        """Return the logarithm of the logistic function."""
        return functional.logsigmoid(x)


class Softplus(Elementwise):
    """The twin of Softplus.

    Args:
        beta: the sharpness of the corner.
        threshold: beyond it the input itself is returned.
        exact: whether it is not, where the threshold stands at PyTorch's default.
    """

    def __init__(self, beta: float = 1.0, threshold: float = _THRESHOLD, *, exact: bool = False) -> None:
        super().__init__()
        self.beta = beta
        self.threshold = threshold
        self.exact = exact and threshold == _THRESHOLD

    def function(self, x: Tensor) -> Tensor:
        """Return the softplus."""
        if self.exact:
            return torch.logaddexp(self.beta * x, torch.zeros_like(x)) / self.beta
        return functional.softplus(x, self.beta, self.threshold)


class Tanh(Elementwise):
    """The twin of Tanh."""

    def function(self, x: Tensor) -> Tensor:
        """Return the hyperbolic tangent."""
        return functional.tanh(x)


class Softsign(Elementwise):
    """The twin of Softsign."""

    def function(self, x: Tensor) -> Tensor:
        """Return x / (1 + |x|)."""
        return functional.softsign(x)

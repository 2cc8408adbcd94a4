"""The twins of functions of a whole axis."""

from __future__ import annotations

from abc import ABC, abstractmethod

from torch import Tensor
from torch.nn import functional

from ..base import Array, Twin


class AlongAxis(Twin, ABC):
    """A twin that is one torch function along an axis.

    Args:
        dim: the axis; None for PyTorch's own choice by the number of axes.
    """

    def __init__(self, dim: int | None = None) -> None:
        super().__init__()
        self.dim = dim

    @abstractmethod
    def function(self, x: Tensor, dim: int) -> Tensor:
        """Return the function's values, computed by torch."""

    def forward(self, x: Array) -> Array:
        """Return the function's values."""
        # PyTorch's own choice, made here because PyTorch warns of it.
        own = 0 if x.ndim in {0, 1, 3} else 1
        return self.record(lambda x: self.function(x, own if self.dim is None else self.dim), x)


class Softmax(AlongAxis):
    """The twin of Softmax."""

    def function(self, x: Tensor, dim: int) -> Tensor:
        """Return the softmax."""
        return functional.softmax(x, dim)


class Softmin(AlongAxis):
    """The twin of Softmin."""

    def function(self, x: Tensor, dim: int) -> Tensor:
        """Return the softmax of -x."""
        return functional.softmin(x, dim)


class LogSoftmax(AlongAxis):
    """The twin of LogSoftmax."""

    def function(self, x: Tensor, dim: int) -> Tensor:
        """Return the logarithm of the softmax."""
        return functional.log_softmax(x, dim)

"""The twins of activation functions."""

from __future__ import annotations

import torch
from torch import Tensor
from torch.nn import functional

from .base import Array, Twin


class ReLU(Twin):
    """The twin of ReLU.

    Args:
        derivative_at_zero: the derivative at the kink, any number in [0, 1]; PyTorch's is 0.
        accumulate: without effect, as there are no parameters.
    """

    def __init__(self, *, derivative_at_zero: float = 0.0, accumulate: bool = True) -> None:
        super().__init__(accumulate=accumulate)
        self.derivative_at_zero = derivative_at_zero

    def forward(self, x: Array) -> Array:
        """Return the positive part of x."""

        def relu(x: Tensor) -> Tensor:
            if self.derivative_at_zero == 0.0:
                return functional.relu(x)
            return torch.where(x == 0.0, self.derivative_at_zero * x, functional.relu(x))

        return self.record(relu, x)

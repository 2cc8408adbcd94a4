"""The twins of losses of the distance between a number and its target."""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor
from torch.nn import functional

from ..base import Array
from .base import Loss, like


class MSELoss(Loss):
    """The twin of MSELoss."""

    def forward(self, prediction: Array, target: Array) -> Array:
        """Return the squared error."""
        return self.reduced(functional.mse_loss, prediction, target=like(target, prediction))


class L1Loss(Loss):
    """The twin of L1Loss."""

    def forward(self, prediction: Array, target: Array) -> Array:
        """Return the absolute error."""
        if self.slope is None:
            return self.reduced(functional.l1_loss, prediction, target=like(target, prediction))
        at_zero = 2 * self.slope - 1

        def absolute(prediction: Tensor, target: Tensor) -> Tensor:
            difference = prediction - target
            return torch.where(difference == 0, at_zero * difference, difference.abs())

        return self.kinked(absolute, prediction, target=like(target, prediction))


class SmoothL1Loss(L1Loss):
    """The twin of SmoothL1Loss.

    Args:
        beta: up to which error it is a parabola.
        options: those of every loss.
    """

    def __init__(self, *, beta: float = 1.0, **options: Any) -> None:
        super().__init__(**options)
        self.beta = beta

    def forward(self, prediction: Array, target: Array) -> Array:
        """Return the rounded absolute error."""
        if self.beta == 0 and self.slope is not None:
            return super().forward(prediction, target)
        return self.reduced(functional.smooth_l1_loss, prediction, target=like(target, prediction), beta=self.beta)


class HuberLoss(Loss):
    """The twin of HuberLoss.

    Args:
        delta: up to which error it is a parabola.
        options: those of every loss.
    """

    def __init__(self, *, delta: float = 1.0, **options: Any) -> None:
        super().__init__(**options)
        self.delta = delta

    def forward(self, prediction: Array, target: Array) -> Array:
        """Return half the squared error, continued by a line."""
        return self.reduced(functional.huber_loss, prediction, target=like(target, prediction), delta=self.delta)

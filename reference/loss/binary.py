"""The twins of losses of two classes."""

from __future__ import annotations

from typing import Any

import numpy.typing as npt
import torch
from torch import Tensor
from torch.nn import functional

from ..base import Array, tensor
from .base import Loss, like


class BCELoss(Loss):
    """The twin of BCELoss.

    Args:
        weight: what each element's loss is multiplied by.
        eps: what is added to probabilities before their logarithm is taken; PyTorch adds nothing.
        options: those of every loss.
    """

    def __init__(self, weight: npt.ArrayLike | None = None, *, eps: float = 0.0, **options: Any) -> None:
        super().__init__(**options)
        self.weight = weight
        self.eps = eps

    def forward(self, prediction: Array, target: Array) -> Array:
        """Return the cross-entropy of probabilities."""
        weight = None if self.weight is None else tensor(self.weight, prediction.dtype)
        target_tensor = like(target, prediction)
        if self.eps:
            return self.kinked(self._raised, prediction, target=target_tensor, weight=weight)
        return self.reduced(functional.binary_cross_entropy, prediction, target=target_tensor, weight=weight)

    def _raised(self, prediction: Tensor, target: Tensor, weight: Tensor | None) -> Tensor:
        """Return the losses one by one."""
        of_one, of_zero = torch.log(prediction + self.eps), torch.log(1 - prediction + self.eps)
        return -(target * of_one + (1 - target) * of_zero) * (1.0 if weight is None else weight)


class BCEWithLogitsLoss(Loss):
    """The twin of BCEWithLogitsLoss.

    Args:
        weight: what each element's loss is multiplied by.
        pos_weight: what the loss of targets of 1 is multiplied by.
        options: those of every loss.
    """

    def __init__(
        self, weight: npt.ArrayLike | None = None, *, pos_weight: npt.ArrayLike | None = None, **options: Any
    ) -> None:
        super().__init__(**options)
        self.weight = weight
        self.pos_weight = pos_weight

    def forward(self, logits: Array, target: Array) -> Array:
        """Return the cross-entropy of logits."""
        weights = {
            name: None if value is None else tensor(value, logits.dtype)
            for name, value in (("weight", self.weight), ("pos_weight", self.pos_weight))
        }
        return self.reduced(functional.binary_cross_entropy_with_logits, logits, target=like(target, logits), **weights)

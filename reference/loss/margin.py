"""The twins of losses that ask for a margin."""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor
from torch.nn import functional

from ..base import Array
from .base import Loss, like, positive_part


class HingeEmbeddingLoss(Loss):
    """The twin of HingeEmbeddingLoss.

    Args:
        margin: up to which distance what does not belong together costs something.
        options: those of every loss.
    """

    def __init__(self, *, margin: float = 1.0, **options: Any) -> None:
        super().__init__(**options)
        self.margin = margin

    def forward(self, distance: Array, target: Array) -> Array:
        """Return the distance, or what it lacks to the margin."""
        if self.slope is None:
            options = {"target": like(target, distance), "margin": self.margin}
            return self.reduced(functional.hinge_embedding_loss, distance, **options)
        slope = self.slope

        def hinge(distance: Tensor, target: Tensor) -> Tensor:
            return torch.where(target == 1, distance, positive_part(self.margin - distance, slope))

        return self.kinked(hinge, distance, target=like(target, distance))


class SoftMarginLoss(Loss):
    """The twin of SoftMarginLoss."""

    def forward(self, prediction: Array, target: Array) -> Array:
        """Return the logistic loss."""

        def logistic(prediction: Tensor, target: Tensor) -> Tensor:
            return functional.soft_margin_loss(prediction, target, reduction="none")

        return self.kinked(logistic, prediction, target=like(target, prediction))


class MarginRankingLoss(Loss):
    """The twin of MarginRankingLoss.

    Args:
        margin: by how much one is to be larger.
        options: those of every loss.
    """

    def __init__(self, *, margin: float = 0.0, **options: Any) -> None:
        super().__init__(**options)
        self.margin = margin

    def forward(self, input1: Array, input2: Array, target: Array) -> Array:
        """Return what one input lacks to be the larger one."""
        if self.slope is None:
            options = {"target": like(target, input1), "margin": self.margin}
            return self.reduced(functional.margin_ranking_loss, input1, input2, **options)
        slope = self.slope

        def ranking(input1: Tensor, input2: Tensor, target: Tensor) -> Tensor:
            return positive_part(self.margin - target * (input1 - input2), slope)

        return self.kinked(ranking, input1, input2, target=like(target, input1))

"""The twins of losses of how far vectors are from one another."""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor
from torch.nn import functional

from ..base import Array
from .base import Loss, like, positive_part, rounding


class CosineEmbeddingLoss(Loss):
    """The twin of CosineEmbeddingLoss.

    Args:
        margin: up to which cosine vectors that do not belong together cost nothing.
        options: those of every loss.
    """

    def __init__(self, *, margin: float = 0.0, **options: Any) -> None:
        super().__init__(**options)
        self.margin = margin

    def forward(self, input1: Array, input2: Array, target: Array) -> Array:
        """Return how far vectors are from pointing the same way, or apart."""
        if self.slope is None:
            options = {"target": like(target, input1), "margin": self.margin}
            return self.reduced(functional.cosine_embedding_loss, input1, input2, **options)
        slope = self.slope

        def of_cosines(input1: Tensor, input2: Tensor, target: Tensor) -> Tensor:
            # PyTorch adds 1e-12 to the squared lengths; others do not. The product comes first: it may be exactly 0.
            cosine = (input1 * input2).sum(dim=1) / (input1.norm(dim=1) * input2.norm(dim=1))
            return torch.where(target == 1, 1 - cosine, positive_part(cosine - self.margin, slope, 1.0))

        return self.kinked(of_cosines, input1, input2, target=like(target, input1))


class TripletMarginLoss(Loss):
    """The twin of TripletMarginLoss.

    Args:
        margin: by how much the positive is to be closer.
        p: the norm.
        eps: added to each difference.
        swap: whether the negative's distance from the positive counts if it is smaller.
        squared: whether distances are squared; PyTorch's are not.
        tie: which of the negative's two distances counts where both are the same: 0 for that from the positive, 1 for
            that from the anchor, None for PyTorch's half of each.
        options: those of every loss.
    """

    def __init__(
        self,
        *,
        margin: float = 1.0,
        p: float = 2.0,
        eps: float = 1e-6,
        swap: bool = False,
        squared: bool = False,
        tie: float | None = None,
        **options: Any,
    ) -> None:
        super().__init__(**options)
        self.margin = margin
        self.p = p
        self.eps = eps
        self.swap = swap
        self.squared = squared
        self.tie = tie

    def forward(self, anchor: Array, positive: Array, negative: Array) -> Array:
        """Return by how much the positive fails to be closer than the negative."""
        negative_and_positive = (like(positive, anchor).numpy(), like(negative, anchor).numpy())
        if self.slope is None and not self.squared:
            options = {"margin": self.margin, "p": self.p, "eps": self.eps, "swap": self.swap}
            return self.reduced(functional.triplet_margin_loss, anchor, *negative_and_positive, **options)
        return self.kinked(self._losses, anchor, *negative_and_positive)

    def _losses(self, anchor: Tensor, positive: Tensor, negative: Tensor) -> Tensor:
        near, far = self._distance(anchor, positive), self._distance(anchor, negative)
        if self.swap:
            other, tie = self._distance(positive, negative), 0.5 if self.tie is None else self.tie
            same = (far - other).abs() <= rounding(far, far + other)
            far = torch.where(same, tie * far + (1 - tie) * other, torch.minimum(far, other))
        terms = near + far + self.margin
        return positive_part(near - far + self.margin, 0.0 if self.slope is None else self.slope, terms)

    def _distance(self, x: Tensor, y: Tensor) -> Tensor:
        if self.squared:
            return (x - y + self.eps).abs().pow(self.p).sum(dim=1)
        return functional.pairwise_distance(x, y, self.p, self.eps)

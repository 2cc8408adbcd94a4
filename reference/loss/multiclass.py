"""The twins of losses that ask for a margin between classes."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor
from torch.nn import functional

from ..base import Array, tensor
from .base import Loss, like, positive_part


class MultiMarginLoss(Loss):
    """The twin of MultiMarginLoss.

    Args:
        p: the power.
        margin: by how much the true class is to be ahead.
        weight: class weights.
        divided: whether the sum over classes is divided by their number, as in PyTorch.
        options: those of every loss.
    """

    def __init__(
        self,
        *,
        p: int = 1,
        margin: float = 1.0,
        weight: npt.ArrayLike | None = None,
        divided: bool = True,
        **options: Any,
    ) -> None:
        super().__init__(**options)
        self.divided = divided
        self.p = p
        self.margin = margin
        self.weight = weight

    def forward(self, prediction: Array, target: Array) -> Array:
        """Return what the true class lacks to be ahead."""
        weight = None if self.weight is None else tensor(self.weight, prediction.dtype)
        classes = tensor(target, np.int64)
        if self.divided and (self.slope is None or self.p > 1):
            options = {"target": classes, "p": self.p, "margin": self.margin, "weight": weight}
            return self.reduced(functional.multi_margin_loss, prediction, **options)
        slope = self.slope or 0.0

        def hinges(prediction: Tensor, target: Tensor) -> Tensor:
            own = prediction.gather(1, target[:, None])
            others = functional.one_hot(target, prediction.shape[1]) == 0
            lacking = positive_part(self.margin - own + prediction, slope) ** self.p
            each = torch.where(others, lacking, 0.0).sum(dim=1) / (prediction.shape[1] if self.divided else 1)
            return each if weight is None else each * weight[target]

        return self.kinked(hinges, prediction, target=classes)


class MultiLabelMarginLoss(Loss):
    """The twin of MultiLabelMarginLoss."""

    def forward(self, prediction: Array, target: Array) -> Array:
        """Return what the true classes lack to be ahead."""
        classes = tensor(target, np.int64)
        if self.slope is None:
            return self.reduced(functional.multilabel_margin_loss, prediction, target=classes)
        slope = self.slope

        def hinges(prediction: Tensor, target: Tensor) -> Tensor:
            listed = (target >= 0).cumprod(dim=1) > 0
            true = torch.where(listed, target, 0)
            counts = functional.one_hot(true, prediction.shape[1]) * listed[:, :, None]
            others = counts.sum(dim=1) == 0
            lacking = positive_part(1 - prediction.gather(1, true)[:, :, None] + prediction[:, None, :], slope)
            pairs = torch.where(listed[:, :, None] & others[:, None, :], lacking, 0.0)
            return pairs.sum(dim=(1, 2)) / prediction.shape[1]

        return self.kinked(hinges, prediction, target=classes)


class MultiLabelSoftMarginLoss(Loss):
    """The twin of MultiLabelSoftMarginLoss.

    Args:
        weight: class weights.
        options: those of every loss.
    """

    def __init__(self, weight: npt.ArrayLike | None = None, **options: Any) -> None:
        super().__init__(**options)
        self.weight = weight

    def forward(self, prediction: Array, target: Array) -> Array:
        """Return the mean over classes of two classes' cross-entropy."""
        weight = None if self.weight is None else tensor(self.weight, prediction.dtype)
        options = {"target": like(target, prediction), "weight": weight}
        return self.reduced(functional.multilabel_soft_margin_loss, prediction, **options)

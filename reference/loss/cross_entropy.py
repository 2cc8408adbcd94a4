"""The twin of softmax cross-entropy."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from torch.nn import functional

from ..base import Array, Twin, tensor


class CrossEntropyLoss(Twin):
    """The twin of CrossEntropyLoss.

    Args:
        weight: one weight for each class.
        ignore_index: the target value whose rows count for nothing.
        reduction: `none`, `mean` or `sum`.
        label_smoothing: the share of the target that is spread over all classes.
    """

    def __init__(
        self,
        weight: npt.ArrayLike | None = None,
        *,
        ignore_index: int = -100,
        reduction: str = "mean",
        label_smoothing: float = 0.0,
    ) -> None:
        super().__init__()
        self.weight = None if weight is None else np.array(weight, dtype=np.float64)
        self.ignore_index = ignore_index
        self.reduction = reduction
        self.label_smoothing = label_smoothing

    def forward(self, logits: Array, target: Array) -> Array:
        """Return the loss of logits (N, C, ...) against class indices (N, ...), or probabilities (N, C, ...)."""
        return self.record(
            functional.cross_entropy,
            logits,
            target=tensor(target, logits.dtype if target.dtype.kind == "f" else np.int64),
            weight=None if self.weight is None else tensor(self.weight, logits.dtype),
            ignore_index=self.ignore_index,
            reduction=self.reduction,
            label_smoothing=self.label_smoothing,
        )

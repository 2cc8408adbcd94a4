"""The twin of the negative log-likelihood of the true class."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
from torch.nn import functional

from ..base import Array, tensor
from .base import Loss


class NLLLoss(Loss):
    """The twin of NLLLoss.

    Args:
        weight: one weight for each class.
        ignore_index: the target value whose rows count for nothing.
        options: those of every loss.
    """

    def __init__(self, weight: npt.ArrayLike | None = None, *, ignore_index: int = -100, **options: Any) -> None:
        super().__init__(**options)
        self.weight = weight
        self.ignore_index = ignore_index

    def forward(self, log_probabilities: Array, target: Array) -> Array:
        """Return the negative log-likelihood of class indices."""
        return self.reduced(
            functional.nll_loss,
            log_probabilities,
            target=tensor(target, np.int64),
            weight=None if self.weight is None else tensor(self.weight, log_probabilities.dtype),
            ignore_index=self.ignore_index,
        )

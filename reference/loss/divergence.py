"""The twin of the divergence of one distribution from another."""

from __future__ import annotations

import warnings
from typing import Any

from torch.nn import functional

from ..base import Array
from .base import Loss, like


class KLDivLoss(Loss):
    """The twin of KLDivLoss.

    Args:
        log_target: whether the target holds logarithms.
        options: those of every loss.
    """

    def __init__(self, *, log_target: bool = False, **options: Any) -> None:
        super().__init__(**options)
        self.log_target = log_target

    def forward(self, prediction: Array, target: Array) -> Array:
        """Return the divergence."""
        with warnings.catch_warnings():
            # PyTorch warns that only batchmean is the divergence.
            warnings.filterwarnings("ignore", message="reduction: 'mean' divides the total loss")
            options = {"target": like(target, prediction), "log_target": self.log_target}
            return self.reduced(functional.kl_div, prediction, **options)

"""The twin of the divergence of one distribution from another."""

from __future__ import annotations

import warnings
from typing import Any

from torch import Tensor
from torch.nn import functional

from ..base import Array
from .base import Loss, like


class KLDivLoss(Loss):
    """The twin of KLDivLoss.

    Args:
        log_target: whether the target holds logarithms.
        probabilities: whether the prediction holds probabilities, not their logarithms.
        options: those of every loss.
    """

    def __init__(self, *, log_target: bool = False, probabilities: bool = False, **options: Any) -> None:
        super().__init__(**options)
        self.probabilities = probabilities
        self.log_target = log_target

    def forward(self, prediction: Array, target: Array) -> Array:
        """Return the divergence."""
        with warnings.catch_warnings():
            # PyTorch warns that only batchmean is the divergence.
            warnings.filterwarnings("ignore", message="reduction: 'mean' divides the total loss")
            options = {"target": like(target, prediction), "log_target": self.log_target}
            divergence = self._of_probabilities if self.probabilities else functional.kl_div
            return self.reduced(divergence, prediction, **options)

    @staticmethod
    def _of_probabilities(prediction: Tensor, **options: Any) -> Tensor:
        return functional.kl_div(prediction.log(), **options)

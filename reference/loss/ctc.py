"""The twin of connectionist temporal classification."""

from __future__ import annotations

from typing import Any

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional

from ..base import Array, tensor
from .base import Loss


class CTCLoss(Loss):
    """The twin of CTCLoss.

    Args:
        blank: the label that stands for none.
        zero_infinity: whether what has no alignment counts for nothing.
        through_softmax: whether the gradient is that of logits in front of a log-softmax, as PyTorch's is, or of the
            log-probabilities.
        options: those of every loss.
    """

    def __init__(
        self, *, blank: int = 0, zero_infinity: bool = False, through_softmax: bool = True, **options: Any
    ) -> None:
        super().__init__(**options)
        self.blank = blank
        self.zero_infinity = zero_infinity
        self.through_softmax = through_softmax

    def forward(self, log_probabilities: Array, targets: Array, input_lengths: Array, target_lengths: Array) -> Array:
        """Return the negative log-likelihood of sequences of labels."""
        names = ("targets", "input_lengths", "target_lengths")
        given = dict(zip(names, (targets, input_lengths, target_lengths), strict=True))
        options: dict[str, Any] = {name: tensor(value, np.int64) for name, value in given.items()}
        options |= {"blank": self.blank, "zero_infinity": self.zero_infinity}
        if self.through_softmax:
            return self.reduced(functional.ctc_loss, log_probabilities, **options)
        return self.reduced(self._plain, log_probabilities, **options)

    @staticmethod
    def _plain(log_probabilities: Tensor, reduction: str, **options: Any) -> Tensor:
        each = functional.ctc_loss(log_probabilities, reduction="none", **options)
        counted = torch.arange(len(log_probabilities))[:, None] < options["input_lengths"]
        extra = torch.where(counted[:, :, None], log_probabilities.exp(), 0.0).sum(dim=(0, 2))
        impossible = functional.ctc_loss(
            log_probabilities, reduction="none", **{**options, "zero_infinity": False}
        ).isinf()
        # Nothing is added to the loss, and exp(x) taken from its gradient.
        each = each - torch.where(impossible, 0.0, extra - extra.detach())
        if reduction == "mean":
            each = (each / options["target_lengths"].clamp(min=1)) / len(each)
        answer: Tensor = each if reduction == "none" else each.sum()
        return answer

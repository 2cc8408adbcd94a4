"""What the twins of losses have in common: a reduction."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor

from ..base import Array, Twin, tensor

_UNITS = 8
"""How many units in the last place a distance may be off: a sum of powers, and a root of it."""


class Loss(Twin):
    """The twin of a loss.

    Args:
        reduction: `none`, `mean` or `sum`.
        over: what a mean is taken over: `elements`, as in PyTorch, or `rows`.
        factor: what the loss is multiplied by; PyTorch's is 1.
        slope: where in its subdifferential the derivative at a kink lies, 0 for its lower end and 1 for its upper; None
            for what PyTorch takes.
    """

    def __init__(
        self, *, reduction: str = "mean", over: str = "elements", factor: float = 1.0, slope: float | None = None
    ) -> None:
        super().__init__()
        self.reduction = reduction
        self.over = over
        self.factor = factor
        self.slope = slope

    def reduced(self, function: Callable[..., Tensor], *inputs: Array, **options: Any) -> Array:
        """Return function(*inputs, **options, reduction=...), recorded for backward."""
        of_rows = self.over == "rows" and self.reduction == "mean"

        def call(*leaves: Tensor, **given: Any) -> Tensor:
            loss = function(*leaves, **given, reduction="sum" if of_rows else self.reduction)
            answer: Tensor = self.factor * loss / (len(leaves[0]) if of_rows else 1)
            return answer

        return self.record(call, *inputs, **options)

    def kinked(self, losses: Callable[..., Tensor], *inputs: Array, **options: Any) -> Array:
        """Return losses(*inputs, **options), recorded for backward, reduced here."""

        def call(*leaves: Tensor, reduction: str, **given: Any) -> Tensor:
            each = losses(*leaves, **given)
            return each if reduction == "none" else each.mean() if reduction == "mean" else each.sum()

        return self.reduced(call, *inputs, **options)


def like(value: Array, other: Array) -> Tensor:
    """Return an array as a tensor of another's dtype."""
    return tensor(value, other.dtype)


def positive_part(x: Tensor, slope: float, terms: Tensor | float = 0.0) -> Tensor:
    """Return max(x, 0), with the given derivative at 0.

    Args:
        x: where it is taken.
        slope: the derivative.
        terms: the size of rounded terms of which x is the rest: what is no more than their rounding may be 0.
    """
    return torch.where(x.abs() <= rounding(x, terms), slope * x, torch.relu(x))


def rounding(x: Tensor, terms: Tensor | float) -> Tensor:
    """Return how much of x may be the rounding of terms of some size."""
    return _UNITS * torch.finfo(x.dtype).eps * torch.as_tensor(terms, dtype=x.dtype).detach()

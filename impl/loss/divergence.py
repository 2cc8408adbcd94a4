"""The divergence of one distribution from another."""

from __future__ import annotations

import numpy as np

from ..base import Array
from .base import REDUCTIONS, ElementwiseLoss


class KLDivLoss(ElementwiseLoss):
    """Kullback and Leibler's divergence of a predicted distribution from a target.

    With the predicted log-probability x and the target probability t: l = t (log t - x), where 0 log 0 = 0, and
    dl/dx = -t. With log_target the target is a logarithm too: l = exp(t) (t - x) and dl/dx = -exp(t).

    Args:
        reduction: `none`, `mean`, `sum` or `batchmean`. The mean is over all elements; only the sum over the classes,
            divided by the number of rows, is the divergence itself, and that is `batchmean`.
        log_target: whether the target holds logarithms.

    Shapes: prediction and target have the same one, any; the loss is a scalar, or has that shape if not reduced.
    dtypes: float64 and float32, the prediction's is kept.

    Raises:
        TypeError: prediction or target is no array of floating-point numbers.
        ValueError: the reduction is unknown, or the shapes differ.

    Source: torch.nn.KLDivLoss.
    """

    reductions = (*REDUCTIONS, "batchmean")

    def __init__(self, *, reduction: str = "mean", log_target: bool = False) -> None:
        super().__init__(reduction=reduction)
        self.log_target = log_target

    def forward(self, prediction: Array, target: Array) -> Array:
        """Return the loss."""
        self._check_pair(prediction, target)
        target = target.astype(prediction.dtype)
        if self.log_target:
            probability = np.exp(target)
            return self._reduce(probability * (target - prediction), probability)
        # The logarithm of 1 in the place of 0 makes 0 log 0 = 0.
        logarithm = np.log(np.where(target > 0, target, 1))
        return self._reduce(target * (logarithm - prediction), target)

    def backward(self, grad_output: Array | float = 1.0) -> Array:
        """Return the gradient of the prediction; a number stands for an array full of it."""
        upstream, (probability,) = self._upstream(grad_output)
        grad: Array = probability * -upstream
        return grad

    def _divisor(self, losses: Array) -> int:
        return len(losses) if self.reduction == "batchmean" else super()._divisor(losses)

"""Losses that ask for a margin: between numbers and a threshold, or between the numbers of two samples."""

from __future__ import annotations

import numpy as np

from ..base import Array
from ..checks import check_floating, check_number, check_shape
from .base import ElementwiseLoss, check_signs

_SAME_SHAPE = "give one for each element: shapes that broadcast would compare everything with everything"


class HingeEmbeddingLoss(ElementwiseLoss):
    """The distance of what belongs together, and what a distance lacks to the margin where it does not.

    With distance x: l = x where the target is 1, so dl/dx = 1, and l = max(0, margin - x) where it is -1, so dl/dx = -1
    below the margin and 0 from there on.

    Args:
        margin: up to which distance what does not belong together costs something.
        reduction: `none`, `mean` or `sum`; the mean is over all elements.

    Shapes: distance and target have the same one, any; the loss is a scalar, or has that shape if not reduced.
    dtypes: float64 and float32, the distance's is kept.

    Raises:
        TypeError: distance or target is no array of floating-point numbers; margin is no number.
        ValueError: the reduction is unknown, the shapes differ, or a target is neither 1 nor -1.

    Source: torch.nn.HingeEmbeddingLoss.
    """

    def __init__(self, *, margin: float = 1.0, reduction: str = "mean") -> None:
        super().__init__(reduction=reduction)
        check_number("HingeEmbeddingLoss", "margin", margin, -np.inf, remedy="it is the distance to be kept")
        self.margin = margin

    def forward(self, distance: Array, target: Array) -> Array:
        """Return the loss."""
        self._check_pair(distance, target, "distance")
        check_signs("HingeEmbeddingLoss.forward", target)
        together = target == 1
        lacking = self.margin - distance
        slope = np.where(together, 1, np.where(lacking > 0, -1, 0)).astype(distance.dtype)
        return self._reduce(np.where(together, distance, np.maximum(lacking, 0)), slope)

    def backward(self, grad_output: Array | float = 1.0) -> Array:
        """Return the gradient of the distance; a number stands for an array full of it."""
        upstream, (slope,) = self._upstream(grad_output)
        grad: Array = slope * upstream
        return grad


class SoftMarginLoss(ElementwiseLoss):
    """The logistic loss of a score and a label of 1 or -1.

    With score x and label y: l = log(1 + exp(-y x)) and dl/dx = -y / (1 + exp(y x)). It is computed as
    max(-y x, 0) + log(1 + exp(-|x|)), where no exponential overflows.

    Args:
        reduction: `none`, `mean` or `sum`; the mean is over all elements.

    Shapes: prediction and target have the same one, any; the loss is a scalar, or has that shape if not reduced.
    dtypes: float64 and float32, the prediction's is kept.

    Raises:
        TypeError: prediction or target is no array of floating-point numbers.
        ValueError: the reduction is unknown, the shapes differ, or a target is neither 1 nor -1.

    Source: torch.nn.SoftMarginLoss.
    """

    def forward(self, prediction: Array, target: Array) -> Array:
        """Return the loss."""
        self._check_pair(prediction, target)
        check_signs("SoftMarginLoss.forward", target)
        label = target.astype(prediction.dtype)
        wrong = -label * prediction
        losses = np.maximum(wrong, 0) + np.log1p(np.exp(-np.abs(wrong)))
        # 1 / (1 + exp(y x)); where the exponential overflows it is 0.
        with np.errstate(over="ignore"):
            slope = -label / (1 + np.exp(-wrong))
        return self._reduce(losses, slope)

    def backward(self, grad_output: Array | float = 1.0) -> Array:
        """Return the gradient of the prediction; a number stands for an array full of it."""
        upstream, (slope,) = self._upstream(grad_output)
        grad: Array = slope * upstream
        return grad


class MarginRankingLoss(ElementwiseLoss):
    """What one of two scores lacks to be the larger one by a margin.

    With scores x1 and x2, and a target y of 1 where x1 should be the larger one, -1 where x2 should:
    l = max(0, -y (x1 - x2) + margin), so dl/dx1 = -y and dl/dx2 = y where l > 0, and both are 0 elsewhere.

    Args:
        margin: by how much one is to be larger.
        reduction: `none`, `mean` or `sum`; the mean is over all elements.

    Shapes: both inputs and the target have the same one, any; the loss is a scalar, or has that shape if not reduced.
    dtypes: float64 and float32, the first input's is kept.

    Raises:
        TypeError: an input or the target is no array of floating-point numbers; margin is no number.
        ValueError: the reduction is unknown, the shapes differ, or a target is neither 1 nor -1.

    Source: torch.nn.MarginRankingLoss.
    """

    def __init__(self, *, margin: float = 0.0, reduction: str = "mean") -> None:
        super().__init__(reduction=reduction)
        check_number("MarginRankingLoss", "margin", margin, -np.inf, remedy="it is by how much one is to be larger")
        self.margin = margin

    def forward(self, input1: Array, input2: Array, target: Array) -> Array:
        """Return the loss."""
        place = "MarginRankingLoss.forward"
        self._check_pair(input1, target, "input1")
        check_floating(place, "input2", input2)
        check_shape(place, "input2", input2.shape, input1.shape, _SAME_SHAPE)
        check_signs(place, target)
        label = target.astype(input1.dtype)
        slack = self.margin - label * np.subtract(input1, input2, dtype=input1.dtype)
        return self._reduce(np.maximum(slack, 0), label * (slack > 0))

    def backward(self, grad_output: Array | float = 1.0) -> tuple[Array, Array]:
        """Return the gradients of both inputs; a number stands for an array full of it."""
        upstream, (slope,) = self._upstream(grad_output)
        grad: Array = slope * upstream
        return -grad, grad

"""Losses of two classes: the cross-entropy of a probability, or of its logit."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from ..base import Array
from ..checks import message
from .base import ElementwiseLoss, check_broadcast, copied

_LEAST_LOGARITHM = -100.0
_LEAST_VARIANCE = 1e-12


class BCELoss(ElementwiseLoss):
    """The cross-entropy of two classes, of probabilities.

    With probability p, target t and weight w: l = -w (t log p + (1 - t) log(1 - p)) and
    dl/dp = w (p - t) / (p (1 - p)).
    As log 0 is infinite, no logarithm is taken to be below -100, and p (1 - p) not below 1e-12: what is certain and
    wrong costs 100.

    Args:
        weight: what each element's loss is multiplied by, of a shape that broadcasts to the prediction's.
        reduction: `none`, `mean` or `sum`; the mean is over all elements, whatever their weights.

    Shapes: prediction and target have the same one, any; the loss is a scalar, or has that shape if not reduced.
    dtypes: float64 and float32, the prediction's is kept.

    Raises:
        TypeError: prediction or target is no array of floating-point numbers.
        ValueError: the reduction is unknown, the shapes do not fit, or a prediction or target is not in [0, 1].

    Source: torch.nn.BCELoss.
    """

    def __init__(self, weight: npt.ArrayLike | None = None, *, reduction: str = "mean") -> None:
        super().__init__(reduction=reduction)
        self.weight = copied(weight)

    def forward(self, prediction: Array, target: Array) -> Array:
        """Return the loss."""
        self._check_pair(prediction, target)
        check_broadcast("BCELoss.forward", "weight", self.weight, prediction.shape)
        _check_probability("prediction", prediction, "give probabilities, or logits to BCEWithLogitsLoss")
        _check_probability("target", target, "give 0, 1 or what is between")
        target = target.astype(prediction.dtype)
        # A logarithm of 0 is expected, and cut off.
        with np.errstate(divide="ignore"):
            of_one = np.maximum(np.log(prediction), _LEAST_LOGARITHM)
            of_zero = np.maximum(np.log1p(-prediction), _LEAST_LOGARITHM)
        losses = (target - 1) * of_zero - target * of_one
        weight = None if self.weight is None else self.weight.astype(prediction.dtype)
        if weight is not None:
            losses *= weight
        return self._reduce(losses, prediction.copy(), target, weight)

    def backward(self, grad_output: Array | float = 1.0) -> Array:
        """Return the gradient of the prediction; a number stands for an array full of it."""
        upstream, (prediction, target, weight) = self._upstream(grad_output)
        variance = np.maximum(prediction * (1 - prediction), _LEAST_VARIANCE)
        grad: Array = (prediction - target) / variance * upstream
        return grad if weight is None else grad * weight


class BCEWithLogitsLoss(ElementwiseLoss):
    """The cross-entropy of two classes, of logits: the sigmoid and its logarithm in one.

    With logit z, the sigmoid S, target t, weight w and the positive class's weight P:
    l = -w (P t log S(z) + (1 - t) log S(-z)) and dl/dz = w ((1 - t) S(z) - P t S(-z)).
    As log S(-z) = log S(z) - z, this is w ((1 - t) z + (1 - t + P t) s) with s = -log S(z) =
    max(-z, 0) + log(1 + exp(-|z|)), where no exponential overflows.

    Args:
        weight: what each element's loss is multiplied by, of a shape that broadcasts to the logits'.
        reduction: `none`, `mean` or `sum`; the mean is over all elements, whatever their weights.
        pos_weight: P, what the loss of targets of 1 is multiplied by besides, of a shape that broadcasts likewise.

    Shapes: logits and target have the same one, any; the loss is a scalar, or has that shape if not reduced.
    dtypes: float64 and float32, the logits' is kept.

    Raises:
        TypeError: logits or target is no array of floating-point numbers.
        ValueError: the reduction is unknown, or the shapes do not fit.

    Source: torch.nn.BCEWithLogitsLoss.
    """

    def __init__(
        self,
        weight: npt.ArrayLike | None = None,
        *,
        reduction: str = "mean",
        pos_weight: npt.ArrayLike | None = None,
    ) -> None:
        super().__init__(reduction=reduction)
        self.weight = copied(weight)
        self.pos_weight = copied(pos_weight)

    def forward(self, logits: Array, target: Array) -> Array:
        """Return the loss."""
        self._check_pair(logits, target, "logits")
        place = "BCEWithLogitsLoss.forward"
        check_broadcast(place, "weight", self.weight, logits.shape)
        check_broadcast(place, "pos_weight", self.pos_weight, logits.shape)
        weight, positive = (
            None if value is None else value.astype(logits.dtype) for value in (self.weight, self.pos_weight)
        )
        of_one = target.astype(logits.dtype)
        of_zero = 1 - of_one
        if positive is not None:
            of_one *= positive
        losses = np.log1p(np.exp(-np.abs(logits)))
        losses -= np.minimum(logits, 0)
        losses *= of_zero + of_one
        losses += of_zero * logits
        if weight is not None:
            losses *= weight
        # S(-z); where the exponential overflows it is 0. A choice by np.where would take ten times as long.
        with np.errstate(over="ignore"):
            of_negative = 1 / (1 + np.exp(logits))
        of_one += of_zero
        of_one *= of_negative
        return self._reduce(losses, of_zero - of_one, weight)

    def backward(self, grad_output: Array | float = 1.0) -> Array:
        """Return the gradient of the logits; a number stands for an array full of it."""
        upstream, (slope, weight) = self._upstream(grad_output)
        grad: Array = slope * upstream
        return grad if weight is None else grad * weight


def _check_probability(name: str, value: Array, remedy: str) -> None:
    """Check that all lie in [0, 1]; NaN does not."""
    within = (value >= 0) & (value <= 1)
    if not within.all():
        index = tuple(int(axis) for axis in np.argwhere(~within)[0])
        where = f"{name}[{', '.join(map(str, index))}]" if index else name
        raise ValueError(message("BCELoss.forward", where, float(value[index]), "in [0, 1]", remedy))

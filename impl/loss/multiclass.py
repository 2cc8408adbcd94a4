"""Losses that ask for a margin between the scores of right classes and of wrong ones."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from ..base import Array
from ..checks import check_floating, check_integers, check_number, check_shape, message
from .base import Loss, check_broadcast, check_classes, copied


class _ScoresLoss(Loss):
    """A loss of each row of scores (N, C)."""

    def _check_scores(self, prediction: Array) -> None:
        place = f"{type(self).__name__}.forward"
        check_floating(place, "prediction", prediction)
        if prediction.ndim != 2:  # noqa: PLR2004 - the batch and the classes
            raise ValueError(message(place, "prediction.shape", prediction.shape, "(N, C)", "add the batch axis"))


class MultiMarginLoss(_ScoresLoss):
    """What the score of the true class lacks to be larger than each other one by a margin.

    With scores x of C classes, the true class t and its weight w:
    l = w Σ_{k != t} max(0, margin - x_t + x_k)^p / C, so each class within the margin has dl/dx_k =
    w p max(0, margin - x_t + x_k)^(p - 1) / C, and dl/dx_t is minus the sum of these.

    Args:
        p: the power, 1 or 2.
        margin: by how much the true class is to be ahead.
        weight: class weights (C,).
        reduction: `none`, `mean` or `sum`; the mean is over the rows, whatever their weights.

    Shapes: prediction (N, C), target (N,) of class indices; the loss is a scalar, or has target's shape if not reduced.
    dtypes: prediction float64 and float32, kept; target any integer.

    Raises:
        TypeError: prediction is no array of floating-point numbers, target none of integers; margin is no number.
        ValueError: an option is out of range, or the shapes do not fit.
        IndexError: a target is no class.

    Source: torch.nn.MultiMarginLoss; Weston and Watkins, "Support Vector Machines for Multi-Class Pattern
    Recognition", ESANN 1999.
    """

    def __init__(
        self, *, p: int = 1, margin: float = 1.0, weight: npt.ArrayLike | None = None, reduction: str = "mean"
    ) -> None:
        super().__init__(reduction=reduction)
        if p not in {1, 2}:
            raise ValueError(message("MultiMarginLoss", "p", p, "1 or 2", "it is the power of what is lacking"))
        check_number("MultiMarginLoss", "margin", margin, -np.inf, remedy="it is by how much to be ahead")
        self.p = p
        self.margin = margin
        self.weight = copied(weight)

    def forward(self, prediction: Array, target: Array) -> Array:
        """Return the loss."""
        self._check_inputs(prediction, target)
        classes = prediction.shape[1]
        rows = np.arange(len(prediction))
        lacking = prediction - (prediction[rows, target] - self.margin)[:, None]
        lacking[rows, target] = 0
        np.maximum(lacking, 0, out=lacking)
        weight = np.full(len(rows), 1 / classes, prediction.dtype)
        if self.weight is not None:
            weight *= self.weight.astype(prediction.dtype)[target]
        slope = (lacking > 0).astype(prediction.dtype) if self.p == 1 else 2 * lacking
        powers = lacking if self.p == 1 else lacking * lacking
        return self._reduce(powers.sum(axis=1) * weight, slope, weight, target.copy())

    def backward(self, grad_output: Array | float = 1.0) -> Array:
        """Return the gradient of the prediction; a number stands for an array full of it."""
        upstream, (slope, weight, target) = self._upstream(grad_output)
        grad: Array = slope * (upstream * weight)[:, None]
        grad[np.arange(len(grad)), target] = -grad.sum(axis=1)
        return grad

    def _check_inputs(self, prediction: Array, target: Array) -> None:
        place = "MultiMarginLoss.forward"
        self._check_scores(prediction)
        classes = prediction.shape[1]
        if self.weight is not None:
            check_shape(place, "weight", self.weight.shape, (classes,), "give one weight for each class")
        check_integers(place, "target", target)
        check_shape(place, "target", target.shape, prediction.shape[:1], "give one class for each row")
        check_classes(place, target, classes)


class MultiLabelMarginLoss(_ScoresLoss):
    """What the scores of true classes lack to be larger than those of the others by 1.

    With scores x of C classes and the set T of true ones: l = Σ_{t in T} Σ_{k not in T} max(0, 1 - x_t + x_k) / C.
    Each pair within the margin adds 1 / C to dl/dx_k and takes it from dl/dx_t. A row of the target lists the true
    classes from its first place on; what comes after the first -1 does not count.

    Args:
        reduction: `none`, `mean` or `sum`; the mean is over the rows.

    Shapes: prediction and target (N, C); the loss is a scalar, or (N,) if not reduced.
    dtypes: prediction float64 and float32, kept; target any integer that has a sign.

    Raises:
        TypeError: prediction is no array of floating-point numbers, target none of integers.
        ValueError: the reduction is unknown, or the shapes do not fit.
        IndexError: a target is neither a class nor -1.

    Source: torch.nn.MultiLabelMarginLoss.
    """

    def forward(self, prediction: Array, target: Array) -> Array:
        """Return the loss."""
        place = "MultiLabelMarginLoss.forward"
        self._check_scores(prediction)
        check_integers(place, "target", target)
        check_shape(place, "target", target.shape, prediction.shape, "fill each row up with -1")
        check_classes(place, target, prediction.shape[1], -1, "the end")
        listed = np.logical_and.accumulate(target >= 0, axis=1)
        rows = np.arange(len(prediction))
        others = np.ones(prediction.shape, bool)
        for place_in_row in range(int(listed.sum(axis=1).max(initial=0))):
            counted = listed[:, place_in_row]
            others[rows[counted], target[counted, place_in_row]] = False
        losses = np.zeros(len(prediction), prediction.dtype)
        slope = np.zeros_like(prediction)
        # One place in the lists after the other: all pairs at once would take C times the memory.
        for place_in_row in range(int(listed.sum(axis=1).max(initial=0))):
            true = np.where(listed[:, place_in_row], target[:, place_in_row], 0)
            lacking = 1 - prediction[rows, true][:, None] + prediction
            within = (lacking > 0) & others & listed[:, place_in_row, None]
            losses += np.where(within, lacking, 0).sum(axis=1)
            slope += within
            slope[rows, true] -= within.sum(axis=1)
        classes = max(prediction.shape[1], 1)
        return self._reduce(losses / classes, slope / classes)

    def backward(self, grad_output: Array | float = 1.0) -> Array:
        """Return the gradient of the prediction; a number stands for an array full of it."""
        upstream, (slope,) = self._upstream(grad_output)
        grad: Array = slope * (upstream if upstream.ndim == 0 else upstream[:, None])
        return grad


class MultiLabelSoftMarginLoss(Loss):
    """The mean over classes of two classes' cross-entropy: each class is true or not on its own.

    With score x, target y and weight w of each of C classes:
    l = -Σ_k w_k (y_k log S(x_k) + (1 - y_k) log S(-x_k)) / C with the sigmoid S, and dl/dx_k = w_k (S(x_k) - y_k) / C.
    It is computed as (1 - y) x - log S(x) with -log S(x) = max(-x, 0) + log(1 + exp(-|x|)), which does not overflow.

    Args:
        weight: class weights, of a shape that broadcasts to the prediction's.
        reduction: `none`, `mean` or `sum`; the mean is over the rows.

    Shapes: prediction and target (N, C) or (..., C); the loss is a scalar, or (N,) or (...) if not reduced.
    dtypes: float64 and float32, the prediction's is kept.

    Raises:
        TypeError: prediction or target is no array of floating-point numbers.
        ValueError: the reduction is unknown, or the shapes do not fit.

    Source: torch.nn.MultiLabelSoftMarginLoss.
    """

    def __init__(self, weight: npt.ArrayLike | None = None, *, reduction: str = "mean") -> None:
        super().__init__(reduction=reduction)
        self.weight = copied(weight)

    def forward(self, prediction: Array, target: Array) -> Array:
        """Return the loss."""
        place = "MultiLabelSoftMarginLoss.forward"
        check_floating(place, "prediction", prediction)
        check_floating(place, "target", target)
        check_shape(place, "target", target.shape, prediction.shape, "say of each class whether it is true")
        check_broadcast(place, "weight", self.weight, prediction.shape)
        classes = max(prediction.shape[-1], 1)
        weight = np.asarray(1.0 if self.weight is None else self.weight, dtype=prediction.dtype)
        false = 1 - target.astype(prediction.dtype)
        losses = false * prediction + np.log1p(np.exp(-np.abs(prediction))) - np.minimum(prediction, 0)
        # S(x) - y = (1 - y) - S(-x); where the exponential overflows S(-x) is 0.
        with np.errstate(over="ignore"):
            of_negative = 1 / (1 + np.exp(prediction))
        return self._reduce((losses * weight).sum(axis=-1) / classes, (false - of_negative) * (weight / classes))

    def backward(self, grad_output: Array | float = 1.0) -> Array:
        """Return the gradient of the prediction; a number stands for an array full of it."""
        upstream, (slope,) = self._upstream(grad_output)
        grad: Array = slope * (upstream if upstream.ndim == 0 else upstream[..., None])
        return grad

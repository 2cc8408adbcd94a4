"""What losses of class indices share: class weights, ignored rows, and a mean that is weighted."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from ..base import Array
from ..checks import check_floating, check_integers, check_shape, message
from .base import Loss, check_classes, copied

_ROWS = 2
"""The number of axes of (N, C)."""


class ClassesLoss(Loss):
    """A loss of rows of scores (N, C) or (N, C, d1, ...) and class indices (N,) or (N, d1, ...)."""

    def __init__(
        self, weight: npt.ArrayLike | None = None, *, ignore_index: int = -100, reduction: str = "mean"
    ) -> None:
        super().__init__(reduction=reduction)
        self.weight = copied(weight)
        self.ignore_index = ignore_index

    def _check_scores(self, name: str, scores: Array) -> None:
        place = f"{type(self).__name__}.forward"
        check_floating(place, name, scores)
        if scores.ndim < _ROWS:
            expected = "(N, C) or (N, C, d1, ...)"
            raise ValueError(message(place, f"{name}.shape", scores.shape, expected, "add the batch axis"))
        if self.weight is not None:
            check_shape(place, "weight", self.weight.shape, (scores.shape[1],), "give one weight for each class")

    def _check_indices(self, scores: Array, target: Array) -> None:
        place = f"{type(self).__name__}.forward"
        check_integers(place, "target", target)
        check_shape(place, "target", target.shape, (scores.shape[0], *scores.shape[2:]), "give one class for each row")
        check_classes(place, target, scores.shape[1], self.ignore_index, "ignore_index")

    def _weights(self, scores: Array) -> Array:
        """Return the class weights in the scores' format."""
        return np.ones(scores.shape[1], scores.dtype) if self.weight is None else self.weight.astype(scores.dtype)

    def _shares(self, weights: Array, counted: Array) -> Array:
        """Return what each row's loss is multiplied by: nothing if it is ignored, and in a mean by 1 / Σ weights."""
        shares = counted.astype(weights.dtype)
        if self.reduction == "mean":
            shares[counted] /= weights[counted].sum() or np.nan
        return shares

    def _reduced(self, losses: Array, shares: Array, shape: tuple[int, ...]) -> Array:
        """Return what becomes of losses that have been multiplied by their shares."""
        if self.reduction == "none":
            return losses.reshape(shape)
        total: Array = losses.sum()
        # A mean of nothing is NaN, and says so without the warning of 0 / 0.
        return total * np.nan if self.reduction == "mean" and not shares.any() else total


def as_rows(scores: Array) -> Array:
    """Return scores (N, C, d1, ...) as rows of classes, one for each position of each sample."""
    # Rows stay as they are, because to move no axis takes as long as the loss of a few rows.
    return scores if scores.ndim == _ROWS else np.moveaxis(scores, 1, -1).reshape(-1, scores.shape[1])


def from_rows(rows: Array, shape: tuple[int, ...]) -> Array:
    """Return rows of classes in the shape (N, C, d1, ...)."""
    if len(shape) == _ROWS:
        return rows
    return np.moveaxis(rows.reshape(shape[0], *shape[2:], shape[1]), -1, 1)

"""Softmax cross-entropy."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from ..base import Array
from ..checks import check_number
from .classes import ClassesLoss, as_rows, from_rows

_EXPONENTIALS = 3
"""Their place in what a forward keeps."""


class CrossEntropyLoss(ClassesLoss):
    """Softmax and negative log-likelihood of the true class, in one.

    With log p = z - max z - log Σ exp(z - max z) for each row z of logits, class weights w (1 if none), K classes,
    label smoothing e and the true class t:
    l = -(1 - e) w_t log p_t - e/K Σ_k w_k log p_k, and l = 0 where t = ignore_index.
    With q = (1 - e) w_t onehot(t) + e/K w, a row's l = -Σ_k q_k log p_k, so its gradient is dz = p Σ_k q_k - q.
    The reduction `none` returns l, `sum` Σ l, and `mean` Σ l / Σ w_t over the rows that are not ignored, which is NaN
    if all are.
    The target may be a row of probabilities instead of a class: then q = w ((1 - e) target + e/K), no row is ignored,
    and the mean divides by the number of rows.

    Args:
        weight: class weights (C,).
        ignore_index: the target value whose rows count for nothing; it need not be a class.
        reduction: `none`, `mean` or `sum`.
        label_smoothing: e, the share of the target that is spread over all classes evenly.

    Shapes: logits (N, C) or (N, C, d1, ...), target (N,) or (N, d1, ...) of class indices, or logits' shape if it holds
        probabilities; the loss is a scalar, or has the shape of class indices if not reduced.
    dtypes: logits float64 and float32, kept; target any integer, or a float if it holds probabilities.

    Raises:
        TypeError: an option has the wrong type; logits are no array of floating-point numbers, target none of integers.
        ValueError: an option is out of range; logits have fewer than 2 axes; weight or target does not fit logits.
        IndexError: a target is neither a class nor ignore_index.

    Source: torch.nn.CrossEntropyLoss; label smoothing is from Szegedy et al., "Rethinking the Inception Architecture",
    CVPR 2016.
    """

    def __init__(
        self,
        weight: npt.ArrayLike | None = None,
        *,
        ignore_index: int = -100,
        reduction: str = "mean",
        label_smoothing: float = 0.0,
    ) -> None:
        super().__init__(weight, ignore_index=ignore_index, reduction=reduction)
        remedy = "it is the share of the target that is spread over all classes"
        check_number("CrossEntropyLoss", "label_smoothing", label_smoothing, 0.0, 1.0, remedy=remedy)
        self.label_smoothing = label_smoothing

    def forward(self, logits: Array, target: Array) -> Array:
        """Return the loss."""
        self._check_scores("logits", logits)
        probabilities = _are_probabilities(target, logits)
        if not probabilities:
            self._check_indices(logits, target)
        of_target = self._of_probabilities if probabilities else self._of_classes
        rows = as_rows(logits)
        shifted, exponentials, total = _exponentials(rows, self._workspace(_EXPONENTIALS, rows))
        wanted, total_wanted, share, agreement = of_target(logits, target, shifted)
        # In float64, because the two are near each other where a row is sure of its class and its maximum is no 0.
        losses = (total_wanted * np.log(total, dtype=np.float64) - agreement).astype(rows.dtype)
        # What is ignored may be infinite.
        losses = np.where(share == 0, 0, losses) * share
        shape = (logits.shape[0], *logits.shape[2:])
        output = self._reduced(losses, share, shape)
        scale = share * total_wanted / total
        self._save_for_backward(output.shape, 1, rows.dtype, logits.shape, exponentials, scale, share, wanted)
        return output

    def backward(self, grad_output: Array | float = 1.0) -> Array:
        """Return the gradient of the logits; a number stands for an array full of it."""
        upstream, (shape, exponentials, scale, share, wanted) = self._upstream(grad_output)
        upstream = upstream.reshape(-1)
        share = share * upstream
        grad = exponentials * (scale * upstream)[:, None]
        if isinstance(wanted, tuple):
            labels, true, smooth = wanted
            if smooth is not None:
                grad -= share[:, None] * smooth
            grad[np.arange(len(grad)), labels] -= share * true
        else:
            grad -= share[:, None] * wanted
        return from_rows(grad, shape)

    def _of_classes(self, logits: Array, target: Array, shifted: Array) -> tuple[Any, Array, Array, Array]:
        """Return, of class indices: q in parts, Σ q, each row's share of the loss, and Σ_k q_k (z_k - max z)."""
        counted = target.reshape(-1) != self.ignore_index
        labels = np.where(counted, target.reshape(-1), 0)
        weight = self._weights(logits)
        of_labels = weight[labels]
        share = self._shares(of_labels, counted)
        true = of_labels * (1.0 - self.label_smoothing)
        agreement = true * shifted[np.arange(len(shifted)), labels]
        if not self.label_smoothing:
            return (labels, true, None), true, share, agreement
        smooth = weight * (self.label_smoothing / len(weight))
        return (labels, true, smooth), true + smooth.sum(), share, agreement + shifted @ smooth

    def _of_probabilities(self, logits: Array, target: Array, shifted: Array) -> tuple[Any, Array, Array, Array]:
        """Return the same of probabilities, q as it is."""
        smooth = self.label_smoothing / logits.shape[1]
        wanted = (as_rows(target).astype(logits.dtype) * (1.0 - self.label_smoothing) + smooth) * self._weights(logits)
        share = np.full(len(wanted), 1 / max(len(wanted), 1) if self.reduction == "mean" else 1.0, logits.dtype)
        return wanted, wanted.sum(axis=1), share, np.einsum("nk,nk->n", wanted, shifted)


def _exponentials(rows: Array, out: Array) -> tuple[Array, Array, Array]:
    """Return logits less what need be taken off each row, their exponentials, and the sum of these in each row.

    Whatever is taken off, p stays the same. The maximum of a row keeps its sum in [1, C]. Where all sums are finite and
    at least 1 anyway, no exponential has overflown and none is too small that matters: maxima need not be looked for.
    """
    # A product with ones adds up rows in a third of the time that sum takes.
    ones = np.ones(rows.shape[1], rows.dtype)
    with np.errstate(over="ignore"):
        total = np.exp(rows, out=out) @ ones
    if not len(total) or (total.min() >= 1.0 and total.max() < np.inf):
        return rows, out, total
    shifted = rows - rows.max(axis=1, keepdims=True)
    return shifted, out, np.exp(shifted, out=out) @ ones


def _are_probabilities(target: object, logits: Array) -> bool:
    """Tell whether the target has a row for each row of logits, and not a class."""
    return isinstance(target, np.ndarray) and target.dtype.kind == "f" and target.shape == logits.shape

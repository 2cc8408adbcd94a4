"""The negative log-likelihood of the true class."""

from __future__ import annotations

import numpy as np

from ..base import Array
from .classes import ClassesLoss, as_rows, from_rows


class NLLLoss(ClassesLoss):
    """The negative log-likelihood of the true class, from log-probabilities.

    With log-probabilities x, class weights w (1 if none) and the true class t: l = -w_t x_t, and l = 0 where t =
    ignore_index. The gradient is -w_t at the true class and 0 elsewhere.
    The reduction `none` returns l, `sum` Σ l, and `mean` Σ l / Σ w_t over the rows that are not ignored, which is NaN
    if all are.

    Args:
        weight: class weights (C,).
        ignore_index: the target value whose rows count for nothing; it need not be a class.
        reduction: `none`, `mean` or `sum`.

    Shapes: log_probabilities (N, C) or (N, C, d1, ...), target (N,) or (N, d1, ...) of class indices; the loss is a
        scalar, or has target's shape if not reduced.
    dtypes: log_probabilities float64 and float32, kept; target any integer.

    Raises:
        TypeError: log_probabilities are no array of floating-point numbers, target none of integers.
        ValueError: the reduction is unknown; log_probabilities have fewer than 2 axes; weight or target does not fit.
        IndexError: a target is neither a class nor ignore_index.

    Source: torch.nn.NLLLoss.
    """

    def forward(self, log_probabilities: Array, target: Array) -> Array:
        """Return the loss."""
        self._check_scores("log_probabilities", log_probabilities)
        self._check_indices(log_probabilities, target)
        rows = as_rows(log_probabilities)
        counted = target.reshape(-1) != self.ignore_index
        labels = np.where(counted, target.reshape(-1), 0)
        weights = self._weights(rows)[labels]
        shares = self._shares(weights, counted) * weights
        # What is ignored may be infinite.
        losses = np.where(counted, -rows[np.arange(len(rows)), labels], 0) * shares
        output = self._reduced(losses, shares, target.shape)
        self._save_for_backward(output.shape, 1, rows.dtype, log_probabilities.shape, labels, shares)
        return output

    def backward(self, grad_output: Array | float = 1.0) -> Array:
        """Return the gradient of the log-probabilities; a number stands for an array full of it."""
        upstream, (shape, labels, shares) = self._upstream(grad_output)
        grad = np.zeros((len(labels), shape[1]), shares.dtype)
        grad[np.arange(len(labels)), labels] = -shares * upstream.reshape(-1)
        return from_rows(grad, shape)

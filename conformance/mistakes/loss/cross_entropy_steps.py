"""Cross-entropy cut into steps, so that a mistake can get a single one of them wrong."""

from __future__ import annotations

import numpy as np

from ....impl import CrossEntropyLoss
from ....impl.base import Array


class CrossEntropySteps(CrossEntropyLoss):
    """Cross-entropy whose steps are methods; rows stand for batch and positions together."""

    def forward(self, logits: Array, target: Array) -> Array:
        """Return the loss."""
        self._check_scores("logits", logits)
        self._check_indices(logits, target)
        rows = np.moveaxis(logits, 1, -1).reshape(-1, logits.shape[1])
        counted = target.reshape(-1) != self.ignore_index
        labels = np.where(counted, target.reshape(-1), 0)
        weight = np.ones(rows.shape[1]) if self.weight is None else self.weight
        wanted = self.wanted(labels, weight)
        with np.errstate(all="ignore"):
            losses = np.where(counted, self.losses(rows, wanted), 0.0)
        mean = self.reduction == "mean"
        divisor = self.divisor(counted, weight[labels]) if mean else 1.0
        share = self.backward_share(counted, divisor)
        output = losses.reshape(target.shape) if self.reduction == "none" else np.asarray(losses.sum() / divisor)
        self._save_for_backward(output.shape, logits.shape, self.probabilities(rows), wanted, share)
        return output.astype(logits.dtype)

    def backward(self, grad_output: Array | float = 1.0) -> Array:
        """Return the gradient of the logits."""
        upstream = np.broadcast_to(np.asarray(grad_output, dtype=float), self._output_shape)
        shape, probabilities, wanted, share = self._saved_for(upstream)
        grad = (probabilities * wanted.sum(axis=1, keepdims=True) - wanted) * (share * upstream.reshape(-1))[:, None]
        answer: Array = np.moveaxis(grad.reshape(shape[0], *shape[2:], shape[1]), -1, 1).astype(probabilities.dtype)
        return answer

    def wanted(self, labels: Array, weight: Array) -> Array:
        """Return the target of each row, smoothed and weighted."""
        truth = np.eye(len(weight))[labels]
        return self.smoothed(truth) * weight

    def smoothed(self, truth: Array) -> Array:
        """Return one-hot targets, smoothed."""
        answer: Array = (1.0 - self.label_smoothing) * truth + self.label_smoothing / truth.shape[1]
        return answer

    def losses(self, rows: Array, wanted: Array) -> Array:
        """Return the loss of each row."""
        losses: Array = -(wanted * self.log_probabilities(rows)).sum(axis=1)
        return losses

    def log_probabilities(self, rows: Array) -> Array:
        """Return the logarithm of the softmax of each row."""
        shifted = rows - rows.max(axis=1, keepdims=True)
        logarithms: Array = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
        return logarithms

    def probabilities(self, rows: Array) -> Array:
        """Return the softmax of each row."""
        exponentials = np.exp(rows - rows.max(axis=1, keepdims=True))
        probabilities: Array = exponentials / exponentials.sum(axis=1, keepdims=True)
        return probabilities

    def divisor(self, counted: Array, weights: Array) -> float:
        """Return what the mean divides by."""
        return float(weights[counted].sum())

    def backward_share(self, counted: Array, divisor: float) -> Array:
        """Return how much of each row's gradient counts."""
        return counted / divisor

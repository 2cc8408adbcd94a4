"""Attention by scaled dot products cut into steps, so that a mistake can get a single one of them wrong."""

from __future__ import annotations

import math

import numpy as np

from ....impl import ScaledDotProductAttention
from ....impl.attention.core import causal, softmax_of_masked
from ....impl.base import Array


class AttentionSteps(ScaledDotProductAttention):
    """Attention by scaled dot products whose steps are methods."""

    def forward(self, query: Array, key: Array, value: Array, attn_mask: Array | None = None) -> Array:
        """Return y."""
        query, key, value = query.copy(), key.copy(), value.copy()
        with np.errstate(all="ignore"):
            scores = self.scaled(query @ np.swapaxes(key, -1, -2), query)
            mask = self.causal(scores) if self.is_causal else attn_mask
            weights = self.weights(scores, mask).astype(query.dtype)
            factor = self.factor(weights)
            y: Array = self.mean(weights if factor is None else weights * factor, key, value).astype(query.dtype)
        self._save_for_backward(y.shape, query, key, value, weights, factor)
        return y

    def backward(self, grad_output: Array) -> tuple[Array, Array, Array]:
        """Return the gradients of query, key and value."""
        query, key, value, weights, factor = self._saved_for(grad_output)
        used = weights if factor is None else weights * factor
        grad_used = grad_output @ np.swapaxes(value, -1, -2)
        grad_weights = grad_used if factor is None else self.through_dropout(grad_used, weights, factor)
        grad_scores = self.scaled(self.through_softmax(grad_weights, weights), query)
        grad_value = np.swapaxes(used, -1, -2) @ grad_output
        return grad_scores @ key, np.swapaxes(grad_scores, -1, -2) @ query, grad_value

    def scaled(self, scores: Array, query: Array) -> Array:
        """Return scores, or their gradients, scaled."""
        answer: Array = scores * scores.dtype.type(1 / math.sqrt(query.shape[-1]) if self.scale is None else self.scale)
        return answer

    def causal(self, scores: Array) -> Array:
        """Return where queries attend to no later keys."""
        return causal(scores)

    def weights(self, scores: Array, mask: Array | None) -> Array:
        """Return the weights of masked scores."""
        return softmax_of_masked(scores.copy(), mask)

    def factor(self, weights: Array) -> Array | None:
        """Return what weights are multiplied by in training, or None."""
        return self._drop_factor(weights)

    def mean(self, weights: Array, key: Array, value: Array) -> Array:  # noqa: ARG002 - there for those who take it
        """Return the mean of the values."""
        return weights @ value

    def through_softmax(self, grad: Array, weights: Array) -> Array:
        """Return the gradient of the scores."""
        answer: Array = weights * (grad - np.sum(grad * weights, axis=-1, keepdims=True))
        return answer

    def through_dropout(self, grad: Array, weights: Array, factor: Array) -> Array:  # noqa: ARG002 - as for `mean`
        """Return the gradient of the weights before some were dropped."""
        return grad * factor

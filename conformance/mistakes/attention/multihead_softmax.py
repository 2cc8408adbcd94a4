"""Known wrong softmax in attention with several heads: the axis it runs over, and its gradient."""

from __future__ import annotations

from typing import ClassVar

import numpy as np

from ....impl import MultiheadAttention
from ....impl.attention.core import Attended, softmax_of_masked
from ....impl.base import Array
from .dot_product import along_queries, diagonal_alone, sum_forgotten


class _Softmax(Attended):
    """A forward whose weights, and the way back through them, are steps of their own."""

    def backward(self, grad_output: Array, grad_used: Array | None = None) -> tuple[Array, Array, Array]:
        """Return the gradients of query, key and value."""
        grad_weights = np.matmul(grad_output, np.swapaxes(self.value, -1, -2))
        if grad_used is not None:
            grad_weights = grad_weights + grad_used
        if self.factor is not None:
            grad_weights = grad_weights * self.factor
        grad_scores = self.through(grad_weights) * grad_weights.dtype.type(self.scale)
        grad_value = np.matmul(np.swapaxes(self.used, -1, -2), grad_output)
        grad_key = np.matmul(np.swapaxes(grad_scores, -1, -2), self.query)
        return np.matmul(grad_scores, self.key), grad_key, grad_value

    def weighed(self, mask: Array | None) -> Attended:  # noqa: ARG002 - there for those who weigh otherwise
        """Return what queries attend to."""
        return self

    def through(self, grad: Array) -> Array:
        """Return the gradient of the scores, of that of the weights."""
        answer: Array = self.weights * (grad - np.sum(grad * self.weights, axis=-1, keepdims=True))
        return answer


class _Heads(MultiheadAttention):
    """Attention with several heads whose softmax is a step of its own."""

    softmax: ClassVar[type[_Softmax]]

    def _attended(self, queries: Array, keys: Array, values: Array, mask: Array | None) -> Attended:
        return self.softmax(*super()._attended(queries, keys, values, mask)).weighed(mask)


class _AlongQueries(_Softmax):
    def weighed(self, mask: Array | None) -> Attended:
        scores = np.matmul(self.query * self.query.dtype.type(self.scale), np.swapaxes(self.key, -1, -2))
        turned = None if mask is None else np.swapaxes(np.broadcast_to(mask, scores.shape), -1, -2)
        weights = np.swapaxes(softmax_of_masked(np.swapaxes(scores, -1, -2).copy(), turned), -1, -2)
        used = weights if self.factor is None else weights * self.factor
        return self._replace(weights=weights, output=np.matmul(used, self.value))

    def through(self, grad: Array) -> Array:
        answer: Array = self.weights * (grad - np.sum(grad * self.weights, axis=-2, keepdims=True))
        return answer


class _Diagonal(_Softmax):
    def through(self, grad: Array) -> Array:
        answer: Array = grad * self.weights * (1 - self.weights)
        return answer


class _NoSum(_Softmax):
    def through(self, grad: Array) -> Array:
        return grad * self.weights


@along_queries("at-heads-softmax-axis", "MultiheadAttention")
class AlongQueries(_Heads):
    """Takes the softmax along the wrong axis."""

    softmax = _AlongQueries


@diagonal_alone("at-heads-bwd-diag", "MultiheadAttention")
class DiagonalAlone(_Heads):
    """Forgets that weights share a sum."""

    softmax = _Diagonal


@sum_forgotten("at-heads-bwd-no-sum", "MultiheadAttention")
class SumForgotten(_Heads):
    """Forgets the sum."""

    softmax = _NoSum

"""Known wrong attention by scaled dot products: how scores and weights are computed."""

from __future__ import annotations

from functools import partial

import numpy as np

from ....impl.base import Array
from ...catalogue import mistake
from .dot_product_steps import AttentionSteps


@mistake(
    "at-noscale",
    "ScaledDotProductAttention",
    title="Scores are not scaled.",
    misconception="The scale is thought to be a detail that training compensates for.",
    remedy="Multiply the scores by 1 / sqrt(E), or by the option scale where it is given.",
)
class Unscaled(AttentionSteps):
    """Leaves the scale out."""

    def scaled(self, scores: Array, query: Array) -> Array:  # noqa: ARG002 - which is the mistake
        """Return scores as they are."""
        return scores


@mistake(
    "at-1-over-d",
    "ScaledDotProductAttention",
    title="Scores are divided by E instead of its root.",
    misconception="The scale is thought to make a mean over the features.",
    remedy="Divide by sqrt(E), the standard deviation of a sum of E products of unit variance.",
)
class ScaledByWidth(AttentionSteps):
    """Divides by the width."""

    def scaled(self, scores: Array, query: Array) -> Array:
        """Return scores over E."""
        if self.scale is not None:
            return super().scaled(scores, query)
        answer: Array = scores / scores.dtype.type(query.shape[-1])
        return answer


@mistake(
    "at-times-sqrt-d",
    "ScaledDotProductAttention",
    title="Scores are multiplied by sqrt(E) instead of divided.",
    misconception="The scale of the paper is remembered upside down.",
    remedy="Divide by sqrt(E): without it scores grow with the width, and the softmax saturates.",
)
class ScaledUp(AttentionSteps):
    """Multiplies by the root of the width."""

    def scaled(self, scores: Array, query: Array) -> Array:
        """Return scores times sqrt(E)."""
        if self.scale is not None:
            return super().scaled(scores, query)
        answer: Array = scores * scores.dtype.type(np.sqrt(query.shape[-1]))
        return answer


@mistake(
    "at-scale-ignored",
    "ScaledDotProductAttention",
    title="The option scale is ignored.",
    misconception="1 / sqrt(E) is thought to be the only scale there is.",
    remedy="Use the option where it is given, and 1 / sqrt(E) where it is None.",
)
class ScaleIgnored(AttentionSteps):
    """Always takes the default scale."""

    def scaled(self, scores: Array, query: Array) -> Array:
        """Return scores over sqrt(E)."""
        answer: Array = scores / scores.dtype.type(np.sqrt(query.shape[-1]))
        return answer


along_queries = partial(
    mistake,
    title="The softmax runs along the queries: it is the weights of a key that sum to 1.",
    misconception="Scores are thought to have shape (keys, queries).",
    remedy="Take the softmax along the last axis, the keys: each query spreads a whole over them.",
)


@along_queries("at-softmax-axis", "ScaledDotProductAttention")
class AlongQueries(AttentionSteps):
    """Takes the softmax along the wrong axis."""

    def weights(self, scores: Array, mask: Array | None) -> Array:
        """Return weights that sum to 1 along the queries."""
        turned = None if mask is None else np.swapaxes(np.broadcast_to(mask, scores.shape), -1, -2)
        return np.swapaxes(super().weights(np.swapaxes(scores, -1, -2), turned), -1, -2)

    def through_softmax(self, grad: Array, weights: Array) -> Array:
        """Return the gradient of the scores."""
        answer: Array = weights * (grad - np.sum(grad * weights, axis=-2, keepdims=True))
        return answer


@mistake(
    "at-overflow",
    "ScaledDotProductAttention",
    title="Exponentials are taken of the scores as they are: large ones give inf / inf.",
    misconception="Scaled scores are thought to stay small.",
    remedy="Take the largest score of each query off first: that changes no weight.",
)
class Overflowing(AttentionSteps):
    """Takes no maximum off."""

    def weights(self, scores: Array, mask: Array | None) -> Array:
        """Return the weights."""
        exponentials = np.exp(scores)
        if mask is not None:
            exponentials = exponentials * (mask if mask.dtype == np.bool_ else np.exp(mask))
        total = exponentials.sum(axis=-1, keepdims=True)
        weights: Array = exponentials / np.where(total == 0, 1.0, total)
        return weights


@mistake(
    "at-k-as-v",
    "ScaledDotProductAttention",
    title="The mean is taken of the keys instead of the values.",
    misconception="Keys and values are thought to be the same, as in self-attention all come from one input.",
    remedy="Keys decide on the weights; what is averaged are the values, which may have another width.",
)
class KeysAveraged(AttentionSteps):
    """Averages the keys where they are as wide as the values."""

    def mean(self, weights: Array, key: Array, value: Array) -> Array:
        """Return the mean of the keys."""
        return super().mean(weights, key, key if key.shape == value.shape else value)


diagonal_alone = partial(
    mistake,
    title="backward multiplies by p (1 - p), which is the diagonal of the softmax's Jacobian alone.",
    misconception="The softmax is thought to be element-wise, as the sigmoid is.",
    remedy="A weight depends on all scores of its row: a sum over the keys is taken off.",
)


@diagonal_alone("at-bwd-diag", "ScaledDotProductAttention")
class DiagonalAlone(AttentionSteps):
    """Forgets that weights share a sum."""

    def through_softmax(self, grad: Array, weights: Array) -> Array:
        """Return the gradient of the scores."""
        answer: Array = grad * weights * (1 - weights)
        return answer


sum_forgotten = partial(
    mistake,
    title="backward forgets the sum over the keys that the softmax's gradient takes off.",
    misconception="A derivative of the exponential alone is taken: it is the exponential.",
    remedy="dS = P (dP - sum of dP P along the keys): a shift of all scores changes nothing.",
)


@sum_forgotten("at-bwd-no-sum", "ScaledDotProductAttention")
class SumForgotten(AttentionSteps):
    """Forgets the sum."""

    def through_softmax(self, grad: Array, weights: Array) -> Array:
        """Return the gradient of the scores."""
        return grad * weights


@mistake(
    "at-bwd-sum-unweighted",
    "ScaledDotProductAttention",
    title="The sum that backward takes off leaves out the weights.",
    misconception="The formula is remembered by its look.",
    remedy="What is taken off is the mean of dP under the weights: then a constant dP gives 0.",
)
class SumUnweighted(AttentionSteps):
    """Forgets the weights in the sum."""

    def through_softmax(self, grad: Array, weights: Array) -> Array:
        """Return the gradient of the scores."""
        answer: Array = weights * (grad - np.sum(grad, axis=-1, keepdims=True))
        return answer


@mistake(
    "at-bwd-noscale",
    "ScaledDotProductAttention",
    title="backward forgets the scale.",
    misconception="The scale is thought to be a matter of forward alone.",
    remedy="Scores are scaled, so the gradients of query and key are as well.",
)
class BackwardUnscaled(AttentionSteps):
    """Scales forward alone."""

    def backward(self, grad_output: Array) -> tuple[Array, Array, Array]:
        """Return the gradients, two of them too large."""
        grad_query, grad_key, grad_value = super().backward(grad_output)
        query = self._saved_for(grad_output)[0]
        factor = self.scaled(np.ones((), query.dtype), query)
        return grad_query / factor, grad_key / factor, grad_value


@mistake(
    "at-bwd-order",
    "ScaledDotProductAttention",
    title="backward returns the gradients of query and key in each other's place.",
    misconception="The scores are thought to be symmetric in the two.",
    remedy="Return gradients in the order of forward's arguments: dq = dS k, dk = dSᵀ q.",
)
class Exchanged(AttentionSteps):
    """Returns the key's gradient first."""

    def backward(self, grad_output: Array) -> tuple[Array, Array, Array]:
        """Return the gradients in another order."""
        grad_query, grad_key, grad_value = super().backward(grad_output)
        return grad_key, grad_query, grad_value


@mistake(
    "at-bwd-value-scores",
    "ScaledDotProductAttention",
    title="The values' gradient is computed with weights that are not transposed.",
    misconception="The same product is thought to serve in both directions.",
    remedy="y = P v, so dv = Pᵀ dy: a value's gradient comes from all queries that attended to it.",
)
class NotTransposed(AttentionSteps):
    """Forgets to transpose, where shapes let it."""

    def backward(self, grad_output: Array) -> tuple[Array, Array, Array]:
        """Return the gradients, the last one wrong where there are as many queries as keys."""
        grad_query, grad_key, grad_value = super().backward(grad_output)
        weights = self._saved_for(grad_output)[3]
        square = weights.shape[-1] == weights.shape[-2]
        return grad_query, grad_key, weights @ grad_output if square else grad_value

"""Known wrong attention by scaled dot products: dropout of weights."""

from __future__ import annotations

import numpy as np

from ....impl.base import Array
from ...catalogue import mistake
from .dot_product_steps import AttentionSteps


@mistake(
    "at-drop-scores",
    "ScaledDotProductAttention",
    title="Dropout is applied to the scores, before the softmax: what is left is spread anew.",
    misconception="Dropping scores is thought to be the same as dropping weights.",
    remedy="Drop weights after the softmax: then their mean is the softmax, and a row need not sum to 1.",
)
class ScoresDropped(AttentionSteps):
    """Drops scores."""

    def weights(self, scores: Array, mask: Array | None) -> Array:
        """Return the softmax of scores of which some are 0."""
        factor = self._drop_factor(scores)
        self._gradients = factor
        return super().weights(scores if factor is None else scores * factor, mask)

    def factor(self, weights: Array) -> None:
        """Return None."""

    def through_softmax(self, grad: Array, weights: Array) -> Array:
        """Return the gradient of the scores."""
        through = super().through_softmax(grad, weights)
        return through if self._gradients is None else through * self._gradients


@mistake(
    "at-drop-renormalised",
    "ScaledDotProductAttention",
    title="Weights are made to sum to 1 again after some were dropped.",
    misconception="Weights are thought to sum to 1 always.",
    remedy="Divide by 1 - dropout_p alone: that keeps the mean over many draws, and not each row's sum.",
)
class Renormalised(AttentionSteps):
    """Divides by the sum that is left."""

    def factor(self, weights: Array) -> Array | None:
        """Return 1 over the sum of the weights that are kept, for these."""
        factor = super().factor(weights)
        if factor is None:
            return None
        kept = factor > 0
        total = np.sum(weights * kept, axis=-1, keepdims=True)
        return (kept / np.where(total == 0, 1.0, total)).astype(weights.dtype)

    def through_dropout(self, grad: Array, weights: Array, factor: Array) -> Array:
        """Return the gradient of the weights, through the sum that is left."""
        answer: Array = factor * (grad - np.sum(grad * weights * factor, axis=-1, keepdims=True))
        return answer


@mistake(
    "at-drop-no-scale",
    "ScaledDotProductAttention",
    title="Weights that are kept are not scaled up.",
    misconception="Dropout is thought to set some to 0, and to do no more.",
    remedy="Divide what is kept by 1 - dropout_p.",
)
class DroppedAlone(AttentionSteps):
    """Scales nothing."""

    def factor(self, weights: Array) -> Array | None:
        """Return 0 and 1."""
        factor = super().factor(weights)
        return None if factor is None else (factor > 0).astype(weights.dtype)


@mistake(
    "at-drop-output",
    "ScaledDotProductAttention",
    title="Elements of the output are dropped instead of weights.",
    misconception="Where the noise enters is thought not to matter.",
    remedy="Drop weights: what a query loses is the whole of a key, and the noise averages over the keys.",
)
class OutputDropped(AttentionSteps):
    """Drops outputs."""

    def forward(self, query: Array, key: Array, value: Array, attn_mask: Array | None = None) -> Array:
        """Return y, of which some is 0."""
        y = super().forward(query, key, value, attn_mask)
        self._kept = self._drop_factor(y)
        return y if self._kept is None else y * self._kept

    def backward(self, grad_output: Array) -> tuple[Array, Array, Array]:
        """Return the gradients."""
        return super().backward(grad_output if self._kept is None else grad_output * self._kept)

    def factor(self, weights: Array) -> None:
        """Return None."""


@mistake(
    "at-drop-shared",
    "ScaledDotProductAttention",
    title="One mask of queries and keys is drawn, and all samples and heads share it.",
    misconception="A mask for dropout is thought to broadcast over the batch as a causal mask does.",
    remedy="Draw a mask of the weights' whole shape: each sample and each head drops weights of its own.",
)
class SharedMask(AttentionSteps):
    """Draws for the last two axes alone."""

    def factor(self, weights: Array) -> Array | None:
        """Return one factor for all leading axes."""
        first = weights[(0,) * (weights.ndim - 2)]
        factor = super().factor(first)
        return None if factor is None else np.broadcast_to(factor, weights.shape)


@mistake(
    "at-drop-shared-queries",
    "ScaledDotProductAttention",
    title="One mask of keys is drawn, and all queries share it.",
    misconception="Dropout is thought to hide keys, as a mask of padding does.",
    remedy="Draw a mask of the weights' whole shape: each query drops weights of its own.",
)
class SharedByQueries(AttentionSteps):
    """Draws for one query."""

    def factor(self, weights: Array) -> Array | None:
        """Return one factor for all queries."""
        factor = super().factor(weights[..., :1, :])
        return None if factor is None else np.broadcast_to(factor, weights.shape)


@mistake(
    "at-drop-eval",
    "ScaledDotProductAttention",
    title="Weights are dropped in evaluation too.",
    misconception="The dropout function is expected to know whether the layer is training.",
    remedy="Drop in training alone: in evaluation pass 0.",
)
class DroppedAlways(AttentionSteps):
    """Knows no mode."""

    def factor(self, weights: Array) -> Array | None:
        """Return what training would."""
        training, self.training = self.training, True
        factor = super().factor(weights)
        self.training = training
        return factor


@mistake(
    "at-drop-ignored",
    "ScaledDotProductAttention",
    title="dropout_p is ignored.",
    misconception="Dropout is expected to happen in another layer.",
    remedy="In training drop each weight with probability dropout_p.",
)
class NeverDropped(AttentionSteps):
    """Drops nothing."""

    def factor(self, weights: Array) -> None:
        """Return None."""


@mistake(
    "at-drop-bwd",
    "ScaledDotProductAttention",
    title="backward goes through weights of which none was dropped.",
    misconception="Dropout is thought to be a matter of forward.",
    remedy="Multiply by forward's own factor on the way back, in the gradients of the weights and of the values.",
)
class BackwardWithoutDropout(AttentionSteps):
    """Forgets what was dropped."""

    def forward(self, query: Array, key: Array, value: Array, attn_mask: Array | None = None) -> Array:
        """Return y, and forget the factor."""
        y = super().forward(query, key, value, attn_mask)
        *kept, _ = self._saved_for(y)
        self._save_for_backward(y.shape, *kept, None)
        return y

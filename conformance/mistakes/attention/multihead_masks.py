"""Known wrong attention with several heads: masks, weights and dropout."""

from __future__ import annotations

from typing import Any

import numpy as np

from ....impl import MultiheadAttention
from ....impl.attention.core import Attended
from ....impl.base import Array
from ...catalogue import mistake

_AXES = 3


class _Masks(MultiheadAttention):
    """Attention with several heads whose masks are changed on their way in."""

    def forward(
        self,
        query: Array,
        key: Array | None = None,
        value: Array | None = None,
        *,
        key_padding_mask: Array | None = None,
        attn_mask: Array | None = None,
        **options: Any,
    ) -> tuple[Array, Array | None]:
        """Return y and weights."""
        attn, padding = self.changed(attn_mask, key_padding_mask, query.shape[0 if self.batch_first else 1])
        return super().forward(query, key, value, key_padding_mask=padding, attn_mask=attn, **options)

    def changed(self, attn: Array | None, padding: Array | None, batch: int) -> tuple[Array | None, Array | None]:  # noqa: ARG002
        """Return the masks as they are used."""
        return attn, padding


@mistake(
    "at-heads-mask-inverted",
    "MultiheadAttention",
    title="A boolean mask lets attend where it is True.",
    misconception="scaled_dot_product_attention, which reads masks so, is thought to be called with the same ones.",
    remedy="Here True hides: turn a mask round before it goes to scaled_dot_product_attention.",
    reading="masks=attend",
)
class Inverted(_Masks):
    """Hides where the masks are False."""

    def changed(self, attn: Array | None, padding: Array | None, batch: int) -> tuple[Array | None, Array | None]:  # noqa: ARG002
        """Return boolean masks turned round."""
        turned = [mask if mask is None or mask.dtype != np.bool_ else ~mask for mask in (attn, padding)]
        return turned[0], turned[1]


@mistake(
    "at-mask-tile",
    "MultiheadAttention",
    title="A mask for each head of each sample is read with the heads first.",
    misconception="Repeating a mask and tiling it are thought to give the same order.",
    remedy="attn_mask[n * num_heads + h] belongs to sample n and head h.",
    reading="mask_shape=(L, S)",
    source="lsdefine/attention-is-all-you-need-keras#36",
)
class Tiled(_Masks):
    """Reads heads before samples."""

    def changed(self, attn: Array | None, padding: Array | None, batch: int) -> tuple[Array | None, Array | None]:
        """Return the masks in another order."""
        if attn is not None and attn.ndim == _AXES:
            attn = attn.reshape(self.num_heads, batch, *attn.shape[1:]).swapaxes(0, 1).reshape(attn.shape)
        return attn, padding


@mistake(
    "at-padding-ignored",
    "MultiheadAttention",
    title="key_padding_mask is ignored.",
    misconception="Padding of zeros is thought to get no attention.",
    remedy="Hide padded keys from every query: a key of zeros has the score 0, and e^0 = 1.",
)
class PaddingIgnored(_Masks):
    """Attends to padding."""

    def changed(self, attn: Array | None, padding: Array | None, batch: int) -> tuple[Array | None, Array | None]:  # noqa: ARG002
        """Return no padding."""
        return attn, None


@mistake(
    "at-attn-mask-ignored",
    "MultiheadAttention",
    title="attn_mask is ignored.",
    misconception="One mask is thought to be enough.",
    remedy="Apply both masks: a key is open to a query if neither hides it.",
)
class MaskIgnored(_Masks):
    """Attends to what attn_mask hides."""

    def changed(self, attn: Array | None, padding: Array | None, batch: int) -> tuple[Array | None, Array | None]:  # noqa: ARG002
        """Return no mask."""
        return None, padding


@mistake(
    "at-mask-one-of-both",
    "MultiheadAttention",
    title="Where both masks are given, key_padding_mask takes the place of attn_mask.",
    misconception="One mask is thought to be given at a time.",
    remedy="Join them: hidden is what one or the other hides; float masks add up.",
)
class OneOfBoth(_Masks):
    """Keeps one mask."""

    def changed(self, attn: Array | None, padding: Array | None, batch: int) -> tuple[Array | None, Array | None]:  # noqa: ARG002
        """Return the one that is preferred."""
        return (None, padding) if padding is not None else (attn, None)


@mistake(
    "at-weights-summed",
    "MultiheadAttention",
    title="The weights that are returned are summed over the heads.",
    misconception="The heads' weights are thought to sum to 1 together.",
    remedy="Average over the heads: then a query's weights sum to 1.",
)
class WeightsSummed(MultiheadAttention):
    """Sums over heads; its backward fits."""

    def forward(self, *args: Any, **options: Any) -> tuple[Array, Array | None]:
        """Return y and too large weights."""
        self._summed = options.get("average_attn_weights", True)
        y, weights = super().forward(*args, **options)
        return y, weights * self.num_heads if weights is not None and self._summed else weights

    def backward(self, grad_output: Array, grad_weights: Array | None = None) -> Array | tuple[Array, ...]:
        """Return the gradients."""
        if grad_weights is not None and self._summed:
            grad_weights = grad_weights * self.num_heads
        return super().backward(grad_output, grad_weights)


@mistake(
    "at-weights-each-head",
    "MultiheadAttention",
    title="The weights of each head are returned, not their mean.",
    misconception="The option average_attn_weights is thought to be off by default.",
    remedy="Average the weights over the heads unless average_attn_weights is False.",
)
class WeightsOfEachHead(MultiheadAttention):
    """Never averages."""

    def forward(self, *args: Any, **options: Any) -> tuple[Array, Array | None]:
        """Return y and the weights of each head."""
        return super().forward(*args, **{**options, "average_attn_weights": False})


@mistake(
    "at-bwd-weights",
    "MultiheadAttention",
    title="backward ignores the gradient of the weights that were returned.",
    misconception="The returned weights are thought to be for display only.",
    remedy="What is returned may be used: its gradient goes back through the softmax as well.",
)
class WeightsWithoutGradient(MultiheadAttention):
    """Goes back from y alone."""

    def backward(self, grad_output: Array, grad_weights: Array | None = None) -> Array | tuple[Array, ...]:  # noqa: ARG002
        """Return the gradients."""
        return super().backward(grad_output)


@mistake(
    "at-heads-drop-ignored",
    "MultiheadAttention",
    title="dropout is ignored.",
    misconception="Dropout is thought to be applied after the layer.",
    remedy="In training drop each weight with probability dropout.",
)
class NeverDropped(MultiheadAttention):
    """Drops nothing."""

    def _attended(self, queries: Array, keys: Array, values: Array, mask: Array | None) -> Attended:
        training, self.training = self.training, False
        attended = super()._attended(queries, keys, values, mask)
        self.training = training
        return attended


@mistake(
    "at-heads-drop-shared",
    "MultiheadAttention",
    title="One dropout mask of queries and keys is drawn, and all samples and heads share it.",
    misconception="A mask for dropout is thought to broadcast over the batch as a causal mask does.",
    remedy="Draw a mask of the weights' whole shape: each sample and each head drops weights of its own.",
)
class SharedMask(MultiheadAttention):
    """Draws for the last two axes alone."""

    def _drop_factor(self, weights: Array) -> Array | None:
        factor = super()._drop_factor(weights[(0,) * (weights.ndim - 2)])
        return None if factor is None else np.broadcast_to(factor, weights.shape).copy()


@mistake(
    "at-heads-drop-eval",
    "MultiheadAttention",
    title="Weights are dropped in evaluation too.",
    misconception="The dropout function is expected to know whether the layer is training.",
    remedy="In evaluation nothing is dropped.",
)
class DroppedAlways(MultiheadAttention):
    """Knows no mode."""

    def _attended(self, queries: Array, keys: Array, values: Array, mask: Array | None) -> Attended:
        training, self.training = self.training, True
        attended = super()._attended(queries, keys, values, mask)
        self.training = training
        return attended

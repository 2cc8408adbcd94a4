"""Known wrong attention by scaled dot products: masks."""

from __future__ import annotations

import numpy as np

from ....impl.attention.core import causal
from ....impl.base import Array
from ...catalogue import mistake
from .dot_product_steps import AttentionSteps


def _apart(mask: Array | None) -> tuple[Array | None, Array | None]:
    """Return where a mask lets attend, and what it adds: of a float one -inf lets nothing through."""
    if mask is None or mask.dtype == np.bool_:
        return mask, None
    return mask > -np.inf, np.maximum(mask, np.finfo(mask.dtype).min)


class _Boolean(AttentionSteps):
    """Applies what a mask hides in a way of its own."""

    def weights(self, scores: Array, mask: Array | None) -> Array:
        """Return the weights."""
        shown, added = _apart(mask)
        if added is not None:
            scores = scores + np.where(added > np.finfo(added.dtype).min, added, 0.0)
        if shown is None or shown.all():
            return super().weights(scores, None)
        return self.hidden(scores, np.broadcast_to(shown, scores.shape))

    def hidden(self, scores: Array, shown: Array) -> Array:
        """Return the weights where some are hidden."""
        return super().weights(scores, shown)


@mistake(
    "at-mask-inverted",
    "ScaledDotProductAttention",
    title="A boolean mask hides where it is True.",
    misconception="True is thought to hide, as it does in MultiheadAttention's masks.",
    remedy="Here True lets a query attend; where it is False the score becomes -inf.",
    reading="attn_mask=block",
)
class Inverted(AttentionSteps):
    """Hides where the mask is True."""

    def weights(self, scores: Array, mask: Array | None) -> Array:
        """Return the weights."""
        turned = mask is not None and mask.dtype == np.bool_ and not self.is_causal
        return super().weights(scores, ~mask if turned else mask)  # type: ignore[operator]


@mistake(
    "at-mask-after",
    "ScaledDotProductAttention",
    title="Weights are masked after the softmax: what is left no longer sums to 1.",
    misconception="Setting a weight to 0 is thought to be enough to leave a key out.",
    remedy="Mask the scores with -inf before the softmax, which then spreads the whole over the keys that are left.",
)
class MaskedAfterwards(_Boolean):
    """Masks weights."""

    def hidden(self, scores: Array, shown: Array) -> Array:
        """Return the weights, fewer than belong together."""
        return super().weights(scores, None) * shown


@mistake(
    "at-mask-mul",
    "ScaledDotProductAttention",
    title="Scores are multiplied by the mask: a hidden key has the score 0, and e^0 = 1.",
    misconception="A score of 0 is thought to mean no attention.",
    remedy="Give hidden keys the score -inf, whose exponential is 0.",
)
class Multiplied(_Boolean):
    """Multiplies scores by the mask."""

    def hidden(self, scores: Array, shown: Array) -> Array:
        """Return the weights, some of them of hidden keys."""
        return super().weights(scores * shown, None)


@mistake(
    "at-mask-small",
    "ScaledDotProductAttention",
    title="Hidden keys are given the score -10, which leaves them a weight.",
    misconception="Any negative number is thought to be small enough.",
    remedy="Use -inf: e^-10 is no zero, and other scores may be as low.",
)
class MaskedALittle(_Boolean):
    """Hides with a number that is not small enough."""

    def hidden(self, scores: Array, shown: Array) -> Array:
        """Return the weights, some of them of hidden keys."""
        return super().weights(np.where(shown, scores, -10.0), None)


@mistake(
    "at-full-mask-nan",
    "ScaledDotProductAttention",
    title="A query that may attend to nothing gets NaN: 0 / 0.",
    misconception="Every query is thought to have at least one key.",
    remedy="Where all keys of a query are hidden, give it 0: NaN spreads into every gradient.",
    reading="alone=undefined",
    source="pytorch/pytorch#41508",
)
class Nan(AttentionSteps):
    """Divides 0 by 0."""

    def weights(self, scores: Array, mask: Array | None) -> Array:
        """Return the weights, NaN where there is no key."""
        weights = super().weights(scores, mask)
        alone = np.all(weights == 0, axis=-1, keepdims=True)
        return np.where(alone, np.nan, weights)


@mistake(
    "at-full-mask-uniform",
    "ScaledDotProductAttention",
    title="A query that may attend to nothing gets the mean of all values.",
    misconception="A large negative number is thought to be as good as -inf.",
    remedy="Where all keys of a query are hidden, give it 0: with all scores at -1e9 they are equals again.",
    reading="alone=undefined",
)
class Uniform(AttentionSteps):
    """Spreads its attention over hidden keys."""

    def weights(self, scores: Array, mask: Array | None) -> Array:
        """Return the weights, all the same where there is no key."""
        weights = super().weights(scores, mask)
        alone = np.all(weights == 0, axis=-1, keepdims=True)
        return np.where(alone, 1.0 / weights.shape[-1], weights)

    def through_softmax(self, grad: Array, weights: Array) -> Array:
        """Return the gradient of the scores."""
        return super().through_softmax(grad, weights)


@mistake(
    "at-mask-float-as-bool",
    "ScaledDotProductAttention",
    title="A float mask is taken for a boolean one: what it adds is lost.",
    misconception="All masks are thought to be boolean.",
    remedy="Add a float mask to the scores: it may hold -inf and 0, but any bias as well.",
    reading="mask_dtype=bool",
)
class TakenForBoolean(AttentionSteps):
    """Adds nothing."""

    def weights(self, scores: Array, mask: Array | None) -> Array:
        """Return the weights."""
        return super().weights(scores, _apart(mask)[0])


@mistake(
    "at-mask-scaled",
    "ScaledDotProductAttention",
    title="A float mask is added before the scores are scaled.",
    misconception="The scale is thought to apply to the mask as well.",
    remedy="Scale the product of query and key, and add the mask to that.",
    reading="mask_dtype=bool",
)
class MaskScaled(AttentionSteps):
    """Scales the mask."""

    def weights(self, scores: Array, mask: Array | None) -> Array:
        """Return the weights."""
        if mask is not None and mask.dtype != np.bool_:
            mask = mask * self._factor
        return super().weights(scores, mask)

    def scaled(self, scores: Array, query: Array) -> Array:
        """Return scores scaled, and keep by what."""
        self._factor = float(super().scaled(np.ones(()), query))
        return super().scaled(scores, query)


@mistake(
    "at-mask-ignored",
    "ScaledDotProductAttention",
    title="attn_mask is ignored.",
    misconception="The mask argument is accepted and forgotten.",
    remedy="Apply the mask to the scores before the softmax.",
)
class MaskIgnored(AttentionSteps):
    """Knows no mask but its own."""

    def weights(self, scores: Array, mask: Array | None) -> Array:
        """Return the weights."""
        return super().weights(scores, mask if self.is_causal else None)


@mistake(
    "at-causal-strict",
    "ScaledDotProductAttention",
    title="With is_causal a query does not attend to the key at its own place.",
    misconception="A position is thought not to see itself.",
    remedy="Keep the diagonal: the first query attends to the first key, and gets its value.",
)
class Strict(AttentionSteps):
    """Hides the diagonal."""

    def causal(self, scores: Array) -> Array:
        """Return where queries attend to earlier keys."""
        return np.tril(causal(scores), -1)


@mistake(
    "at-causal-late",
    "ScaledDotProductAttention",
    title="With is_causal a query attends to the key after its own as well.",
    misconception="The mask's diagonal is off by one.",
    remedy="Let query i attend to the keys 0 to i: the next one is what is to be predicted.",
)
class Late(AttentionSteps):
    """Shows one key too many."""

    def causal(self, scores: Array) -> Array:
        """Return where queries attend to no key but the next."""
        return np.tril(np.ones(scores.shape[-2:], np.bool_), 1)


@mistake(
    "at-causal-upper",
    "ScaledDotProductAttention",
    title="With is_causal a query attends to later keys instead of earlier ones.",
    misconception="Rows and columns of the mask are mixed up.",
    remedy="A row of the mask is a query: in row i the columns 0 to i are open, which is the lower triangle.",
)
class Upper(AttentionSteps):
    """Shows the other triangle."""

    def causal(self, scores: Array) -> Array:
        """Return where queries attend to no earlier keys."""
        return causal(np.swapaxes(scores, -1, -2)).T


@mistake(
    "at-causal-ignored",
    "ScaledDotProductAttention",
    title="is_causal is ignored.",
    misconception="The caller is expected to pass a causal mask.",
    remedy="With is_causal hide the upper triangle of the scores.",
)
class CausalIgnored(AttentionSteps):
    """Shows everything."""

    def causal(self, scores: Array) -> Array:
        """Return True everywhere."""
        return np.ones(scores.shape[-2:], np.bool_)


@mistake(
    "at-causal-last",
    "ScaledDotProductAttention",
    title="With is_causal the last query attends to all keys, however many there are.",
    misconception="The two sequences are thought to end together.",
    remedy="PyTorch counts both from the first: query i attends to the keys 0 to i.",
    reading="is_causal=last",
)
class FromTheLast(AttentionSteps):
    """Lines the last ones up."""

    def causal(self, scores: Array) -> Array:
        """Return the triangle that ends in the lower right corner."""
        queries, keys = scores.shape[-2:]
        return np.tri(queries, keys, k=keys - queries, dtype=np.bool_)

"""Known wrong layers of the Transformer's encoder: masks and dropout."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from ....impl import TransformerEncoderLayer
from ....impl.base import Array
from ...catalogue import mistake

_Function = Callable[[Array], Array]


class _Masks(TransformerEncoderLayer):
    """A layer whose masks are changed on their way in."""

    def _attended(self, name: str, query: Array, other: Array, mask: Array | None, padding: Array | None) -> Array:
        changed = [self.changed(mask, "mask"), self.changed(padding, "padding")]
        return super()._attended(name, query, other, *changed)

    def changed(self, mask: Array | None, kind: str) -> Array | None:  # noqa: ARG002 - there for those who take it
        """Return a mask as it is used."""
        return mask


@mistake(
    "tr-mask-ignored",
    "TransformerEncoderLayer",
    title="src_mask is ignored.",
    misconception="An encoder is thought to see everything always.",
    remedy="Hand src_mask on to the attention.",
)
class MaskIgnored(_Masks):
    """Hands on padding alone."""

    def changed(self, mask: Array | None, kind: str) -> Array | None:
        """Return padding alone."""
        return None if kind == "mask" else mask


@mistake(
    "tr-padding-ignored",
    "TransformerEncoderLayer",
    title="src_key_padding_mask is ignored.",
    misconception="Padding is thought to be harmless.",
    remedy="Hand src_key_padding_mask on to the attention.",
)
class PaddingIgnored(_Masks):
    """Hands on the mask alone."""

    def changed(self, mask: Array | None, kind: str) -> Array | None:
        """Return the mask alone."""
        return None if kind == "padding" else mask


@mistake(
    "tr-mask-inverted",
    "TransformerEncoderLayer",
    title="A boolean mask lets attend where it is True.",
    misconception="scaled_dot_product_attention's masks, which say so, are thought to be meant.",
    remedy="Here True hides.",
    reading="masks=attend",
)
class Inverted(_Masks):
    """Turns boolean masks round."""

    def changed(self, mask: Array | None, kind: str) -> Array | None:  # noqa: ARG002 - both alike
        """Return a mask turned round."""
        return ~mask if mask is not None and mask.dtype == np.bool_ else mask


@mistake(
    "tr-dropout-ignored",
    "TransformerEncoderLayer",
    title="dropout is ignored.",
    misconception="Dropout is thought to stand between layers only.",
    remedy="Drop elements of each sublayer's output, of the network's inside and of the attention's weights.",
)
class NeverDropped(TransformerEncoderLayer):
    """Drops nothing."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **{**options, "dropout": 0.0})


@mistake(
    "tr-dropout-sum",
    "TransformerEncoderLayer",
    title="Dropout is applied to the sum, the residual connection's part as well.",
    misconception="Dropout is thought to belong behind the whole of a sublayer.",
    remedy="Drop elements of a sublayer's output before it is added: the path past it stays whole.",
)
class SumDropped(TransformerEncoderLayer):
    """Drops elements of the sum."""

    def _with_residual(self, x: Array, number: int, sublayer: _Function) -> Array:
        norm, drop = self._layers[f"norm{number}"], f"dropout{number}"
        if self.norm_first:
            return self._dropped(drop, x + sublayer(norm.forward(x)))
        return np.asarray(norm.forward(self._dropped(drop, x + sublayer(x))))

    def _back_with_residual(self, grad: Array, number: int, sublayer: _Function) -> Array:
        norm, drop = self._layers[f"norm{number}"], f"dropout{number}"
        if self.norm_first:
            grad = self._undropped(drop, grad)
            return np.asarray(grad + norm.backward(sublayer(grad)))
        grad = self._undropped(drop, norm.backward(grad))
        return np.asarray(grad + sublayer(grad))

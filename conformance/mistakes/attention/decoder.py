"""Known wrong layers of the Transformer's decoder."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from ....impl import TransformerDecoderLayer
from ....impl.base import Array
from ...catalogue import mistake

_Function = Callable[[Array], Array]


@mistake(
    "td-memory-values",
    "TransformerDecoderLayer",
    title="The memory's gradient is that of the values alone.",
    misconception="Keys are thought to need no gradient.",
    remedy="The memory is key and value at once: add both gradients.",
)
class ValuesAlone(TransformerDecoderLayer):
    """Forgets the keys' gradient."""

    def backward(self, grad_output: Array) -> tuple[Array, Array]:
        """Return the gradients, the memory's too small."""
        attention, found = self._layers["multihead_attn"], []
        whole: Any = attention.backward

        def spied(grad: Array) -> tuple[Array, ...]:
            found.append(whole(grad))
            return found[-1]  # type: ignore[no-any-return]

        attention.backward = spied
        grad_tgt, _ = super().backward(grad_output)
        del attention.backward
        return grad_tgt, found[-1][2]


@mistake(
    "td-memory-detached",
    "TransformerDecoderLayer",
    title="The memory gets no gradient.",
    misconception="The encoder's output is thought to be fixed data.",
    remedy="The encoder learns through the decoder alone: return the memory's gradient.",
)
class MemoryDetached(TransformerDecoderLayer):
    """Returns zeros."""

    def backward(self, grad_output: Array) -> tuple[Array, Array]:
        """Return the gradients, the memory's 0."""
        grad_tgt, grad_memory = super().backward(grad_output)
        return grad_tgt, np.zeros_like(grad_memory)


@mistake(
    "td-bwd-shared-input",
    "TransformerDecoderLayer",
    title="Of the three gradients of self-attention's input only the query's is kept.",
    misconception="An input that is given three times is thought to have one gradient.",
    remedy="What is query, key and value at once gets the sum of the three gradients.",
)
class SharedInput(TransformerDecoderLayer):
    """Adds up nothing."""

    def _back_to_itself(self, grad: Array) -> Array:
        return np.asarray(self._layers["self_attn"].backward(grad)[0])


@mistake(
    "td-one-attention",
    "TransformerDecoderLayer",
    title="Both attentions share the parameters of the first.",
    misconception="The two attentions are thought to be one module, used twice.",
    remedy="Attention to the memory has parameters of its own, multihead_attn.",
)
class OneAttention(TransformerDecoderLayer):
    """Uses the parameters of self-attention twice."""

    def _hand_down(self) -> None:
        super()._hand_down()
        first, second = (self._layers[name] for name in ("self_attn", "multihead_attn"))
        second.params.update(first.params)
        second.grads.update(first.grads)


@mistake(
    "td-memory-normalized",
    "TransformerDecoderLayer",
    title="With norm_first the memory is normalized with what attends to it.",
    misconception="Everything that enters a sublayer is thought to be normalized first.",
    remedy="The memory comes as the encoder left it: normalize what attends alone.",
)
class MemoryNormalized(TransformerDecoderLayer):
    """Normalizes the memory too."""

    def forward(self, tgt: Array, memory: Array, **masks: Any) -> Array:
        """Return y."""
        self._hand_down()
        normalized = self._layers["norm2"].forward(memory) if self.norm_first else memory
        return super().forward(tgt, normalized, **masks)


@mistake(
    "td-order",
    "TransformerDecoderLayer",
    title="The memory is attended to first, and the sequence itself after that.",
    misconception="The order of two attentions is thought not to matter.",
    remedy="Self-attention comes first; its output asks the memory.",
)
class MemoryFirst(TransformerDecoderLayer):
    """Exchanges the first two sublayers; the way back is as it was."""

    def _with_residual(self, x: Array, number: int, sublayer: _Function) -> Array:
        if number == 1:
            self._input, self._itself = x, sublayer
            return x
        if number == 2:  # noqa: PLR2004 - the second sublayer
            x = super()._with_residual(self._input, 2, sublayer)
            return super()._with_residual(x, 1, self._itself)
        return super()._with_residual(x, number, sublayer)


@mistake(
    "td-cross-to-itself",
    "TransformerDecoderLayer",
    title="The second attention attends to the sequence again, not to the memory.",
    misconception="The memory is thought to enter somewhere else.",
    remedy="In the second attention queries come from the sequence, keys and values from the memory.",
)
class ToItself(TransformerDecoderLayer):
    """Never looks at the memory where it is as long as the sequence."""

    def _attended(self, name: str, query: Array, other: Array, mask: Array | None, padding: Array | None) -> Array:
        alike = query.shape == other.shape
        return super()._attended(name, query, query if alike else other, mask, padding)


class _Masks(TransformerDecoderLayer):
    """A layer that hands on some masks alone."""

    ignored: str

    def forward(self, tgt: Array, memory: Array, **masks: Any) -> Array:
        """Return y."""
        return super().forward(tgt, memory, **{name: mask for name, mask in masks.items() if name != self.ignored})


@mistake(
    "td-tgt-mask-ignored",
    "TransformerDecoderLayer",
    title="tgt_mask is ignored: what is to be predicted can be seen.",
    misconception="A decoder is thought to be causal by itself.",
    remedy="Hand tgt_mask on to self-attention.",
)
class TargetMaskIgnored(_Masks):
    """Ignores a mask."""

    ignored = "tgt_mask"


@mistake(
    "td-tgt-padding-ignored",
    "TransformerDecoderLayer",
    title="tgt_key_padding_mask is ignored.",
    misconception="A causal mask is thought to hide padding too.",
    remedy="Hand tgt_key_padding_mask on to self-attention.",
)
class TargetPaddingIgnored(_Masks):
    """Ignores a mask."""

    ignored = "tgt_key_padding_mask"


@mistake(
    "td-memory-mask-ignored",
    "TransformerDecoderLayer",
    title="memory_mask is ignored.",
    misconception="The whole memory is thought to be visible always.",
    remedy="Hand memory_mask on to the attention to the memory.",
)
class MemoryMaskIgnored(_Masks):
    """Ignores a mask."""

    ignored = "memory_mask"


@mistake(
    "td-memory-padding-ignored",
    "TransformerDecoderLayer",
    title="memory_key_padding_mask is ignored.",
    misconception="The encoder is thought to have removed the padding already.",
    remedy="The memory still has rows for padding: hand memory_key_padding_mask on to the attention to it.",
)
class MemoryPaddingIgnored(_Masks):
    """Ignores a mask."""

    ignored = "memory_key_padding_mask"


@mistake(
    "td-no-residual",
    "TransformerDecoderLayer",
    title="What the attention to the memory gives takes the place of what attended: nothing is added.",
    misconception="The answer of the memory is thought to replace the sequence.",
    remedy="Each of the three sublayers has a residual connection.",
)
class WithoutResidual(TransformerDecoderLayer):
    """Adds nothing in the second sublayer."""

    def _with_residual(self, x: Array, number: int, sublayer: _Function) -> Array:
        if number != 2:  # noqa: PLR2004 - the second sublayer
            return super()._with_residual(x, number, sublayer)
        if self.norm_first:
            return super()._with_residual(x, number, sublayer) - x
        return super()._with_residual(x, number, lambda one: sublayer(one) - one)

    def _back_with_residual(self, grad: Array, number: int, sublayer: _Function) -> Array:
        if number != 2:  # noqa: PLR2004 - the second sublayer
            return super()._back_with_residual(grad, number, sublayer)
        if self.norm_first:
            return super()._back_with_residual(grad, number, sublayer) - grad
        return super()._back_with_residual(grad, number, lambda one: sublayer(one) - one)


@mistake(
    "td-norm-first-ignored",
    "TransformerDecoderLayer",
    title="Sums are normalized whatever norm_first says.",
    misconception="The paper's order is thought to be the only one.",
    remedy="With norm_first normalize what a sublayer is given, and leave the sum as it is.",
)
class AlwaysAfter(TransformerDecoderLayer):
    """Normalizes sums."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.norm_first = False


@mistake(
    "td-dropout-ignored",
    "TransformerDecoderLayer",
    title="dropout is ignored.",
    misconception="Dropout is thought to stand between layers only.",
    remedy="Drop elements of each sublayer's output, of the network's inside and of both attentions' weights.",
)
class NeverDropped(TransformerDecoderLayer):
    """Drops nothing."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **{**options, "dropout": 0.0})

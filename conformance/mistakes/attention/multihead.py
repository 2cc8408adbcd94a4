"""Known wrong attention with several heads: how features become heads, and what is projected."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from ....impl import MultiheadAttention
from ....impl.attention.core import Attended
from ....impl.base import Array
from ...catalogue import mistake


@mistake(
    "at-split-view",
    "MultiheadAttention",
    title="Features are reshaped into heads without a transpose: a head sees parts of several positions.",
    misconception="A reshape to the right shape is thought to reorder the axes.",
    remedy="Cut the last axis into (num_heads, d) first, then exchange axes: reshape never moves a number.",
    source="reczoo/FuxiCTR#30",
)
class SplitByView(MultiheadAttention):
    """Reshapes where it should transpose."""

    def _split(self, rows: Array, shape: tuple[int, ...]) -> Array:
        if not self.batch_first:
            return super()._split(rows, shape)
        return rows.reshape(shape[0], self.num_heads, shape[1], -1)

    def _joined(self, heads: Array) -> Array:
        return heads.reshape(-1, self.embed_dim) if self.batch_first else super()._joined(heads)


@mistake(
    "at-split-stride",
    "MultiheadAttention",
    title="A head takes every num_heads-th feature instead of d neighbours.",
    misconception="Which features make a head is thought not to matter, as long as all heads have the same size.",
    remedy="Head h has the features h d to (h + 1) d: the last axis is cut into (num_heads, d), in this order.",
)
class SplitByStride(MultiheadAttention):
    """Cuts the last axis into (d, num_heads)."""

    def _split(self, rows: Array, shape: tuple[int, ...]) -> Array:
        return super()._split(self._mixed(rows, -1, self.num_heads), shape)

    def _joined(self, heads: Array) -> Array:
        return self._mixed(super()._joined(heads), self.num_heads, -1)

    def _mixed(self, rows: Array, *cut: int) -> Array:
        return np.swapaxes(rows.reshape(len(rows), *cut), 1, 2).reshape(len(rows), -1)


@mistake(
    "at-merge-view",
    "MultiheadAttention",
    title="Heads are put together by a reshape alone: positions and heads are mixed up.",
    misconception="One reshape is thought to undo another.",
    remedy="Exchange the axes back before heads are laid side by side.",
    source="jsbaan/transformer-from-scratch#6",
)
class MergedByView(MultiheadAttention):
    """Forgets the second transpose; its backward fits its forward."""

    _forward = False

    def forward(self, *args: Any, **options: Any) -> tuple[Array, Array | None]:
        """Return y and weights."""
        self._forward = True
        return super().forward(*args, **options)

    def backward(self, grad_output: Array, grad_weights: Array | None = None) -> Array | tuple[Array, ...]:
        """Return the gradients."""
        self._forward = False
        return super().backward(grad_output, grad_weights)

    def _joined(self, heads: Array) -> Array:
        return heads.reshape(-1, self.embed_dim) if self._forward else super()._joined(heads)


class _Weighing(MultiheadAttention):
    """Attention with several heads whose softmax and scale are steps of their own."""

    def scale(self, width: int) -> float:
        """Return what scores are multiplied by."""
        return 1 / math.sqrt(width)

    def _attended(self, queries: Array, keys: Array, values: Array, mask: Array | None) -> Attended:
        factor = queries.dtype.type(self.scale(queries.shape[-1]) * math.sqrt(queries.shape[-1]))
        attended = super()._attended(queries * factor, keys, values, mask)
        self._factor = factor
        return attended

    def _through_projection(self, name: str, grad: Array, rows: Array, shape: tuple[int, ...]) -> Array:
        return super()._through_projection(name, grad * self._factor if name == "query" else grad, rows, shape)


@mistake(
    "at-sqrt-dmodel",
    "MultiheadAttention",
    title="Scores are divided by the root of all features instead of that of a head's.",
    misconception="The d of the formula is thought to be the model's.",
    remedy="A product has as many terms as a head has features: divide by sqrt(embed_dim / num_heads).",
)
class ScaledByModel(_Weighing):
    """Divides by the root of embed_dim."""

    def scale(self, width: int) -> float:
        """Return 1 / sqrt(E)."""
        return 1 / math.sqrt(width * self.num_heads)


@mistake(
    "at-heads-noscale",
    "MultiheadAttention",
    title="Scores are not scaled.",
    misconception="The scale is thought to be a detail that training compensates for.",
    remedy="Divide scores by the root of the number of features of a head.",
)
class Unscaled(_Weighing):
    """Leaves the scale out."""

    def scale(self, width: int) -> float:  # noqa: ARG002 - which is the mistake
        """Return 1."""
        return 1.0


@mistake(
    "at-softmax-heads",
    "MultiheadAttention",
    title="The softmax runs over the heads: it is their weights for one key that sum to 1.",
    misconception="Axis 1 is thought to be the keys, as it was before there were heads.",
    remedy="Take the softmax along the last axis, the keys, whatever stands before it.",
)
class AlongHeads(MultiheadAttention):
    """Takes the softmax along the heads."""

    def _attended(self, queries: Array, keys: Array, values: Array, mask: Array | None) -> Attended:
        attended = super()._attended(queries, keys, values, mask)
        scores = np.matmul(queries * queries.dtype.type(attended.scale), np.swapaxes(keys, -1, -2))
        exponentials = np.exp(scores - scores.max(axis=1, keepdims=True)) * (attended.weights > 0)
        total = exponentials.sum(axis=1, keepdims=True)
        weights = exponentials / np.where(total == 0, 1, total)
        used = weights if attended.factor is None else weights * attended.factor
        return Attended(queries, keys, values, attended.scale, weights, attended.factor, np.matmul(used, values))


@mistake(
    "at-value-of-key",
    "MultiheadAttention",
    title="Values are projected from key.",
    misconception="Key and value are thought to be one input, as they are in self- and in cross-attention.",
    remedy="Project value with W_v; key decides on the weights alone.",
)
class ValuesOfKeys(MultiheadAttention):
    """Projects values from keys where both are as wide."""

    def forward(self, query: Array, key: Any = None, value: Any = None, **options: Any) -> tuple[Array, Array | None]:
        """Return y and weights."""
        as_wide = key is not None and value is not None and key.shape == value.shape
        return super().forward(query, key, key if as_wide else value, **options)


@mistake(
    "at-rows-order",
    "MultiheadAttention",
    title="in_proj_weight is taken for key, query and value, in this order.",
    misconception="The order of three matrices in one is thought not to matter.",
    remedy="The rows of in_proj_weight belong to query, key and value, a third each.",
)
class RowsExchanged(MultiheadAttention):
    """Takes the second third for queries."""

    def _part(self, arrays: dict[str, Array], kind: str, name: str) -> Array | None:
        if f"in_proj_{kind}" in arrays and kind == "weight":
            name = {"query": "key", "key": "query"}.get(name, name)
        return super()._part(arrays, kind, name)


@mistake(
    "at-no-out-proj",
    "MultiheadAttention",
    title="The heads are returned side by side, without the last projection.",
    misconception="The concatenated heads are thought to be the output.",
    remedy="Multiply by W_o and add b_o: only there heads come together.",
)
class NotProjected(MultiheadAttention):
    """Leaves the output projection out."""

    def forward(self, *args: Any, **options: Any) -> tuple[Array, Array | None]:
        """Return the heads and weights."""
        y, weights = super().forward(*args, **options)
        attended = self._saved_for(y)[2]
        return self._joined(attended.output).reshape(y.shape).copy(), weights


@mistake(
    "at-in-bias-forgotten",
    "MultiheadAttention",
    title="in_proj_bias is not added.",
    misconception="A projection is thought to be a matrix only.",
    remedy="Each projection has a bias of its own, a third of in_proj_bias.",
)
class InBiasForgotten(MultiheadAttention):
    """Forgets the biases of the projections."""

    def _projected(self, name: str, rows: Array) -> Array:
        weight = self._part(self.params, "weight", name)
        projected: Array = rows @ weight.astype(rows.dtype).T  # type: ignore[union-attr]
        return projected


@mistake(
    "at-bwd-in-bias",
    "MultiheadAttention",
    title="backward gives in_proj_bias no gradient.",
    misconception="The bias is thought not to be trained.",
    remedy="Sum the gradient of each projection over all positions and samples.",
)
class InBiasWithoutGradient(MultiheadAttention):
    """Forgets a gradient."""

    def backward(self, grad_output: Array, grad_weights: Array | None = None) -> Array | tuple[Array, ...]:
        """Return the gradients."""
        kept = self.grads.get("in_proj_bias", np.zeros(0)).copy()
        answer = super().backward(grad_output, grad_weights)
        if kept.size:
            self.grads["in_proj_bias"][...] = kept
        return answer


@mistake(
    "at-bwd-mean",
    "MultiheadAttention",
    title="backward averages the gradients of the projections over the batch.",
    misconception="The layer is thought to have to average over the batch.",
    remedy="Sum: whoever averages the loss has already divided grad_output.",
)
class GradientsAveraged(MultiheadAttention):
    """Divides by the batch."""

    def _through_projection(self, name: str, grad: Array, rows: Array, shape: tuple[int, ...]) -> Array:
        before = {key: value.copy() for key, value in self.grads.items() if "in_proj" in key or "_proj_" in key}
        answer = super()._through_projection(name, grad, rows, shape)
        for key, value in before.items():
            self.grads[key][...] = value + (self.grads[key] - value) / len(grad)
        return answer


@mistake(
    "at-bias-kv-added",
    "MultiheadAttention",
    title="bias_k and bias_v are added to every key and value.",
    misconception="Everything called a bias is thought to be added.",
    remedy="They are one more key and one more value, behind those of the sequence.",
)
class MoreKeysAdded(MultiheadAttention):
    """Adds to each key what should stand behind the last."""

    def _with_more(self, heads: Array, bias: str) -> Array:
        more = super()._with_more(heads, bias)
        if bias in self.params:
            length = heads.shape[2]
            more = more.copy()
            more[:, :, :length] += more[:, :, length : length + 1]
        return more


@mistake(
    "at-zero-attn-ignored",
    "MultiheadAttention",
    title="add_zero_attn is ignored.",
    misconception="A key of zeros is thought to get no attention.",
    remedy="A key of zeros has the score 0, and e^0 = 1: it takes a share of the weights.",
)
class ZeroIgnored(MultiheadAttention):
    """Has no key of zeros."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.add_zero_attn = False


@mistake(
    "at-batch-first-ignored",
    "MultiheadAttention",
    title="The batch is taken for the first axis whatever batch_first says.",
    misconception="The batch is thought to be the first axis everywhere; here the default says otherwise.",
    remedy="By default sequences stand first, (L, N, E): read the option.",
    reading="batch_first=True",
)
class BatchAlwaysFirst(MultiheadAttention):
    """Ignores its option."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.batch_first = True

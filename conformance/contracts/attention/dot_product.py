"""Attention by scaled dot products."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any, ClassVar

import numpy as np

from .... import impl, reference
from ....impl.attention.core import causal, softmax_of_masked
from ....play import Array, Call, Program
from ... import strategies as st
from ...contract import Arguments, Contract
from ...fills import Fill
from ..conventions import TRAINED_ALONE
from .conventions import ATTENDING, FOUR_AXES, FROM_THE_LAST, THREE_AXES, TURNED_MASKS
from .dot_product_identities import IDENTITIES
from .programs import BATCHES, FILLS, LENGTHS, WIDTHS, mask_of, masks

_LEADING = st.one_of(BATCHES.map(lambda batch: (batch,)), st.tuples(st.integers(1, 2), st.integers(1, 2)))


class ScaledDotProductAttention(Contract):
    """Each query gets a mean of the values, weighed by how well their keys fit it."""

    component = "ScaledDotProductAttention"
    model = impl.ScaledDotProductAttention
    twin = reference.ScaledDotProductAttention
    aliases: ClassVar = ("DotProductAttention", "ScaledDotProduct", "SDPA", "Attention", "ScaledAttention")
    traits: ClassVar = frozenset({"modes", "noise"})
    rate: ClassVar = "dropout_p"
    differentiable: ClassVar = (0, 1, 2)
    spared: ClassVar = (("attn_mask",),)
    affine: ClassVar = frozenset({"args[2]"})
    fills: ClassVar = FILLS
    choices: ClassVar = {
        "dropout_p": (0.0, 0.0, 0.0, 0.5),
        "is_causal": (False, False, True),
        "scale": (None, None, 0.5, 0.1),
    }
    conventions: ClassVar = (
        TURNED_MASKS,
        FROM_THE_LAST,
        ATTENDING,
        THREE_AXES,
        FOUR_AXES,
        TRAINED_ALONE,
    )
    identities: ClassVar = IDENTITIES

    def arguments(self, program: Program, fill: Fill) -> st.SearchStrategy[Arguments]:
        """Return queries, keys and values, of a batch or its heads, and a mask unless later keys are hidden anyway."""
        causal = program.config.get("is_causal", False)

        def arrays(sizes: tuple[Any, ...]) -> st.SearchStrategy[Arguments]:
            leading, queries, keys, width, value_width = sizes
            shapes = ((queries, width), (keys, width), (keys, value_width))
            three = [fill.array((*leading, *shape)) for shape in shapes]
            return st.tuples(*three, *([] if causal else [masks((*leading, queries, keys))]))

        return st.tuples(_LEADING, LENGTHS, LENGTHS, WIDTHS, WIDTHS).flatmap(arrays)

    def with_rows(self, call: Call, rows: int) -> Call:
        """Return a forward or a backward with so many rows; a mask has them where it has the batch's axis."""
        resized, mask = super().with_rows(call, rows), mask_of(call)
        shared = mask is not None and (mask.ndim < np.asarray(call.args[0]).ndim or len(mask) == 1)
        return replace(resized, args=(*resized.args[:3], mask)) if shared else resized

    def terms(self, program: Program) -> int:
        """Return the length of the longest axis."""
        return max((max(array.shape, default=1) for array in program.arrays()), default=1)

    def scale(self, program: Program, index: int) -> float:
        """Return the size of the terms that a gradient of the scores is the small rest of, times queries and keys."""
        call = program.calls[index]
        before = [
            other for other in program.calls[:index] if (other.method, other.instance) == ("forward", call.instance)
        ]
        if call.method != "backward" or not before:
            return 0.0
        query, key, value = (float(np.max(np.abs(array), initial=0.0)) for array in _arrays(before[-1]))
        upstream = np.asarray(call.args[0])
        size: float = np.max(np.abs(upstream), initial=0.0) * upstream.shape[-1] * value * max(query, key)
        return size

    def moments(self, program: Program) -> tuple[Array, Array]:
        """Return Σ p v and Σ p² v² rate / (1 - rate): each weight is dropped by itself."""
        query, key, value = _arrays(program.calls[0])
        config: Any = program.config
        scale, rate = config.get("scale"), config.get("dropout_p", 0.0)
        scores = (1 / math.sqrt(query.shape[-1]) if scale is None else scale) * query @ np.swapaxes(key, -1, -2)
        mask = causal(scores) if program.config.get("is_causal", False) else mask_of(program.calls[0])
        weights = softmax_of_masked(scores, mask)
        return weights @ value, weights**2 @ value**2 * rate / (1 - rate)


def _arrays(call: Call) -> tuple[Array, ...]:
    return tuple(np.asarray(value) for value in call.args[:3])

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
from ..sizes import forward_of, largest, size_of_log_sum
from .conventions import (
    ADDED_MASKS,
    ATTENDING,
    BOOLEAN_MASKS,
    FOUR_AXES,
    FROM_THE_LAST,
    THREE_AXES,
    TURNED_MASKS,
    WHOLE_MASKS,
)
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
    noisy_rows = True
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
        BOOLEAN_MASKS,
        ADDED_MASKS,
        WHOLE_MASKS,
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
        """Return the size of what cancels: in weights exp(s - log(sum exp(s))), and in a gradient of the scores."""
        call = program.calls[index]
        forward = forward_of(program, index)
        if forward is None:
            return 0.0
        query, key, value = map(largest, _arrays(forward))
        weights = size_of_log_sum(largest(_scores(program, forward)), self.terms(program))
        if call.method != "backward":
            return weights * value
        width: int = np.shape(call.args[0])[-1]  # type: ignore[arg-type]
        return largest(*call.args) * weights * max(1.0, width * value * max(query, key))

    def moments(self, program: Program) -> tuple[Array, Array] | None:
        """Return Σ p v and Σ p² v² rate / (1 - rate): each weight is dropped by itself.

        None where a causal mask is no square: sources disagree on which keys it hides.
        """
        config: Any = program.config
        value, rate = np.asarray(program.calls[0].args[2]), config.get("dropout_p", 0.0)
        scores = _scores(program, program.calls[0])
        hides_later = config.get("is_causal", False)
        if hides_later and scores.shape[-2] != scores.shape[-1]:
            return None
        mask = causal(scores) if hides_later else mask_of(program.calls[0])
        weights = softmax_of_masked(scores, mask)
        return weights @ value, weights**2 @ value**2 * rate / (1 - rate)


def _arrays(call: Call) -> tuple[Array, ...]:
    return tuple(np.asarray(value) for value in call.args[:3])


def _scores(program: Program, call: Call) -> Array:
    """Return how well keys fit queries, before any mask."""
    query, key, _ = _arrays(call)
    scale: Any = program.config.get("scale")
    scores: Array = (1 / math.sqrt(query.shape[-1]) if scale is None else scale) * query @ np.swapaxes(key, -1, -2)
    return scores

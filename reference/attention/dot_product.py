"""The twin of attention by scaled dot products."""

from __future__ import annotations

from typing import Literal

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional

from ..base import Array, Randomness, Twin, drawing_from, tensor


class ScaledDotProductAttention(Twin):
    """The twin of ScaledDotProductAttention.

    Args:
        dropout_p: the probability that a weight is dropped in training.
        is_causal: whether queries attend to no later keys.
        scale: what scores are multiplied by; None for 1 / sqrt(E).
        rng: a generator to draw from, or a seed.
        aligned: at which end the first or the last query meets the first or the last key where `is_causal` is set;
            PyTorch's is `first`.
    """

    def __init__(
        self,
        dropout_p: float = 0.0,
        is_causal: bool = False,
        scale: float | None = None,
        *,
        rng: Randomness = None,
        aligned: Literal["first", "last"] = "first",
    ) -> None:
        super().__init__()
        self.dropout_p = dropout_p
        self.is_causal = is_causal
        self.scale = scale
        self.rng = np.random.default_rng(rng)
        self.aligned = aligned

    def forward(self, query: Array, key: Array, value: Array, attn_mask: Array | None = None) -> Array:
        """Return what each query gets."""
        mask = None if attn_mask is None else masked(attn_mask, query)
        if self.is_causal and self.aligned == "last":
            queries, keys = query.shape[-2], key.shape[-2]
            mask = torch.ones(queries, keys, dtype=torch.bool).tril(keys - queries)

        rate = self.dropout_p if self.training else 0.0

        def attend(query: Tensor, key: Tensor, value: Tensor) -> Tensor:
            return functional.scaled_dot_product_attention(
                query,
                key,
                value,
                attn_mask=mask,
                dropout_p=rate,
                is_causal=self.is_causal and mask is None,
                scale=self.scale,
            )

        with drawing_from(self.rng, rate):
            return self.record(attend, query, key, value)


def masked(mask: Array, like: Array) -> Tensor:
    """Return a mask as a tensor, a float one in the format of the numbers that it is added to."""
    return tensor(mask) if mask.dtype == np.bool_ else tensor(mask, like.dtype)

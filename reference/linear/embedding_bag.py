"""The twin of bags of rows."""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional

from ..base import Array, Randomness
from .embedding import Table


class EmbeddingBag(Table):
    """The twin of EmbeddingBag.

    Args:
        num_embeddings: number of rows.
        embedding_dim: length of a row.
        max_norm: the largest norm of a row that is looked up; None for any.
        norm_type: the order of that norm; may be inf.
        mode: "sum", "mean" or "max".
        padding_idx: the row for padding; None for none.
        rng: a generator to draw the initial rows from, or a seed.
        accumulate: whether backward adds to `grads`.
        margin: added to the norm that rows are divided by.
    """

    def __init__(
        self,
        num_embeddings: int,
        embedding_dim: int,
        max_norm: float | None = None,
        norm_type: float = 2.0,
        mode: str = "mean",
        padding_idx: int | None = None,
        *,
        rng: Randomness = None,
        accumulate: bool = True,
        margin: float = 1e-7,
    ) -> None:
        shape = num_embeddings, embedding_dim
        super().__init__(shape, padding_idx, max_norm, norm_type, rng, accumulate=accumulate, margin=margin)
        self.mode = mode

    def forward(self, indices: Array, offsets: Array | None = None, per_sample_weights: Array | None = None) -> Array:
        """Return each bag of rows reduced to one."""
        self.shorten(indices)
        numbers = torch.from_numpy(np.array(indices, np.int64))
        starts = None if offsets is None else torch.from_numpy(np.array(offsets, np.int64))

        def bags(weights: Tensor | None = None, *, weight: Tensor) -> Tensor:
            return functional.embedding_bag(
                numbers,
                weight,
                starts,
                mode=self.mode,
                per_sample_weights=None if weights is None else weights.to(weight.dtype),
                padding_idx=self.padding_idx,
            )

        return self.record(bags) if per_sample_weights is None else self.record(bags, per_sample_weights)

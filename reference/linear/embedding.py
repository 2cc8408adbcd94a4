"""The twin of the table that is looked up by number."""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional

from ..base import Array, Randomness, Twin, torch_generator


class Table(Twin):
    """What the twins of tables share.

    Args:
        shape: number and length of the rows.
        padding_idx: the row for padding; None for none.
        max_norm: the largest norm of a row that is looked up; None for any.
        norm_type: the order of that norm; may be inf.
        rng: a generator to draw the initial rows from, or a seed.
        accumulate: whether backward adds to `grads`.
        margin: added to the norm that rows are divided by. PyTorch's is 1e-7, and no argument there.
    """

    def __init__(
        self,
        shape: tuple[int, int],
        padding_idx: int | None,
        max_norm: float | None,
        norm_type: float,
        rng: Randomness,
        *,
        accumulate: bool,
        margin: float,
    ) -> None:
        super().__init__(accumulate=accumulate)
        self.padding_idx, self.max_norm, self.norm_type, self.margin = padding_idx, max_norm, norm_type, margin
        weight = torch.empty(shape, dtype=torch.float64).normal_(generator=torch_generator(np.random.default_rng(rng)))
        if padding_idx is not None:
            weight[padding_idx] = 0.0
        self.add_parameter("weight", weight)

    def shorten(self, indices: Array) -> None:
        """Scale the rows that are looked up down to the largest norm, in place."""
        if self.max_norm is not None:
            rows = np.unique(indices)
            weight = torch.from_numpy(self.params["weight"][rows])
            norms = torch.linalg.vector_norm(weight, self.norm_type, dim=1, keepdim=True)
            shorter = weight * (self.max_norm / (norms + self.margin))
            self.params["weight"][rows] = torch.where(norms > self.max_norm, shorter, weight).numpy()


class Embedding(Table):
    """The twin of Embedding.

    Args:
        num_embeddings: number of rows.
        embedding_dim: length of a row.
        padding_idx: the row for padding; None for none.
        max_norm: the largest norm of a row that is looked up; None for any.
        norm_type: the order of that norm; may be inf.
        scale_grad_by_freq: whether gradients are divided by how often a row was looked up.
        rng: a generator to draw the initial rows from, or a seed.
        accumulate: whether backward adds to `grads`.
        margin: added to the norm that rows are divided by.
    """

    def __init__(
        self,
        num_embeddings: int,
        embedding_dim: int,
        padding_idx: int | None = None,
        max_norm: float | None = None,
        norm_type: float = 2.0,
        scale_grad_by_freq: bool = False,
        *,
        rng: Randomness = None,
        accumulate: bool = True,
        margin: float = 1e-7,
    ) -> None:
        shape = num_embeddings, embedding_dim
        super().__init__(shape, padding_idx, max_norm, norm_type, rng, accumulate=accumulate, margin=margin)
        self.scale_grad_by_freq = scale_grad_by_freq

    def forward(self, indices: Array) -> Array:
        """Return the rows that the indices name."""
        self.shorten(indices)

        def lookup(weight: Tensor) -> Tensor:
            numbers = torch.from_numpy(np.array(indices, np.int64))
            return functional.embedding(numbers, weight, self.padding_idx, scale_grad_by_freq=self.scale_grad_by_freq)

        return self.record(lookup)

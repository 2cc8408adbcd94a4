"""A table of rows that are looked up by number."""

from __future__ import annotations

import numpy as np

from ..base import Array, Randomness
from .lookup import Table, check_indices


class Embedding(Table):
    """A table of vectors, one for each number from 0: what a linear layer makes of one-hot rows, without the product.

    y[..., :] = W[i[...], :]. With G = dy: dW[r] = Σ G[...] over all places where i[...] = r, so that a row that is
    looked up twice gets both gradients. W starts as N(0, 1).

    The row of padding starts as 0 and has no gradient; it may be written to, and is looked up like any other. With
    `max_norm`, a forward first scales the rows that it looks up, and no others, down to that norm, in place:
    W[r] ← W[r] · max_norm / (‖W[r]‖ + 1e-7) where ‖W[r]‖ > max_norm. The gradient does not go through that.

    Args:
        num_embeddings: number of rows.
        embedding_dim: length of a row.
        padding_idx: the row for padding, counted from the last where it is below 0; None for none.
        max_norm: the largest norm of a row that is looked up; None for any.
        norm_type: the order of that norm, above 0; may be inf.
        scale_grad_by_freq: whether a row's gradient is divided by how often the latest forward looked it up.
        rng: a generator to draw the initial rows from, or a seed.

    Shapes: i (*) of integers, y (*, embedding_dim), W = params["weight"] (num_embeddings, embedding_dim).
    dtypes: y has that of W, float64 or float32. Indices have no gradient: backward returns None.

    Raises:
        TypeError: a size or padding_idx is no integer, max_norm or norm_type no number; i is no array of integers.
        ValueError: a size is below 1; padding_idx names no row; max_norm is negative, norm_type not above 0.
        IndexError: an index is below 0, or there is no such row.

    Source: torch.nn.Embedding; what is left out is `sparse`, which is about how gradients are stored.
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
    ) -> None:
        generator = np.random.default_rng(rng)
        super().__init__(num_embeddings, embedding_dim, padding_idx, max_norm, norm_type, generator)
        self.scale_grad_by_freq = scale_grad_by_freq

    def forward(self, indices: Array) -> Array:
        """Return y."""
        check_indices("Embedding.forward", "indices", indices, self.num_embeddings)
        y = self._looked_up(indices)
        # A copy, so that a caller who reuses the indices before backward does not change the gradient.
        self._save_for_backward(y.shape, indices.flatten())
        return y

    def backward(self, grad_output: Array) -> None:
        """Add dW to `grads`."""
        (indices,) = self._saved_for(grad_output)
        grad_rows = grad_output.reshape(-1, self.embedding_dim)
        self._add_gradient(indices, grad_rows, by_frequency=self.scale_grad_by_freq)

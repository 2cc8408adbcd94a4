"""Bags of rows of a table, each reduced to one row."""

from __future__ import annotations

import numpy as np

from ..base import Array, Randomness
from ..checks import check_choice, check_floating, check_integers, check_shape, message
from .lookup import Table, add_to_rows, check_indices

_BAGS_AS_ROWS = 2


class EmbeddingBag(Table):
    """Sums, means or maxima of bags of rows of a table.

    y_b = Σ_j s_j W[i_j], (1 / n_b) Σ_j W[i_j] or, element by element, max_j W[i_j], for the indices i_j of bag b, of
    which n_b are no padding. Padding belongs to no bag, and an empty bag gives 0. With G = dy, each row's gradient gets
    s_j G_b, G_b / n_b, or G_b where its number was the first of the largest in the bag; ds_j = <G_b, W[i_j]>.
    W, padding_idx, max_norm and norm_type are as in `Embedding`.

    Args:
        num_embeddings: number of rows.
        embedding_dim: length of a row.
        max_norm: the largest norm of a row that is looked up; None for any.
        norm_type: the order of that norm, above 0; may be inf.
        mode: "sum", "mean" or "max".
        padding_idx: the row for padding, counted from the last where it is below 0; None for none.
        rng: a generator to draw the initial rows from, or a seed.

    Shapes: i (B, N) for bags of one length, or (N,) with offsets (B,), the place in i where each bag begins, the first
    at 0; s (the per_sample_weights) that of i, with "sum" alone; y (B, embedding_dim). dtypes: y has that of W, float64
    or float32. Indices have no gradient: backward returns ds, or None where no s was given.

    Raises:
        TypeError: a size or padding_idx is no integer, max_norm or norm_type no number; i or offsets is no array of
            integers, s none of floating-point numbers.
        ValueError: a size is below 1; padding_idx names no row; max_norm is negative, norm_type not above 0; there is
            no such mode, or it does not go with another option; offsets are missing, not needed, or in no order.
        IndexError: an index is below 0, or there is no such row.

    Source: torch.nn.EmbeddingBag; left out are `sparse`, `include_last_offset`, and
    `scale_grad_by_freq`, for which PyTorch 2.13 divides by the counts of other rows on the CPU.
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
    ) -> None:
        check_choice("EmbeddingBag", "mode", mode, ("sum", "mean", "max"))
        generator = np.random.default_rng(rng)
        super().__init__(num_embeddings, embedding_dim, padding_idx, max_norm, norm_type, generator)
        self.mode = mode

    def forward(self, indices: Array, offsets: Array | None = None, per_sample_weights: Array | None = None) -> Array:
        """Return y."""
        check_indices("EmbeddingBag.forward", "indices", indices, self.num_embeddings)
        count = self._bags(indices, offsets)
        weights = self._weights(indices, per_sample_weights)
        bag_of = (
            np.repeat(np.arange(count), indices.shape[1])
            if offsets is None
            else np.searchsorted(offsets, np.arange(indices.size), side="right") - 1
        )
        flat = indices.flatten()
        rows = self._looked_up(flat)
        real = np.ones(flat.shape, bool) if self.padding_idx is None else flat != self.padding_idx
        y = np.zeros((count, self.embedding_dim), rows.dtype)
        if self.mode == "max":
            self._save_for_backward(y.shape, flat, bag_of, self._maxima(y, rows, bag_of, real), real, None)
            return y
        sizes = np.bincount(bag_of[real], minlength=count)
        shares = 1.0 / np.maximum(sizes, 1)[bag_of] if self.mode == "mean" else np.ones(flat.shape)
        factors = np.where(real, shares if weights is None else weights.ravel(), 0.0)[:, np.newaxis].astype(rows.dtype)
        if offsets is None:
            # Bags of one length are the rows of matrices, and BLAS adds up what it multiplies.
            length = indices.shape[1]
            matrices = rows.reshape(count, length, self.embedding_dim)
            y = np.matmul(factors.reshape(count, 1, length), matrices)[:, 0]
        else:
            add_to_rows(y, bag_of, rows * factors)
        self._save_for_backward(y.shape, flat, bag_of, factors, real, None if weights is None else (weights, rows))
        return y

    def backward(self, grad_output: Array) -> Array | None:
        """Add dW to `grads`; return ds, or None where no s was given."""
        flat, bag_of, factors, real, weighted = self._saved_for(grad_output)
        if self.mode == "max":
            bags, winners = factors
            columns = np.arange(self.embedding_dim)
            np.add.at(self.grads["weight"], (flat[winners], columns), grad_output[bags])
            return None
        grad_rows = grad_output[bag_of]
        self._add_gradient(flat, grad_rows * factors, by_frequency=False)
        if weighted is None:
            return None
        weights, rows = weighted
        products: Array = np.where(real, (grad_rows * rows).sum(axis=1), 0.0)
        return products.reshape(weights.shape).astype(weights.dtype, copy=False)

    def _maxima(self, y: Array, rows: Array, bag_of: Array, real: Array) -> tuple[Array, Array]:
        """Write the largest numbers of each bag into `y`; return the bags that have any, and where each one stands."""
        places = np.flatnonzero(real)
        bags, starts, numbers = np.unique(bag_of[places], return_index=True, return_inverse=True)
        winners = np.repeat(places[starts, np.newaxis], rows.shape[1], axis=1)
        if places.size:
            rows = rows[places]
            y[bags] = _largest(rows, starts)
            found, columns = np.divmod(np.flatnonzero(rows == y[bag_of[places]]), rows.shape[1])
            # They stand in the order of the rows, and unique tells where each column of a bag occurs first.
            _, first = np.unique(numbers[found] * winners.shape[1] + columns, return_index=True)
            found, columns = found[first], columns[first]
            winners[numbers[found], columns] = places[found]
        return bags, winners

    def _bags(self, indices: Array, offsets: Array | None) -> int:
        """Return how many bags there are."""
        place = "EmbeddingBag.forward"
        if indices.ndim == _BAGS_AS_ROWS and offsets is None:
            return len(indices)
        if offsets is None or indices.ndim != 1:
            expected, remedy = "(B, N) without offsets, or (N,) with them", "a row is a bag, or offsets cut one row"
            raise ValueError(message(place, "indices.shape", indices.shape, expected, remedy))
        check_integers(place, "offsets", offsets)
        steps = np.diff(offsets, append=indices.size)
        if offsets.ndim != 1 or (offsets.size and offsets[0] != 0) or (steps < 0).any():
            expected, remedy = f"places from 0 to {indices.size} in order", "each bag begins where the one before ends"
            raise ValueError(message(place, "offsets", offsets, expected, remedy))
        return len(offsets)

    def _weights(self, indices: Array, per_sample_weights: Array | None) -> Array | None:
        """Return s, the layer's own; None where there are none."""
        if per_sample_weights is None:
            return None
        place, name = "EmbeddingBag.forward", "per_sample_weights"
        if self.mode != "sum":
            raise ValueError(message(place, "mode", self.mode, f"'sum' with {name}", "leave the weights out"))
        check_floating(place, name, per_sample_weights)
        check_shape(place, name, per_sample_weights.shape, indices.shape, "there is one for each index")
        return per_sample_weights.copy()


def _largest(rows: Array, starts: Array) -> Array:
    """Return the largest numbers of each bag, of which each begins at one of `starts`."""
    length = len(rows) // len(starts)
    if np.array_equal(starts, length * np.arange(len(starts))) and length * len(starts) == len(rows):
        # Bags of one length are matrices, for which np.max takes a tenth of the time.
        largest: Array = rows.reshape(len(starts), length, rows.shape[1]).max(axis=1)
        return largest
    return np.maximum.reduceat(rows, starts, axis=0)

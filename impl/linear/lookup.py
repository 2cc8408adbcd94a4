"""What tables of rows share: indices that are checked, rows that are shortened, gradients that add up row by row."""

from __future__ import annotations

import numpy as np

from ..base import Array, Layer
from ..checks import check_integers, check_number, check_size, message

_FEW = 32
"""Rows that occur no more often are added in turns; those that occur more often are few, and summed one by one."""


def normal_rows(random: np.random.Generator, shape: tuple[int, int], padding_idx: int | None) -> Array:
    """Return rows of standard normal numbers, and of zeros for padding."""
    rows = random.standard_normal(shape)
    if padding_idx is not None:
        rows[padding_idx] = 0.0
    return rows


def counted_from_the_first(place: str, padding_idx: int | None, num_embeddings: int) -> int | None:
    """Return the number of the padding row, which may be counted from the last row, -1.

    Raises:
        TypeError: it is no integer.
        ValueError: there is no such row.
    """
    if padding_idx is None:
        return None
    expected = f"an integer in [{-num_embeddings}, {num_embeddings - 1}]"
    remedy = "it is the number of the row for padding; None is for no padding"
    if isinstance(padding_idx, bool) or not isinstance(padding_idx, int | np.integer):
        raise TypeError(message(place, "padding_idx", padding_idx, expected, remedy))
    if not -num_embeddings <= padding_idx < num_embeddings:
        raise ValueError(message(place, "padding_idx", padding_idx, expected, remedy))
    return int(padding_idx) % num_embeddings


def check_indices(place: str, name: str, indices: Array, num_embeddings: int) -> None:
    """Check that an array holds numbers of rows.

    Raises:
        TypeError: it is no array of integers.
        IndexError: an index is below 0, which NumPy would count from the end, or there is no such row.
    """
    check_integers(place, name, indices)
    wrong = indices[(indices < 0) | (indices >= num_embeddings)] if indices.size else indices
    if wrong.size:
        expected = f"an index in [0, {num_embeddings - 1}]"
        raise IndexError(message(place, f"an index in {name}", int(wrong[0]), expected, "there is no such row"))


def shorten_rows(weight: Array, rows: Array, max_norm: float, norm_type: float) -> None:
    """Scale those of the given rows that are longer than `max_norm` down to it, in place; the others stay.

    PyTorch adds 1e-7 to the norm that it divides by, and so do we: a row ends up shorter by that much.
    """
    rows = np.unique(rows)
    norms = np.linalg.norm(weight[rows].astype(np.float64, copy=False), norm_type, axis=1, keepdims=True)
    longer = norms[:, 0] > max_norm
    weight[rows[longer]] *= max_norm / (norms[longer] + 1e-7)


def add_to_rows(target: Array, rows: Array, values: Array) -> None:
    """Add each of `values` to the row of `target` that `rows` names: what goes to the same row adds up.

    target[rows] += values would write each row once, with the last of its values. np.add.at adds all of them, but one
    after another, in up to five times the time of PyTorch's loop. Here the values are sorted by row. The first of each
    row is added in one go, then the second of each, and so on: in one go no row comes twice. The few rows with more
    values than that would pay for are summed one by one.
    """
    order = np.argsort(rows, kind="stable")
    rows = rows[order]
    starts = np.flatnonzero(np.diff(rows, prepend=-1))
    counts = np.diff(starts, append=len(rows))
    often = counts > _FEW
    for start, count in zip(starts[often], counts[often], strict=True):
        target[rows[start]] += values[order[start : start + count]].sum(axis=0, dtype=np.float64)
    starts, counts = starts[~often], counts[~often]
    for turn in range(counts.max(initial=0)):
        at = starts[counts > turn]
        target[rows[at]] += values[order[at + turn]]


class Table(Layer):
    """Rows that are looked up by their numbers.

    Attributes:
        padding_idx: the number of the row whose gradient stays 0, counted from the first; None for none.
    """

    def __init__(
        self,
        num_embeddings: int,
        embedding_dim: int,
        padding_idx: int | None,
        max_norm: float | None,
        norm_type: float,
        random: np.random.Generator,
    ) -> None:
        super().__init__()
        name = type(self).__name__
        check_size(name, "num_embeddings", num_embeddings)
        check_size(name, "embedding_dim", embedding_dim)
        if max_norm is not None:
            check_number(name, "max_norm", max_norm, 0.0, remedy="it is the largest norm of a row that is looked up")
        remedy = "use 2 for the Euclidean norm, math.inf for the largest element"
        check_number(name, "norm_type", norm_type, 0.0, above=True, remedy=remedy)
        self.num_embeddings = num_embeddings
        self.embedding_dim = embedding_dim
        self.padding_idx = counted_from_the_first(name, padding_idx, num_embeddings)
        self.max_norm = max_norm
        self.norm_type = norm_type
        self._add_parameter("weight", normal_rows(random, (num_embeddings, embedding_dim), self.padding_idx))

    def _looked_up(self, indices: Array) -> Array:
        """Return the rows that some indices name, shortened first where there is a largest norm."""
        if self.max_norm is not None:
            shorten_rows(self.params["weight"], indices, self.max_norm, self.norm_type)
        rows: Array = self.params["weight"][indices]
        return rows

    def _add_gradient(self, indices: Array, values: Array, *, by_frequency: bool) -> None:
        """Add a gradient for each index to that of its row, but to the padding row; by its frequency divided, if so."""
        if self.padding_idx is not None:
            counting = indices != self.padding_idx
            indices, values = indices[counting], values[counting]
        if by_frequency:
            frequencies = np.bincount(indices, minlength=self.num_embeddings)
            values = values / frequencies[indices, np.newaxis]
        add_to_rows(self.grads["weight"], indices, values)

"""Sums over channels and rows, and the blocks in which large arrays are gone through."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from ..base import Array

_BLOCK = 2**15
_ROWS = 2**10


def blocks(x: Array) -> Iterator[slice]:
    """Yield slices of the first axis that hold so few numbers that what one step wrote the next finds in the cache."""
    step = rows_of_a_block(x)
    for start in range(0, len(x), step):
        yield slice(start, start + step)


def rows_of_a_block(x: Array) -> int:
    """Return how many entries of the first axis make a block; not so many that float32 cannot add them up."""
    width = max(1, x.size // max(1, len(x)))
    return min(max(1, _BLOCK // width), _ROWS)


def scratch(x: Array) -> Array:
    """Return an array that a block fits in, for what is needed for a moment: to allocate it block by block is slow."""
    return np.empty((min(rows_of_a_block(x), len(x)), *x.shape[1:]), x.dtype)


def channel_sums(x: Array) -> Array:
    """Return the sum of each channel of a block, (C,) of float64.

    Args:
        x: (N, C) or (N, C, L), a few N.
    """
    # Products with ones, because BLAS adds faster than np.sum, and more exactly along the first axis.
    if x.ndim == 2:  # noqa: PLR2004 - (N, C)
        return (np.ones(len(x), x.dtype) @ x).astype(np.float64)
    total: Array = (x @ np.ones(x.shape[-1], x.dtype)).sum(axis=0, dtype=np.float64)
    return total


def channel_products(x: Array, y: Array, space: Array) -> Array:
    """Return the sum of the products of each channel of two blocks, likewise; `space` may be written to."""
    if x.ndim == 2:  # noqa: PLR2004 - (N, C)
        return channel_sums(np.multiply(x, y, out=space[: len(x)]))
    total: Array = np.vecdot(x, y).sum(axis=0, dtype=np.float64)
    return total


def along_channels(values: Array, x: Array) -> Array:
    """Return one value a channel in the dtype of x, of which as many rows as a block has broadcast against it."""
    if x.ndim == 2:  # noqa: PLR2004 - (N, C)
        # Repeated in full: NumPy is slow where it has to begin again with each row.
        return np.tile(values.astype(x.dtype), (rows_of_a_block(x), 1))
    return values.astype(x.dtype)[None, :, None]

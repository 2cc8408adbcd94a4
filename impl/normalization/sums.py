"""Sums over channels and rows, and the blocks in which large arrays are gone through."""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np

from ..base import Array

_BLOCK_BYTES = 2**20
_ROWS = 2**10
_REPEATS = 32


def blocks(x: Array) -> Iterator[slice]:
    """Yield slices of the first axis that hold so few numbers that what one step wrote the next finds in the cache."""
    step = rows_of_a_block(x)
    for start in range(0, len(x), step):
        yield slice(start, start + step)


def rows_of_a_block(x: Array) -> int:
    """Return how many entries of the first axis make a block; not so many that float32 cannot add them up."""
    width = max(1, x.nbytes // max(1, len(x)))
    return min(max(1, _BLOCK_BYTES // width), _ROWS)


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
    """Return one value a channel in the dtype of x, which broadcasts against `fitted` blocks of x."""
    if x.ndim == 2:  # noqa: PLR2004 - (N, C)
        return repeated(values, x)
    return values.astype(x.dtype)[None, :, None]


def repeated(values: Array, x: Array) -> Array:
    """Return a row of values in the dtype of x (N, C), a few times, which broadcasts against `fitted` blocks of x."""
    # NumPy begins anew with each row that it repeats, so it is given a few at once, and no more than every block has
    # a multiple of. As many as the block has would be another array of its size to go through.
    times = math.gcd(len(x), rows_of_a_block(x), _REPEATS)
    row: Array = values.astype(x.dtype)[np.newaxis]
    return row.repeat(times, axis=0)


def fitted(block: Array, values: Array) -> Array:
    """Return a view of a block that repeated rows broadcast against; what is no such rows fits as it is."""
    return block.reshape(-1, *values.shape) if values.ndim == 2 else block  # noqa: PLR2004 - repeated rows

"""Sums over channels and rows, and the blocks in which large arrays are gone through."""

from __future__ import annotations

import math

import numpy as np

from ..base import Array

_BLOCK_BYTES = 2**19
"""Bytes of a block: those of three or four arrays stay in a processor's second cache together."""
_ROWS = 2**10
_REPEATS = 32
_SIDE_BY_SIDE = 8


def blocks(x: Array) -> list[slice]:
    """Return slices of the first axis that hold so few numbers that what one step wrote the next finds in the cache."""
    step = rows_of_a_block(x)
    return [slice(start, start + step) for start in range(0, len(x), step)]


def rows_of_a_block(x: Array) -> int:
    """Return how many entries of the first axis make a block; not so many that float32 cannot add them up."""
    width = max(1, x.nbytes // max(1, len(x)))
    rows = min(max(1, _BLOCK_BYTES // width), _ROWS)
    # A block holds repeated rows in full, if it holds them at all.
    return rows - rows % _REPEATS or rows


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
        wide = _side_by_side(x)
        return _together(np.ones(len(wide), x.dtype) @ wide, x)
    total: Array = (x @ np.ones(x.shape[-1], x.dtype)).sum(axis=0, dtype=np.float64)
    return total


def channel_products(x: Array, y: Array) -> Array:
    """Return the sum of the products of each channel of two blocks, likewise."""
    if x.ndim == 2:  # noqa: PLR2004 - (N, C)
        dtype = np.result_type(x, np.float32)  # float16 would be added up in its own few digits
        return _together(np.einsum("nc,nc->c", _side_by_side(x), _side_by_side(y), dtype=dtype), x)
    total: Array = np.vecdot(x, y).sum(axis=0, dtype=np.float64)
    return total


def _side_by_side(x: Array) -> Array:
    """Return x (N, C) with a few rows as one: longer ones are added up faster, and in more sums, more exactly."""
    return x.reshape(-1, math.gcd(len(x), _SIDE_BY_SIDE) * x.shape[1])


def _together(sums: Array, x: Array) -> Array:
    """Return the sums of channels whose rows stood side by side."""
    total: Array = sums.reshape(-1, x.shape[1]).sum(axis=0, dtype=np.float64)
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

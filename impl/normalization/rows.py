"""Rows: what layer and root-mean-square normalization make of the last axes."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from ..base import Array
from ..checks import check_size, message


def normalized_sizes(place: str, normalized_shape: int | Sequence[int]) -> tuple[int, ...]:
    """Return the lengths of the axes that are normalized over.

    Raises:
        TypeError: a length is no integer.
        ValueError: there are none, or one is below 1.
    """
    one = isinstance(normalized_shape, int | np.integer)
    sizes = (normalized_shape,) if one else tuple(normalized_shape)  # type: ignore[arg-type]
    if not sizes:
        remedy = "give the lengths of the last axes"
        raise ValueError(message(place, "normalized_shape", normalized_shape, "at least one length", remedy))
    for size in sizes:
        check_size(place, "normalized_shape", size)  # type: ignore[arg-type]
    return sizes  # type: ignore[return-value]


def as_rows(place: str, x: Array, normalized_shape: tuple[int, ...]) -> Array:
    """Return x with the axes that are normalized over as one, and all others as another, contiguous.

    Raises:
        ValueError: x does not end in these axes.
    """
    leading = x.ndim - len(normalized_shape)
    if leading < 0 or x.shape[leading:] != normalized_shape:
        expected = f"(*, {', '.join(map(str, normalized_shape))})"
        raise ValueError(message(place, "x.shape", x.shape, expected, "its last axes are normalized_shape"))
    return np.ascontiguousarray(x.reshape(-1, math.prod(normalized_shape)))


def row_sums(rows: Array, weight: Array | None = None) -> Array:
    """Return the sum of each row, of its products with a weight where there is one, as a column."""
    # A product with a vector, because BLAS adds faster than np.sum.
    total: Array = rows @ (np.ones(rows.shape[1], rows.dtype) if weight is None else weight[0])
    return total[:, None]

"""Lays an array out in memory in the ways in which a caller might hand it over."""

from __future__ import annotations

import numpy as np

from .program import Array, Layout


def contiguous(array: Array) -> Array:
    """Return a fresh copy of `array` in C order."""
    return np.array(array, order="C")


def laid_out(array: Array, layout: Layout) -> Array:
    """Return a fresh copy of `array`, equal in shape, dtype and values, with the named memory layout.

    Args:
        array: the values.
        layout: `contiguous` (C order), `fortran` (column order), `strided` (every second element of a larger array),
            `readonly`, or `broadcast` (a stride of zero wherever an axis repeats itself).
    """
    if layout == "fortran":
        return np.array(array, order="F")
    if layout == "strided" and array.ndim:
        wide = np.zeros((*array.shape[:-1], 2 * array.shape[-1]), array.dtype)
        wide[..., ::2] = array
        return wide[..., ::2]
    if layout == "broadcast":
        return _broadcast(array)
    copy = contiguous(array)
    if layout == "readonly":
        copy.flags.writeable = False
    return copy


def _broadcast(array: Array) -> Array:
    base = array
    for axis in range(array.ndim):
        first = base[(slice(None),) * axis + (slice(1),)]
        # Bytes, as -0.0 equals 0.0 but is another value.
        if np.broadcast_to(first, base.shape).tobytes() == base.tobytes():
            base = first
    return np.broadcast_to(base.copy(), array.shape)

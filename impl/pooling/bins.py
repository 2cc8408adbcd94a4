"""Bins that share an axis, each of a length of its own: one NumPy call reduces a bin of all planes at once.

As with windows, the largest of a block is the largest of the largest of its rows, and so with sums: a pooling over
several axes is one along each of them.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from ..base import Array
from .axis import bin_ends


def bins(length: int, count: int) -> list[slice]:
    """Return the bins: bin i of n holds the inputs from ⌊i L / n⌋ up to, and without, ⌈(i + 1) L / n⌉."""
    return [slice(*bin_ends(length, count, number)) for number in range(count)]


def largest_in(x: Array, axis: int, parts: Sequence[slice]) -> tuple[Array, Array]:
    """Return the largest of each bin along an axis, and where along it that stands.

    Of equal values the first one wins, and NaN wins against numbers.
    """
    best, places = (np.empty(_resized(x.shape, axis, len(parts)), kind) for kind in (x.dtype, np.intp))
    for number, part in enumerate(parts):
        block = x[_at(axis, part)]
        place = np.argmax(block, axis=axis, keepdims=True)
        best[_one(axis, number)] = np.take_along_axis(block, place, axis)
        places[_one(axis, number)] = place + part.start
    return best, places


def to_largest(grad: Array, axis: int, places: Array, length: int) -> Array:
    """Return the gradient of the inputs: each bin's goes to its winner, and that of two bins adds up."""
    grad_x = np.zeros(_resized(grad.shape, axis, length), grad.dtype)
    for number in range(grad.shape[axis]):
        place, share = places[_one(axis, number)], grad[_one(axis, number)]
        np.put_along_axis(grad_x, place, np.take_along_axis(grad_x, place, axis) + share, axis)
    return grad_x


def sums_in(x: Array, axis: int, parts: Sequence[slice]) -> Array:
    """Return the sum of each bin along an axis."""
    total = np.empty(_resized(x.shape, axis, len(parts)), x.dtype)
    for number, part in enumerate(parts):
        np.sum(x[_at(axis, part)], axis=axis, keepdims=True, out=total[_one(axis, number)])
    return total


def to_summed(grad: Array, axis: int, parts: Sequence[slice], length: int) -> Array:
    """Return the gradient of the inputs of sums: each input gets that of every bin it is in."""
    grad_x = np.zeros(_resized(grad.shape, axis, length), grad.dtype)
    for number, part in enumerate(parts):
        grad_x[_at(axis, part)] += grad[_one(axis, number)]
    return grad_x


def _at(axis: int, places: slice) -> Any:
    """Return the index that takes `places` along an axis, counted from the end, and all of the others."""
    return (..., places, *[slice(None)] * (-axis - 1))


def _one(axis: int, number: int) -> Any:
    return _at(axis, slice(number, number + 1))


def _resized(shape: tuple[int, ...], axis: int, length: int) -> tuple[int, ...]:
    sizes = list(shape)
    sizes[axis] = length
    return tuple(sizes)

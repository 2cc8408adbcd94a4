"""Bins that share axes, each of a length of its own: one NumPy call reduces a bin of all planes at once.

As with windows, the sum of a block is the sum of the sums of its rows: summing over several axes is one sum along each
of them. The largest of a block is looked for in all of it, because NumPy finds the largest of many numbers fast, and
that of each of many short rows slowly.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from ..base import Array
from .axis import at_places, bin_ends, resized


def bins(length: int, count: int) -> list[slice]:
    """Return the bins: bin i of n holds the inputs from ⌊i L / n⌋ up to, and without, ⌈(i + 1) L / n⌉."""
    return [slice(*bin_ends(length, count, number)) for number in range(count)]


def largest_in(x: Array, parts: Sequence[Sequence[slice]]) -> tuple[Array, Array]:
    """Return the largest of each bin, and its place in its flattened plane.

    Of equal values the first one in row order wins, and NaN wins against numbers.

    Args:
        x: planes in the last axes, one axis for each entry of what follows.
        parts: the bins of each axis.
    """
    leading, lengths = x.shape[: -len(parts)], x.shape[-len(parts) :]
    everywhere = np.arange(math.prod(lengths)).reshape(lengths)
    counts = [len(of_axis) for of_axis in parts]
    best, places = (np.empty((*leading, math.prod(counts)), kind) for kind in (x.dtype, np.intp))
    for number, place in enumerate(np.ndindex(*counts)):
        block = tuple(of_axis[index] for of_axis, index in zip(parts, place, strict=True))
        at: Any = (..., *block)
        # The size, not -1: where x is empty, NumPy could not tell what -1 stands for.
        values = x[at].reshape(*leading, everywhere[block].size)
        winner = np.argmax(values, axis=-1, keepdims=True)
        best[..., number] = np.take_along_axis(values, winner, -1)[..., 0]
        places[..., number] = everywhere[block].reshape(-1)[winner[..., 0]]
    return best.reshape(*leading, *counts), places.reshape(*leading, *counts)


def to_largest(grad: Array, places: Array, lengths: Sequence[int]) -> Array:
    """Return the gradient of planes of some lengths: each bin's goes to its winner, and that of several adds up."""
    leading = grad.shape[: -len(lengths)]
    size = math.prod(lengths)
    planes = math.prod(leading)
    grad_x = np.zeros(planes * size, grad.dtype)
    bins_of_plane = math.prod(grad.shape[-len(lengths) :])
    places = places.reshape(planes, bins_of_plane) + size * np.arange(planes)[:, np.newaxis]
    # One axis, because add.at is many times as fast on one as on several.
    np.add.at(grad_x, places.reshape(-1), grad.reshape(-1))
    return grad_x.reshape(*leading, *lengths)


def sums_in(x: Array, axis: int, parts: Sequence[slice]) -> Array:
    """Return the sum of each bin along an axis."""
    total = np.empty(resized(x.shape, axis, len(parts)), x.dtype)
    for number, part in enumerate(parts):
        np.sum(x[at_places(axis, part)], axis=axis, keepdims=True, out=total[_one(axis, number)])
    return total


def to_summed(grad: Array, axis: int, parts: Sequence[slice], length: int) -> Array:
    """Return the gradient of the inputs of sums: each input gets that of every bin it is in."""
    grad_x = np.zeros(resized(grad.shape, axis, length), grad.dtype)
    for number, part in enumerate(parts):
        grad_x[at_places(axis, part)] += grad[_one(axis, number)]
    return grad_x


def _one(axis: int, number: int) -> Any:
    return at_places(axis, slice(number, number + 1))

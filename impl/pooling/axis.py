"""Pooling along one axis: a pooling over several axes is one along each of them, one after the other.

The largest of a block is the largest of the largest of its rows, and the sum of a block is the sum of the sums of its
rows. So k + k steps do what k * k would, and each step is one NumPy call on whole arrays.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any, TypeAlias

import numpy as np

from ..base import Array

Tap: TypeAlias = tuple[slice, slice]
"""The windows that have a place of some number, and the inputs that stand there: as many as windows, in order."""


def window_count(length: int, kernel: int, stride: int, padding: int, dilation: int, *, ceil_mode: bool) -> int:
    """Return how many windows there are along an axis: ⌊(L + 2p - d(k - 1) - 1) / s⌋ + 1, or with ⌈⌉.

    With ⌈⌉ the last window may hang over the end, but has to start within the input or the padding before it.
    """
    room = length + 2 * padding - dilation * (kernel - 1) - 1
    count = (-(-room // stride) if ceil_mode else room // stride) + 1
    return count - 1 if ceil_mode and (count - 1) * stride >= length + padding else count


def window_taps(length: int, count: int, kernel: int, stride: int, padding: int, dilation: int) -> list[Tap]:
    """Return for each place in a window those windows in which it holds an input, not padding, and that input."""
    taps = []
    for place in range(kernel):
        offset = place * dilation - padding
        first = max(0, -(offset // stride))
        last = min(count - 1, (length - 1 - offset) // stride)
        if first <= last:
            start = first * stride + offset
            taps.append((slice(first, last + 1), slice(start, last * stride + offset + 1, stride)))
    return taps


def bin_taps(length: int, count: int) -> list[Tap]:
    """Return the same for `count` bins that share an axis: bin i holds the inputs from ⌊i L / n⌋ up to ⌈(i + 1) L / n⌉.

    With g = gcd(L, n) the bins repeat after n / g of them, moved by L / g: so one tap does for g bins.
    """
    common = math.gcd(length, count)
    period, shift = count // common, length // common
    taps = []
    for number in range(period):
        start, end = bin_ends(length, count, number)
        for place in range(start, end):
            last = number + (common - 1) * period
            taps.append((slice(number, last + 1, period), slice(place, place + (common - 1) * shift + 1, shift)))
    return taps


def bin_ends(length: int, count: int, number: int) -> tuple[int, int]:
    """Return where bin `number` starts, and where it ends, which is no longer in it."""
    return number * length // count, -(-(number + 1) * length // count)


def largest_along(x: Array, axis: int, taps: Sequence[Tap], count: int) -> tuple[Array, list[Array]]:
    """Return the largest of each window along an axis, and for each tap which windows it won.

    Of equal values the first one wins, and NaN wins against numbers.
    """
    best = np.full(resized(x.shape, axis, count), -np.inf, x.dtype)
    has_nan = np.isnan(np.max(x, initial=-np.inf))
    opened = np.zeros(count, bool)
    won = []
    for windows, inputs in taps:
        held, value = best[at_places(axis, windows)], x[at_places(axis, inputs)]
        ahead = np.greater(value, held)
        if has_nan:
            ahead |= np.isnan(value)
        if not opened[windows].all():
            # Somebody has to win even if all are minus infinity: the first one.
            ahead |= ~opened[windows].reshape(-1, *[1] * (-axis - 1))
            opened[windows] = True
        np.maximum(held, value, out=held)
        won.append(ahead)
    undecided = np.ones(best.shape, bool)
    for (windows, _), wins in zip(reversed(taps), reversed(won), strict=True):
        # Who was ahead last has won.
        left = undecided[at_places(axis, windows)]
        np.logical_and(wins, left, out=wins)
        left ^= wins
    return best, won


def winners(positions: Array, axis: int, taps: Sequence[Tap], won: Sequence[Array], count: int) -> Array:
    """Return the position of the winner of each window along an axis, from the positions of the inputs."""
    chosen = np.zeros(resized(positions.shape, axis, count), positions.dtype)
    for (windows, inputs), wins in zip(taps, won, strict=True):
        np.copyto(chosen[at_places(axis, windows)], positions[at_places(axis, inputs)], where=wins)
    return chosen


def to_winners(grad: Array, axis: int, taps: Sequence[Tap], won: Sequence[Array], length: int) -> Array:
    """Return the gradient of the inputs: each window's goes to its winner, and that of several windows adds up."""
    grad_x = np.zeros(resized(grad.shape, axis, length), grad.dtype)
    share = np.empty_like(grad)
    written = set()
    for (windows, inputs), wins in zip(taps, won, strict=True):
        target, residue = grad_x[at_places(axis, inputs)], inputs.start % inputs.step
        if residue in written:
            target += np.multiply(grad[at_places(axis, windows)], wins, out=share[at_places(axis, windows)])
        else:
            # Nobody else has written there yet: that saves an addition.
            np.multiply(grad[at_places(axis, windows)], wins, out=target)
            written.add(residue)
    return grad_x


def sum_along(x: Array, axis: int, taps: Sequence[Tap], count: int) -> Array:
    """Return the sum of each window along an axis."""
    total = np.zeros(resized(x.shape, axis, count), x.dtype)
    for windows, inputs in taps:
        total[at_places(axis, windows)] += x[at_places(axis, inputs)]
    return total


def to_all(grad: Array, axis: int, taps: Sequence[Tap], length: int) -> Array:
    """Return the gradient of the inputs of sums: each input gets that of every window it is in."""
    return sum_along(grad, axis, [(inputs, windows) for windows, inputs in taps], length)


def at_places(axis: int, places: slice) -> Any:
    """Return the index that takes `places` along an axis, counted from the end, and all of the others."""
    return (..., places, *[slice(None)] * (-axis - 1))


def resized(shape: tuple[int, ...], axis: int, length: int) -> tuple[int, ...]:
    """Return a shape with another length of an axis."""
    sizes = list(shape)
    sizes[axis] = length
    return tuple(sizes)

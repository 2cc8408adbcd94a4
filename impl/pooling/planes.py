"""Pooling over several axes, one axis after the other, there and back."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from ..base import Array
from .axis import Tap, largest_along, sum_along, to_all, to_winners, winners


class Step(NamedTuple):
    """What was found along one axis.

    Attributes:
        axis: the axis, counted from the end.
        taps: what stands in the windows.
        won: for each tap which windows it won.
        windows: their number.
        length: the number of inputs.
    """

    axis: int
    taps: Sequence[Tap]
    won: list[Array]
    windows: int
    length: int


def largest(x: Array, taps: Sequence[Sequence[Tap]], counts: Sequence[int]) -> tuple[Array, list[Step]]:
    """Return the largest of each window, and how it was found.

    Args:
        x: planes in the last axes, one axis for each entry of what follows.
        taps: what stands in the windows.
        counts: the number of windows.
    """
    steps = []
    # The last axis first: of equal values the first in its row wins, and then the first of these.
    for number in reversed(range(len(taps))):
        axis = number - len(taps)
        length = x.shape[axis]
        x, won = largest_along(x, axis, taps[number], counts[number])
        steps.append(Step(axis, taps[number], won, counts[number], length))
    return x, steps


def back_to_winners(grad: Array, steps: Sequence[Step]) -> Array:
    """Return the gradient of the input of `largest`."""
    for step in reversed(steps):
        grad = to_winners(grad, step.axis, step.taps, step.won, step.length)
    return grad


def indices_of_winners(shape: tuple[int, ...], steps: Sequence[Step]) -> Array:
    """Return the place of each winner in its flattened plane, for an input of a shape."""
    lengths = shape[-len(steps) :]
    indices = np.broadcast_to(np.arange(math.prod(lengths)).reshape(lengths), shape)
    for step in steps:
        indices = winners(indices, step.axis, step.taps, step.won, step.windows)
    return indices


def sums(x: Array, taps: Sequence[Sequence[Tap]], counts: Sequence[int]) -> Array:
    """Return the sum of each window; the arguments are those of `largest`."""
    for number in reversed(range(len(taps))):
        x = sum_along(x, number - len(taps), taps[number], counts[number])
    return x


def back_to_all(grad: Array, taps: Sequence[Sequence[Tap]], lengths: Sequence[int]) -> Array:
    """Return the gradient of the input of `sums`, whose axes had these lengths."""
    for number in range(len(taps)):
        grad = to_all(grad, number - len(taps), taps[number], lengths[number])
    return grad


def product(each: Sequence[Array]) -> Array:
    """Return for each window the product of what its rows along each axis give."""
    answer: Array = np.ones(())
    for values in each:
        answer = np.multiply.outer(answer, values)
    return answer

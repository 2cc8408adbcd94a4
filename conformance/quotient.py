"""Difference quotients: extrapolated, with what truncation and rounding explain, and none where a kink is near."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ..play import Array
from .tolerance import EPSILON, SAFETY

_KINK = 0.1
_UNINFORMATIVE = 1e-4


@dataclass(frozen=True)
class Quotient:
    """An extrapolated difference quotient.

    Attributes:
        value: the derivative along the move.
        error: what truncation and rounding explain.
    """

    value: float
    error: float


def extrapolated(upstream: Array, base: Array, outputs: Sequence[Array], scale: float = 0.0) -> Quotient | None:
    """Return d/dt <g, y(t)> at 0 by two Richardson extrapolations of three central differences.

    The allowance does not grow with the number of elements: it is relative to sum|g y|, and where y is affine, to the
    rounding that the second differences show.

    Args:
        upstream: g.
        base: y(0).
        outputs: y at t = 1, -1, 1/2, -1/2, 1/4, -1/4.
        scale: the size of what cancels where y is nearly 0.

    Returns:
        None at a kink, or where the extrapolations disagree so much that they say nothing.
    """
    steps = (1.0, 0.5, 0.25)
    with np.errstate(all="ignore"):
        moved = np.array(outputs)
        central = central_quotients(upstream, base, moved, steps)
        largest = np.maximum(np.abs(base), np.max(np.abs(moved), axis=0)) + scale
        size = float(np.sum(np.abs(upstream) * largest))
        if has_kink(base, moved, steps, largest):
            return None
    rounding = EPSILON * (1 + math.log2(1 + base.size)) * size / steps[2]
    first, second = ((4 * central[k + 1] - central[k]) / 3 for k in range(2))
    truncation = abs(second - first)
    value = (16 * second - first) / 15
    if not truncation <= _UNINFORMATIVE * max(abs(value), size) + SAFETY * rounding:
        return None
    return Quotient(value, truncation + SAFETY * rounding)


def central_quotients(upstream: Array, base: Array, outputs: Array, steps: Sequence[float]) -> list[float]:
    """Return (<g, y(h)> - <g, y(-h)>) / 2h for each step h.

    Args:
        upstream: g.
        base: y(0).
        outputs: y at h and at -h, for one step after another.
        steps: the steps.
    """
    rises = np.sum((upstream * (outputs - base)).reshape(len(outputs), -1), axis=1).tolist()
    return [(rises[2 * k] - rises[2 * k + 1]) / (2 * step) for k, step in enumerate(steps)]


def has_kink(base: Array, outputs: Array, steps: Sequence[float], largest: Array) -> bool:
    """Tell whether some output bends abruptly within the steps.

    Where y is smooth (y(h) + y(-h) - 2 y(0)) / h shrinks with h: it halves from step to step. At a kink it does not.
    """
    widths = np.reshape(steps, (-1, *[1] * base.ndim))
    bends = (outputs[::2] + outputs[1::2] - 2 * base) / widths
    noise = SAFETY * EPSILON * largest / steps[-1]
    return bool(np.any(np.abs(bends[1:] - bends[:-1] / 2) > _KINK * np.abs(bends[:-1]) + noise))

"""Difference quotients: extrapolated, with what truncation and rounding explain, and none where a kink is near."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ..play import Array
from .tolerance import EPSILON, SAFETY, inner_product_error

_STEPS = (1.0, 0.5, 0.25)
_FEW = 4
"""So few outputs must make the quotient exact: there is nothing to tell truncation or a kink by."""
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


def extrapolated(
    upstream: Array, base: Array, outputs: Sequence[Array], *, scale: float = 0.0, terms: int = 1, affine: bool = False
) -> Quotient | None:
    """Return d/dt <g, y(t)> at 0 by two Richardson extrapolations of three central differences.

    Of fewer differences there are fewer extrapolations, which must make the quotient exact: nothing is allowed for what
    they leave out.

    The allowance is relative to sum|g y|. Where y is affine in all that moves, what rounding does to one output has
    nothing to do with another's, and it is relative to the root of the sum of squares.

    Args:
        upstream: g.
        base: y(0).
        outputs: y at t = 1, -1, 1/2, -1/2, 1/4, -1/4, or at the first two or four of these.
        scale: the size of what cancels where y is nearly 0.
        terms: the length of the longest sum in y.
        affine: whether y is affine in each of the arguments that move.

    Returns:
        None at a kink, or where the extrapolations disagree so much that they say nothing.
    """
    with np.errstate(all="ignore"):
        every = np.array([base, *outputs])
        moved = every[1:]
        steps = _STEPS[: len(moved) // 2]
        rises = _rises(upstream, base, moved)
        central = _quotients(rises, steps)
        # The functions themselves, as methods take a detour through Python.
        largest = np.maximum.reduce(np.abs(every))
        largest = largest + scale if scale else largest
        sizes = upstream * largest
        size = 0.0 if affine and len(moved) <= _FEW else float(np.add.reduce(np.abs(sizes), axis=None))
        rise = max(map(abs, rises[:2])) if affine else size
        if len(moved) > _FEW and has_kink(base, moved, steps, largest):
            return None
    rounding = inner_product_error(rise, sizes, terms) / steps[-1]
    once = [(4 * central[k + 1] - central[k]) / 3 for k in range(len(central) - 1)]
    if len(moved) <= _FEW:
        return Quotient((once or central)[0], SAFETY * rounding)
    first, second = once
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
    return _quotients(_rises(upstream, base, outputs), steps)


def _rises(upstream: Array, base: Array, outputs: Array) -> list[float]:
    """Return <g, y(t) - y(0)> for each of the outputs."""
    found: list[float] = np.add.reduce((upstream * (outputs - base)).reshape(len(outputs), -1), axis=1).tolist()
    return found


def _quotients(rises: Sequence[float], steps: Sequence[float]) -> list[float]:
    return [(rises[2 * k] - rises[2 * k + 1]) / (2 * step) for k, step in enumerate(steps)]


def has_kink(base: Array, outputs: Array, steps: Sequence[float], largest: Array) -> bool:
    """Tell whether some output bends abruptly within the steps.

    Where y is smooth (y(h) + y(-h) - 2 y(0)) / h shrinks with h: it halves from step to step. At a kink it does not.
    Rounding is relative to the largest output, because an output may be the small rest of terms of that size.
    """
    widths = np.reshape(steps, (-1, *[1] * base.ndim))
    bends = (outputs[::2] + outputs[1::2] - 2 * base) / widths
    noise = SAFETY * EPSILON * np.max(largest, initial=0.0) / steps[-1]
    return bool(np.any(np.abs(bends[1:] - bends[:-1] / 2) > _KINK * np.abs(bends[:-1]) + noise))


def slopes(base: Array, outputs: Sequence[Array]) -> tuple[Array, Array, Array]:
    """Return the slopes of y on either side of t = 0, element by element, each extrapolated twice, and their error.

    Args:
        base: y(0).
        outputs: y at t = 1, -1, 1/2, -1/2, 1/4, -1/4.

    Returns:
        The slope on the left, that on the right, and what truncation and rounding explain in both.
    """
    with np.errstate(all="ignore"):
        moved = np.array(outputs)
        largest = np.maximum(np.abs(base), np.max(np.abs(moved), axis=0))
        sides, errors = [], [SAFETY * EPSILON * largest / _STEPS[-1]]
        for sign, side in ((-1, moved[1::2]), (1, moved[::2])):
            first, second, third = ((y - base) / (sign * step) for y, step in zip(side, _STEPS, strict=True))
            once, again = 2 * second - first, 2 * third - second
            sides.append((4 * again - once) / 3)
            errors.append(np.abs(again - once))
        return sides[0], sides[1], np.sum(errors, axis=0)

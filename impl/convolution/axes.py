"""Options that hold for every spatial axis: one number for all of them, or one for each."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeAlias

import numpy as np

from ..base import Array
from ..checks import check_floating, message

PerAxis: TypeAlias = int | Sequence[int]
"""One number for all spatial axes, or one for each."""


_REMEDY = "one number holds for all spatial axes, a tuple has one for each"


def per_axis(
    place: str, name: str, value: PerAxis, axes: int, *, low: int = 1, remedy: str = _REMEDY
) -> tuple[int, ...]:
    """Return an option's number for each of the axes.

    Args:
        place: who checks it.
        name: the option's name.
        value: what was given.
        axes: how many there are.
        low: the least number.
        remedy: what a tuple holds.

    Raises:
        TypeError: a number is no integer.
        ValueError: there are not as many numbers as axes, or one is below `low`.
    """
    given = (value,) * axes if isinstance(value, int | np.integer) else value
    expected = f"an integer, or a tuple of {axes}" if axes > 1 else "an integer"
    if isinstance(value, bool | str) or not isinstance(given, Sequence):
        raise TypeError(message(place, name, value, expected, remedy))
    if any(isinstance(number, bool) or not isinstance(number, int | np.integer) for number in given):
        raise TypeError(message(place, name, value, expected, remedy))
    if len(given) != axes:
        raise ValueError(message(place, name, value, expected, remedy))
    if min(given) < low:
        raise ValueError(message(place, name, value, f"at least {low}", remedy))
    return tuple(int(number) for number in given)


def check_images(place: str, x: Array, axes: int, channels: int | None = None) -> None:
    """Check that an input has a batch, channels, and so many spatial axes.

    Raises:
        TypeError: it is no array of floating-point numbers.
        ValueError: it has another number of axes or of channels.
    """
    check_floating(place, "x", x)
    if x.ndim != axes + 2 or channels not in {None, x.shape[1]}:
        spatial = ("L", "H, W", "D, H, W")[axes - 1]
        expected = f"(N, {'C' if channels is None else channels}, {spatial})"
        raise ValueError(message(place, "x.shape", x.shape, expected, "channels stand on the second axis"))

"""Checks of what a caller hands in, with one grammar for the message."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

_SHOWN = 80


def message(place: str, name: str, value: object, expected: str, remedy: str) -> str:
    """Return the text of an error: where, what it is and of which type, what was expected, the way out."""
    text = repr(value)
    shown = text if len(text) <= _SHOWN else f"{text[: _SHOWN - 3]}..."
    return f"{place}: {name} = {shown} ({type(value).__name__}), but should be {expected}; {remedy}"


def check_number(
    place: str,
    name: str,
    value: float,
    low: float,
    high: float = math.inf,
    *,
    above: bool = False,
    below: bool = False,
    remedy: str,
) -> None:
    """Check that a number lies in [low, high]; with `above` low, with `below` high is not among them.

    Raises:
        TypeError: it is no number.
        ValueError: it lies outside, or is NaN.
    """
    left = "(" if above else "["
    right = ")" if below else "]"
    expected = f"a number in {left}{low:g}, {high:g}{right}"
    if isinstance(value, bool) or not isinstance(value, int | float | np.integer | np.floating):
        raise TypeError(message(place, name, value, expected, remedy))
    if not low <= value <= high or (above and value == low) or (below and value == high):
        raise ValueError(message(place, name, value, expected, remedy))


def check_size(place: str, name: str, value: int) -> None:
    """Check that a size is an integer of at least 1.

    Raises:
        TypeError: it is no integer.
        ValueError: it is below 1.
    """
    remedy = "give the length of that axis"
    if isinstance(value, bool) or not isinstance(value, int | np.integer):
        raise TypeError(message(place, name, value, "an integer", remedy))
    if value < 1:
        raise ValueError(message(place, name, value, "at least 1", remedy))


def check_axis(place: str, name: str, value: int) -> None:
    """Check that an option names an axis, counted from the first or, below 0, from the last.

    Raises:
        TypeError: it is no integer.
    """
    if isinstance(value, bool) or not isinstance(value, int | np.integer):
        raise TypeError(message(place, name, value, "an integer", "give the number of an axis; -1 is the last"))


def check_has_axis(place: str, name: str, shape: tuple[int, ...], axis: int) -> None:
    """Check that a shape has an axis.

    Raises:
        ValueError: it has not.
    """
    if not -len(shape) <= axis < len(shape):
        raise ValueError(
            message(place, f"{name}.shape", shape, f"a shape with an axis {axis}", "choose one of its axes")
        )


def check_choice(place: str, name: str, value: str, choices: Sequence[str]) -> None:
    """Check that an option is one of the known ones.

    Raises:
        ValueError: it is not.
    """
    if value not in choices:
        raise ValueError(message(place, name, value, f"one of {', '.join(choices)}", "choose one of these"))


def check_floating(place: str, name: str, value: object) -> None:
    """Check that an argument is an array of floating-point numbers.

    Raises:
        TypeError: it is something else.
    """
    _check_array(place, name, value, "f", "float64 or float32", "np.float64")


def check_integers(place: str, name: str, value: object) -> None:
    """Check that an argument is an array of integers.

    Raises:
        TypeError: it is something else.
    """
    _check_array(place, name, value, "iu", "an integer dtype", "np.int64")


def _check_array(place: str, name: str, value: object, kinds: str, expected: str, dtype: str) -> None:
    # NumPy hands out its own scalars where an array has no axes left: these are as good as arrays.
    if not isinstance(value, np.ndarray | np.generic):
        remedy = f"convert it with np.asarray({name}, dtype={dtype})"
        raise TypeError(message(place, name, value, "a NumPy array", remedy))
    if value.dtype.kind not in kinds:
        remedy = f"convert it with {name}.astype({dtype})"
        raise TypeError(message(place, f"{name}.dtype", value.dtype.name, expected, remedy))


def check_shape(place: str, name: str, shape: tuple[int, ...], expected: tuple[int, ...], remedy: str) -> None:
    """Check that a shape is the expected one.

    Raises:
        ValueError: it is another.
    """
    if shape != expected:
        raise ValueError(message(place, f"{name}.shape", shape, repr(expected), remedy))

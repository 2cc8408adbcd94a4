"""Numbers, indices, lists and durations for people."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from ..play import Array

_FEWEST_DIGITS = 4
_EXACT_DIGITS = 17
_LONGEST_WHOLE = 1e9
_MINUTE = 60.0
_SMALLEST_PLAIN, _LARGEST_PLAIN = 1e-4, 1e6


def number(value: Any, digits: int = _EXACT_DIGITS) -> str:
    """Return a number with at most `digits` significant digits, and no more than it takes to be exact.

    What stands before the point is never rounded, up to a thousand millions.
    """
    scalar: Any = np.asarray(value)[()]
    if isinstance(scalar, np.bool_ | np.integer):
        return str(scalar)
    if isinstance(scalar, np.complexfloating):
        return f"{number(scalar.real, digits)}{'' if scalar.imag < 0 else '+'}{number(scalar.imag, digits)}j"
    plain = float(scalar)
    if plain == 0:
        return "0.0"  # never -0.0
    if not math.isfinite(plain):
        return str(plain)
    exact = _short(scalar)
    digits = max(digits, len(str(int(abs(plain)))) if abs(plain) < _LONGEST_WHOLE else 0)
    rounded = _short(float(f"{plain:.{digits}g}"))
    return min(rounded, exact, key=len)


def _short(value: Any) -> str:
    """Return the shortest text that reads back as the same number in its own precision, with a point or an exponent."""
    text = str(np.asarray(value)[()])
    return text.replace(".0e", "e")


def apart(left: Any, right: Any) -> tuple[str, str]:
    """Return two numbers in the fewest digits that tell them apart; equal numbers in four digits."""
    if _equal(left, right):
        return number(left, _FEWEST_DIGITS), number(right, _FEWEST_DIGITS)
    for digits in range(_FEWEST_DIGITS, _EXACT_DIGITS):
        texts = number(left, digits), number(right, digits)
        if texts[0] != texts[1]:
            return texts
    return number(left), number(right)


def _equal(left: Any, right: Any) -> bool:
    return bool(np.array_equal(left, right, equal_nan=np.result_type(left, right).kind in "fc"))


def rough(value: float) -> str:
    """Return the size of an error or a margin, which two digits say well enough: `0.02`, `160`, `5e15`."""
    if _SMALLEST_PLAIN <= abs(value) < _LARGEST_PLAIN:
        return f"{float(f'{value:.2g}'):g}"
    return f"{value:.2g}".replace("e+0", "e").replace("e-0", "e-").replace("e+", "e")


def index(place: Sequence[int]) -> str:
    """Return an element's index as Python writes it: `[2, 0]`; nothing for a number."""
    return f"[{', '.join(str(axis) for axis in place)}]" if place else ""


def count(amount: int, noun: str) -> str:
    """Return an amount with its noun, in the plural where it is one: `1 law`, `2 laws`."""
    return f"{amount:,} {noun}" if amount == 1 else f"{amount:,} {noun}s"


def sentence(words: str) -> str:
    """Return words as a sentence: with a capital, where they start with a word and not with a name, and a full stop."""
    first = words.partition(" ")[0]
    start = words[:1].upper() + words[1:] if first.isalpha() and len(first) > 1 else words
    return start if start.endswith((".", "!", "?", "…")) or not start else f"{start}."


def duration(seconds: float) -> str:
    """Return a time span: `0.4 ms`, `84 ms`, `2.3 s`, `3 min 5 s`."""
    if seconds < 0.1:  # noqa: PLR2004 - a tenth of a second reads best in milliseconds
        return f"{seconds * 1000:.2g} ms"
    if seconds < _MINUTE:
        return f"{seconds:.1f} s"
    minutes, rest = divmod(round(seconds), int(_MINUTE))
    return f"{minutes} min {rest} s"


def points(value: float) -> str:
    """Return points with at most two decimals and none that say nothing: `4`, `2.5`, `0.33`."""
    return f"{value:.2f}".rstrip("0").rstrip(".")


def span(array: Array) -> str:
    """Return the range of an array's values: `from -1.0 to 2.5`."""
    return f"from {number(array.min(), _FEWEST_DIGITS)} to {number(array.max(), _FEWEST_DIGITS)}"

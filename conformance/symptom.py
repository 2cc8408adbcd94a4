"""A symptom: how one answer departs from the twin's, in a form that two subjects can share."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from ..play import Array

_NOISE = 1e-4
_SAME = 1e-6
_DECADES = 2.5
_RATIO = 0.12
_MEASURE, _MEASURE_SHARE = 0.02, 0.03
# Away from the rates of the probes: at a rate itself chance decides between dropped and kept.
_QUANTILES = (0.03, 0.35, 0.65, 0.97)


@dataclass(frozen=True)
class Symptom:
    """How one answer departs.

    Attributes:
        kind: `value` (the wrong array), `noise` (right but for rounding too large), `ratio` (of a random subject, to
            the twin that kept the same elements), `measure` (of a statistic), or the name of a fact (`not raised`,
            `raised ValueError`, `raised` alone where a call like it was answered before, ...).
        values: the numbers that go with it.
    """

    kind: str
    values: Array

    def resembles(self, other: Symptom) -> bool:
        """Tell whether two symptoms are the same to within what chance and style explain."""
        if self.kind != other.kind or self.values.shape != other.values.shape:
            return False
        if self.kind == "measure":
            return bool(np.all(np.abs(self.values - other.values) <= _MEASURE + _MEASURE_SHARE * np.abs(other.values)))
        if self.kind == "noise":
            return bool(np.all(np.abs(self.values - other.values) <= _DECADES))
        if self.kind == "ratio":
            return bool(np.all(np.abs(self.values - other.values) <= _RATIO * (1 + np.abs(other.values))))
        return _close(self.values, other.values, _SAME)


NOTHING = np.zeros(0)


def symptoms_of(got: object, expected: object, share: float, floor: float, *, random: bool) -> Iterator[Symptom]:
    """Yield how an answer departs from the twin's.

    Args:
        got: the subject's answer.
        expected: the twin's; nothing is compared where that is no array.
        share: how far it may be off for its size.
        floor: how far besides.
        random: whether values are compared by their ratio to the twin's.
    """
    if not isinstance(expected, np.ndarray):
        return
    if not isinstance(got, np.ndarray) or got.shape != expected.shape:
        yield Symptom("form", NOTHING)
        return
    if got.dtype.kind != expected.dtype.kind:
        yield Symptom("dtype", NOTHING)
        return
    if got.dtype.kind in "iu" and not np.array_equal(got, expected):
        yield Symptom("value", got.astype(np.float64))
    if got.dtype != np.float64:
        return
    with np.errstate(all="ignore"):
        scale = float(np.max(np.abs(expected[np.isfinite(expected)]), initial=0.0))
        distance = np.abs(got - expected)
        away = float(np.max(distance[np.isfinite(distance)], initial=0.0))
    alike = same_form(got, expected)
    if alike and away <= share * scale + floor:
        return
    if random:
        yield Symptom("ratio", _ratios(got, expected))
    elif alike and away <= _NOISE * scale:
        yield Symptom("noise", np.asarray(math.log10(away / scale)))
    else:
        yield Symptom("value", got)


def same_form(got: object, expected: object) -> bool:
    """Tell whether there are numbers in the same places."""
    if not isinstance(got, np.ndarray) or not isinstance(expected, np.ndarray) or got.dtype.kind != expected.dtype.kind:
        return False
    return np.array_equal(np.isfinite(got), np.isfinite(expected))


def _ratios(got: Array, expected: Array) -> Array:
    """Return what got / expected is over its range, and how often only one of them is zero."""
    with np.errstate(all="ignore"):
        both = (expected != 0) & np.isfinite(got)
        ratio = got[both] / expected[both]
    known = np.quantile(ratio, _QUANTILES) if ratio.size else np.zeros(len(_QUANTILES))
    lost, extra = np.mean((got == 0) & (expected != 0)), np.mean((got != 0) & (expected == 0))
    summary: Array = np.clip([*known, lost, extra, np.mean(~np.isfinite(got))], -100, 100)
    return summary


def _close(left: Array, right: Array, tolerance: float) -> bool:
    finite = np.isfinite(left)
    if not np.array_equal(finite, np.isfinite(right)):
        return False
    scale = float(np.max(np.abs(right[finite]), initial=0.0))
    return bool(np.all(np.abs(left[finite] - right[finite]) <= tolerance * scale))

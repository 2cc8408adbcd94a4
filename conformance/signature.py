"""A signature: where a subject departs from its twin on the probes, and how, in a form that two subjects can share."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np

from ..play import Answer, Array
from .evidence import Evidence
from .noise import training_at

_DEPARTS = 1e-9
_NOISE = 1e-4
_SAME = 1e-6
_DECADES = 2.5
_RATIO = 0.12
_MEASURE = 0.1
# Away from the rates of the probes: at a rate itself chance decides between dropped and kept.
_QUANTILES = (0.03, 0.35, 0.65, 0.97)


@dataclass(frozen=True)
class Symptom:
    """How one answer departs.

    Attributes:
        kind: `value` (the wrong array), `noise` (right but for rounding too large), `ratio` (of a random subject, to
            the twin that kept the same elements), `measure` (of a statistic), or the name of a fact (`raised`, ...).
        values: the numbers that go with it.
    """

    kind: str
    values: Array

    def resembles(self, other: Symptom) -> bool:
        """Tell whether two symptoms are the same to within what chance and style explain."""
        if self.kind != other.kind or self.values.shape != other.values.shape:
            return False
        if self.kind == "measure":
            return bool(np.all(np.abs(self.values - other.values) <= _MEASURE))
        if self.kind == "noise":
            return bool(np.all(np.abs(self.values - other.values) <= _DECADES))
        if self.kind == "ratio":
            return bool(np.all(np.abs(self.values - other.values) <= _RATIO * (1 + np.abs(other.values))))
        return _close(self.values, other.values, _SAME)


Signature: TypeAlias = Mapping[tuple[int, str], Symptom]
NOTHING = np.zeros(0)


def of_program(evidence: Evidence, *, random: bool) -> Iterator[tuple[str, Symptom]]:
    """Yield each place where the subject departs from the twin, and how.

    Args:
        evidence: one probe, played.
        random: whether the component chooses elements at random: then values are compared by their ratio to the twin's.
    """
    got, expected, modes = evidence.got, evidence.expected, training_at(evidence.program)
    if got.raised is not None and expected.raised is None:
        yield f"raised {len(got.answers)}", Symptom("raised", NOTHING)
    for index, (one, other) in enumerate(zip(got.answers, expected.answers, strict=False)):
        if one.raised is not None:
            return
        method = evidence.program.calls[index].method
        yield from _values(f"{index} {method}", one.returned, other.returned, random=random)
        mine, theirs = evidence.state_after(got, index), evidence.state_after(expected, index)
        for name, value in theirs.items():
            if name in mine:
                yield from _values(f"{index} {name}", mine[name], value, random=random)
        yield from _facts(index, one, other, may_draw=random and modes[index])


def _facts(index: int, got: Answer, expected: Answer, *, may_draw: bool) -> Iterator[tuple[str, Symptom]]:
    for name in got.altered:
        if name not in expected.altered:
            yield f"{index} changed {name}", Symptom("changed", NOTHING)
    if got.entropy[0] != got.entropy[1] and not may_draw:
        yield f"{index} drew", Symptom("drew", NOTHING)


def _values(where: str, got: object, expected: object, *, random: bool) -> Iterator[tuple[str, Symptom]]:
    if not isinstance(expected, np.ndarray):
        return
    if not isinstance(got, np.ndarray) or got.shape != expected.shape:
        yield where, Symptom("form", NOTHING)
        return
    if got.dtype.kind != expected.dtype.kind:
        yield where, Symptom("dtype", NOTHING)
        return
    if got.dtype != np.float64:
        return
    with np.errstate(all="ignore"):
        scale = float(np.max(np.abs(expected[np.isfinite(expected)]), initial=0.0))
        distance = np.abs(got - expected)
        away = float(np.max(distance[np.isfinite(distance)], initial=0.0))
    same_form = np.array_equal(np.isfinite(got), np.isfinite(expected))
    if same_form and away <= _DEPARTS * scale:
        return
    if random:
        yield where, Symptom("ratio", _ratios(got, expected))
    elif same_form and away <= _NOISE * scale:
        yield where, Symptom("noise", np.asarray(math.log10(away / scale)))
    else:
        yield where, Symptom("value", got)


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


def likeness(left: Signature, right: Signature) -> float:
    """Return the share of places, among those where either departs, at which both depart in the same way."""
    places = left.keys() | right.keys()
    if not places:
        return 0.0
    return sum(place in left and place in right and left[place].resembles(right[place]) for place in places) / len(
        places
    )

"""A check: one comparison that a law made, and how far it was from breaking."""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import lru_cache
from typing import NamedTuple, TypeGuard

import numpy as np

from ..play import Array, Opaque, Program, Raised
from ..play.record import record
from ..play.transcript import Returned
from ..play.watch import same
from .results import FailedReason, Plot
from .tolerance import EPSILON
from .wording import with_article


class Effect(NamedTuple):
    """What a statistical check would have caught.

    Attributes:
        size: the smallest effect, in the unit of its law.
        words: the same in words.
    """

    size: float
    words: str


@record(frozen=True, slots=True)
class Check:
    """One comparison.

    Attributes:
        where: what was compared: its address, `calls[1].returned`, or in words, `keep rate at p = 0.1`.
        margin: error divided by allowance; the check holds up to 1. NaN never holds.
        got: what the subject gave, where it is an array.
        expected: what was right.
        error: the largest error.
        allowance: the error allowed there.
        message: the place, the value and what it should have been; empty while the check holds.
        reason: why it failed, where not for its value.
        raised: the exception, where one was raised.
        measure: the number a statistical check rests on: part of a random subject's fingerprint.
        effect: the smallest effect a statistical check would have caught.
        plot: a picture of it.
        program: what was judged, where it is not the program that was drawn but one next to it.
    """

    where: str
    margin: float
    got: Array | None = None
    expected: Array | None = None
    error: float | None = None
    allowance: float | None = None
    message: str = ""
    reason: FailedReason = "law"
    raised: Raised | None = None
    measure: float | None = None
    effect: Effect | None = None
    plot: Plot | None = None
    program: Program | None = None

    @property
    def holds(self) -> bool:
        """Whether the comparison came out right."""
        return self.margin <= 1.0


def failed(where: str, message: str, reason: FailedReason = "law", raised: Raised | None = None) -> Check:
    """Return a check that failed for something other than a number."""
    return Check(where, math.inf, message=message, reason=reason, raised=raised)


@lru_cache(maxsize=4096)
def held(where: str) -> Check:
    """Return a check that holds exactly; of the same place the same one, as there are many of them."""
    return Check(where, 0.0)


def fact(where: str, *, holds: bool, message: str) -> Check:
    """Return a check of a yes-or-no fact."""
    return held(where) if holds else failed(where, message)


def arrays_equal(
    where: str,
    got: Returned,
    expected: Array,
    allowance: Callable[[], Array],
    *,
    span: tuple[Array, Array] | None = None,
) -> Check:
    """Compare an answer with an array: type, shape, finiteness, then values.

    Args:
        where: what is compared, for messages.
        got: what the subject returned.
        expected: what it should have returned.
        allowance: gives the largest absolute error allowed, element by element; asked only where rounding to the
            last place does not explain the difference.
        span: where more than one answer is right, the lowest and the highest, for messages.
    """
    found = absolute_error(where, got, expected)
    if isinstance(found, Check):
        return found
    return measured(where, np.asarray(got), expected, found, allowance(), span)


def absolute_error(where: str, got: Returned, expected: Array) -> Check | Array:
    """Return how far an answer is from an array, element by element; the check itself where no allowance matters.

    Args:
        where: what is compared, for messages.
        got: what the subject returned.
        expected: what it should have returned.
    """
    if identical(got, expected):
        return held(where)
    form = form_of(where, got, expected)
    if form is not None:
        return form
    assert isinstance(got, np.ndarray)  # noqa: S101 - form_of has just said so
    with np.errstate(all="ignore"):
        error: Array = np.abs(np.subtract(got, expected, dtype=np.float64))
        close = error <= EPSILON * np.abs(expected)
        if not math.isfinite(np.add.reduce(error, axis=None)):
            alike = (got == expected) | (np.isnan(got) & np.isnan(expected))
            error, close = np.where(alike, 0.0, error), alike | (close & np.isfinite(error))
    return held(where) if close.all() else error


def identical(got: Returned, expected: Array) -> bool:
    """Tell whether an answer is an array of real numbers to the last bit, as most are: to measure it takes longer."""
    return isinstance(got, np.ndarray) and same(got, expected) and is_real(expected)


def measured(
    where: str, got: Array, expected: Array, error: Array, allowed: Array, span: tuple[Array, Array] | None = None
) -> Check:
    """Return the check of an array of errors against an array of allowances; the worst element speaks for it.

    Args:
        where: what is compared, for messages.
        got: what the subject returned.
        expected: what it should have returned.
        error: how far it is from that.
        allowed: how far it may be, for each element or, where it broadcasts, for several.
        span: where more than one answer is right, the lowest and the highest, for messages.
    """
    with np.errstate(all="ignore"):
        ratio = np.divide(error, allowed, out=np.zeros(np.shape(error)), where=error != 0)
    # Where one is no number, that is the worst.
    worst = int(ratio.argmax())
    margin = float(ratio.flat[worst])
    margin = math.inf if math.isnan(margin) else margin
    most = float((allowed if allowed.shape == ratio.shape else np.broadcast_to(allowed, ratio.shape)).flat[worst])
    message = ""
    if margin > 1:
        at = f"[{', '.join(str(int(index)) for index in np.unravel_index(worst, ratio.shape))}]" if ratio.ndim else ""
        sides = [side.flat[worst] for side in (got, *(span or (expected, expected)))]
        found, low, high = map(number, sides)
        if found in {low, high}:  # more digits tell them apart
            found, low, high = (repr(float(side)).removesuffix(".0") for side in sides)
        should = low if low == high else f"between {low} and {high}"
        message = f"{where}{at} = {found}, but should be {should} [allowed error {most:.1g}]"
    return Check(where, margin, got, expected, float(error.flat[worst]), most, message)


def form_of(where: str, got: Returned, expected: Array) -> Check | None:
    """Return a failed check where an answer is not an array of the expected shape and a real dtype, else None."""
    if not isinstance(got, np.ndarray):
        wanted = f"an array of shape {expected.shape}" if expected.ndim else "a number"
        if got is None:
            return failed(where, f"{where} is None, but should be {wanted}: does the method end with a return?")
        found = with_article(got.type) if isinstance(got, Opaque) else f"a tuple of {len(got)}"
        return failed(where, f"{where} is {found}, but should be {wanted}")
    if got.shape != expected.shape:
        return failed(where, f"{where} has shape {got.shape}, but should have shape {expected.shape}")
    if not is_real(got):
        return failed(where, f"{where} has dtype {got.dtype}, but should be of a floating dtype")
    return None


def is_real(value: object, shape: tuple[int, ...] | None = None) -> TypeGuard[Array]:
    """Tell whether an answer is an array of real numbers, integers among them, and of a shape where one is given."""
    return isinstance(value, np.ndarray) and value.dtype.kind in "fiub" and (shape is None or value.shape == shape)


def number(value: object) -> str:
    """Return a number as briefly as it can be told from its neighbours at six digits, longer where it must be."""
    plain = float(np.asarray(value)) + 0.0  # no -0
    short = f"{plain:.6g}"
    return short if float(short) == plain else f"{plain:.10g}"

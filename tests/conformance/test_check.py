"""Comparisons: what holds, what does not, and what is said then."""

import math
from typing import Any

import numpy as np
import pytest

from layerproof.conformance.check import (
    Check,
    arrays_equal,
    fact,
    failed,
    form_of,
    held,
    is_real,
    measured,
    number,
)
from layerproof.play import Opaque

WHERE = "calls[0].returned"
EXPECTED = np.array([1.0, -2.0, 0.0])


def compared(got: Any, expected: Any = EXPECTED, allowed: float = 1e-9) -> Check:
    """Return the comparison of an answer with an array, under one allowance for every element."""
    return arrays_equal(WHERE, got, expected, lambda: np.full(np.shape(expected), allowed))


@pytest.mark.parametrize(
    ("got", "text"),
    [
        (None, "is None, but should be an array of shape (3,): does the method end with a return?"),
        (Opaque("list"), "is a list, but should be an array of shape (3,)"),
        ((EXPECTED, EXPECTED), "is a tuple of 2, but should be an array of shape (3,)"),
        (np.ones(2), "has shape (2,), but should have shape (3,)"),
        (np.ones((3, 1)), "has shape (3, 1), but should have shape (3,)"),
        (np.ones(3, np.complex128), "has dtype complex128, but should be of a floating dtype"),
        (EXPECTED + np.array([0, 0, 0.5]), "[2] = 0.5, but should be 0 [allowed error 1e-09]"),
        (EXPECTED * 1.001, "[1] = -2.002, but should be -2 [allowed error 1e-09]"),
        (np.array([1.0, np.nan, 0.0]), "[1] = nan, but should be -2 [allowed error 1e-09]"),
        (np.array([1.0, -np.inf, 0.0]), "[1] = -inf, but should be -2 [allowed error 1e-09]"),
    ],
)
def test_what_does_not_hold(got: Any, text: str) -> None:
    """Another type, shape or dtype, NaN, infinity and a wrong value fail, and the message says what and where."""
    check = compared(got)
    assert not check.holds
    assert check.margin > 1
    assert check.message == WHERE + ("" if text.startswith("[") else " ") + text


def test_numbers_that_look_alike_are_told_in_full() -> None:
    """Ten digits would say that 1 should be 1."""
    check = compared(EXPECTED - np.array([1e-12, 0.0, 0.0]), allowed=1e-14)
    assert check.message == f"{WHERE}[0] = 0.999999999999, but should be 1 [allowed error 1e-14]"


def test_a_number_is_asked_for() -> None:
    """Where one number is expected the message does not speak of arrays."""
    assert compared(None, np.asarray(1.0)).message.startswith(f"{WHERE} is None, but should be a number")
    assert compared(np.asarray(2.0), np.asarray(1.0)).message == f"{WHERE} = 2, but should be 1 [allowed error 1e-09]"


@pytest.mark.parametrize(
    "got",
    [
        EXPECTED,
        EXPECTED + 5e-10,
        EXPECTED.astype(np.float32),
        EXPECTED.astype(np.int64),
        np.asfortranarray(EXPECTED),
    ],
)
def test_what_holds(got: Any) -> None:
    """The same values hold, whole numbers among them, and so do values within the allowance."""
    check = compared(got)
    assert check.holds
    assert check.message == ""


def test_the_same_nan_and_infinity_hold() -> None:
    """Where the twin's answer is NaN or infinite, only the same one is right."""
    expected = np.array([np.nan, np.inf, -np.inf])
    assert compared(expected.copy(), expected).holds
    for first, second in ((0.0, np.inf), (np.nan, -np.inf), (np.nan, np.nan), (np.nan, 1e308)):
        assert not compared(np.array([first, second, -np.inf]), expected, allowed=np.inf).holds
    assert not compared(np.array([1e308, -np.inf]), expected[1:], allowed=np.inf).holds


def test_the_allowance_is_asked_for_only_where_it_matters() -> None:
    """A difference in the last place needs no allowance."""

    def never() -> Any:
        raise AssertionError("asked for")

    assert arrays_equal(WHERE, np.nextafter(EXPECTED, 9), EXPECTED, lambda: np.full(3, 1e-300)).holds is False
    assert arrays_equal(WHERE, EXPECTED * (1 + 2**-52), EXPECTED, never).holds
    with pytest.raises(AssertionError, match="asked for"):
        arrays_equal(WHERE, EXPECTED * (1 + 2**-40), EXPECTED, never)


def test_zero_allowance() -> None:
    """Without an allowance only equality holds, however small the difference."""
    assert compared(EXPECTED.copy(), allowed=0.0).holds
    check = compared(np.array([1.0, -2.0, 1e-300]), allowed=0.0)
    assert check.margin == math.inf
    assert check.message == f"{WHERE}[2] = 1e-300, but should be 0 [allowed error 0]"


@pytest.mark.parametrize(("error", "allowed"), [(np.nan, 1.0), (0.5, np.nan), (np.inf, np.inf), (0.5, 0.0)])
def test_measured_never_holds_by_accident(error: float, allowed: float) -> None:
    """An error or allowance that is no number, or no allowance at all, does not hold."""
    check = measured(WHERE, np.asarray(1.5), np.asarray(1.0), np.asarray(error), np.asarray(allowed))
    assert check.margin == math.inf
    assert not check.holds


def test_the_worst_element_speaks() -> None:
    """The element that is farthest outside its own allowance is named, with its error and allowance."""
    got, expected = np.array([[1.0, 2.0], [3.0, 4.0]]), np.array([[1.5, 2.0], [3.0, 4.1]])
    check = measured("grads.weight", got, expected, np.abs(got - expected), np.array([[1.0, 1.0], [1.0, 0.01]]))
    assert check.message == "grads.weight[1, 1] = 4, but should be 4.1 [allowed error 0.01]"
    assert check.margin == pytest.approx(10)
    assert check.error == pytest.approx(0.1)
    assert check.allowance == 0.01


def test_nothing_to_compare_holds() -> None:
    """Two empty arrays of one shape are equal."""
    assert compared(np.zeros((0, 3)), np.zeros((0, 3))).holds


def test_facts() -> None:
    """A fact holds or fails with its message; a NaN margin never holds."""
    assert fact("here", holds=True, message="no").holds
    assert fact("here", holds=False, message="no") == failed("here", "no")
    assert held("here") == Check("here", 0.0)
    assert failed("here", "no", "raised").reason == "raised"
    assert not Check("here", math.nan).holds


@pytest.mark.parametrize(
    ("value", "shape", "real"),
    [
        (np.ones(2), None, True),
        (np.ones(2), (2,), True),
        (np.ones(2, np.int8), (2,), True),
        (np.ones(2), (2, 1), False),
        (np.ones(2, complex), None, False),
        (1.0, (), False),
        (None, None, False),
    ],
)
def test_real_arrays(value: Any, shape: tuple[int, ...] | None, *, real: bool) -> None:
    """Arrays of real numbers are, of the right shape where one is given."""
    assert is_real(value, shape) is real


def test_form() -> None:
    """What has the right form gives no check."""
    assert form_of(WHERE, EXPECTED, EXPECTED) is None


@pytest.mark.parametrize(
    ("value", "text"),
    [(1.0, "1"), (0.1, "0.1"), (1 / 3, "0.3333333333"), (1e-300, "1e-300"), (123456789.0, "123456789"), (-0.0, "0")],
)
def test_numbers_are_brief(value: float, text: str) -> None:
    """Six digits where these are all there is, ten where not."""
    assert number(value) == text

"""Expected against got, cell by cell."""

from typing import Any

import numpy as np
import pytest

from layerproof.conformance.results import Finding
from layerproof.reports.comparison import Cell, compare, outside


def finding(expected: Any, got: Any, allowance: float | None = None) -> Finding:
    """Return a finding about two arrays."""
    return Finding("", "", expected=expected, got=got, allowance=allowance)


@pytest.mark.parametrize(
    ("expected", "got", "allowance", "wrong"),
    [
        ([1.0, 2.0], [1.0, 2.1], 0.05, [False, True]),
        ([1.0, 2.0], [1.0, 2.05], 0.1, [False, False]),
        ([np.nan, np.inf, 1.0], [np.nan, np.inf, np.nan], 1.0, [False, False, True]),
        ([1.0, 0.0], [np.inf, -0.0], 1.0, [True, False]),
        ([1, 2], [1, 3], 0.0, [False, True]),
        ([True, False], [True, True], 0.0, [False, True]),
    ],
)
def test_outside(expected: Any, got: Any, allowance: float, wrong: Any) -> None:
    """Within the allowance and finite is right; NaN is right only where NaN was expected."""
    assert outside(np.array(expected), np.array(got), allowance).tolist() == wrong


def test_small_arrays_are_shown_whole() -> None:
    """Every element of a small array is there."""
    comparison = compare(finding(np.array([[1.0, 2.0]]), np.array([[1.0, 2.5]])))
    assert comparison is not None
    assert comparison.rows == (("0", (Cell("1.0", "1.0", wrong=False), Cell("2.0", "2.5", wrong=True))),)
    assert (comparison.hidden, comparison.wrong) == (0, 1)


def test_numbers_have_no_axes() -> None:
    """A number is one cell without indices."""
    comparison = compare(finding(np.array(1.0), np.array(2.0)))
    assert comparison is not None
    assert (comparison.columns, comparison.rows) == ((), (("", (Cell("1.0", "2.0", wrong=True),)),))


def test_large_arrays_are_a_window_around_the_first_wrong_element() -> None:
    """Rows and columns around it are shown with their indices, and the rest is counted."""
    expected = np.zeros((5, 20, 30))
    got = expected.copy()
    got[3, 15, 25] = 1.0
    comparison = compare(finding(expected, got))
    assert comparison is not None
    assert comparison.columns == tuple(range(21, 29))
    assert [name for name, _ in comparison.rows] == [f"3, {row}" for row in range(11, 19)]
    assert sum(cell.wrong for _, cells in comparison.rows for cell in cells) == 1
    assert comparison.hidden == 3_000 - 64


@pytest.mark.parametrize(
    ("expected", "got"),
    [(None, np.ones(2)), (np.ones(2), None), (np.ones(2), np.ones(3)), (np.ones((0, 2)), np.ones((0, 2)))],
)
def test_what_cannot_be_compared(expected: Any, got: Any) -> None:
    """Without two arrays of one shape there is no comparison."""
    assert compare(finding(expected, got)) is None


def test_rounding_is_not_shown() -> None:
    """Digits that differ within the allowance say nothing; those of what is wrong tell it apart."""
    both = finding(np.array([0.2499999999998, 0.125]), np.array([0.25, 0.12500001]), 1e-9)
    comparison = compare(both)
    assert comparison is not None
    assert comparison.rows[0][1] == (Cell("0.25", "0.25", wrong=False), Cell("0.125", "0.12500001", wrong=True))


def test_as_many_columns_as_asked_for() -> None:
    """The first wrong one is among them."""
    comparison = compare(finding(np.zeros(9), np.arange(9) // 7), 2)
    assert comparison is not None
    assert (comparison.columns, comparison.hidden) == ((6, 7), 7)

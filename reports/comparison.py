"""Expected against got, cell by cell: what is shown of two arrays, and which cells are outside the allowance."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ..conformance.results import Finding
from ..play import Array
from . import text

MOST_COLUMNS = 8
_MOST_ROWS = 8
_DIGITS = 4


@dataclass(frozen=True)
class Cell:
    """One element of both arrays.

    Attributes:
        expected: what was right.
        got: what the subject gave.
        wrong: whether it is outside the allowance.
    """

    expected: str
    got: str
    wrong: bool


@dataclass(frozen=True)
class Comparison:
    """A window on two arrays of one shape, around the first element that is wrong.

    Attributes:
        columns: the last axis's indices.
        rows: for each row its index over the other axes, and its cells.
        shape: the shape of the whole.
        hidden: how many elements are outside the window.
        wrong: how many elements of the whole are outside the allowance.
    """

    columns: tuple[int, ...]
    rows: tuple[tuple[str, tuple[Cell, ...]], ...]
    shape: tuple[int, ...]
    hidden: int
    wrong: int


def compare(finding: Finding, columns: int = MOST_COLUMNS) -> Comparison | None:
    """Return the comparison of a finding's arrays, or None where there are not two arrays of one shape.

    Args:
        finding: whose arrays they are.
        columns: how many there is room for.
    """
    expected, got = finding.expected, finding.got
    if expected is None or got is None or expected.shape != got.shape or not expected.size:
        return None
    wrong = outside(expected, got, finding.allowance or 0.0)
    width = expected.shape[-1] if expected.ndim else 1
    leading = expected.shape[:-1]
    tables = [array.reshape(-1, width) for array in (expected, got, wrong)]
    first = np.argwhere(tables[2])
    row, column = first[0] if len(first) else (0, 0)
    rows = _window(int(row), len(tables[0]), _MOST_ROWS)
    shown = _window(int(column), width, columns)
    cells = tuple(
        (_row_name(leading, row), tuple(_cell(*(table[row, column] for table in tables)) for column in shown))
        for row in rows
    )
    return Comparison(
        columns=tuple(shown) if expected.ndim else (),
        rows=cells,
        shape=expected.shape,
        hidden=expected.size - len(rows) * len(shown),
        wrong=int(wrong.sum()),
    )


def outside(expected: Array, got: Array, allowance: float) -> Array:
    """Return where `got` is further from `expected` than allowed; NaN is outside unless NaN was expected."""
    with np.errstate(all="ignore"):
        agree = expected == got
        if expected.dtype.kind in "fc" and got.dtype.kind in "fc":
            agree |= np.isnan(expected) & np.isnan(got)
        error = np.abs(np.subtract(got, expected, dtype=np.result_type(got, expected, np.float64)))
        near: Array = agree | (error <= allowance)
    return ~near


def _window(centre: int, size: int, most: int) -> range:
    start = max(0, min(centre - most // 2, size - most))
    return range(start, min(start + most, size))


def _row_name(leading: tuple[int, ...], row: int) -> str:
    return ", ".join(str(axis) for axis in np.unravel_index(row, leading)) if leading else ""


def _cell(expected: object, got: object, wrong: object) -> Cell:
    """Return a cell; what tells two numbers apart within the allowance is rounding, which nobody has to see."""
    shown = text.apart(expected, got) if wrong else (text.number(expected, _DIGITS), text.number(got, _DIGITS))
    return Cell(*shown, wrong=bool(wrong))

"""An expression gives its value back exactly, and is short where it can be."""

import ast
import base64
import zlib
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as npst

from layerproof.reports import literal
from layerproof.reports.clean import clean, without_commands

NAMES = {"np": np, "base64": base64, "zlib": zlib}


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (np.array([[1.0, 2.0]]), "np.array([[1.0, 2.0]])"),
        (np.array([0.1], np.float32), "np.array([0.1], dtype=np.float32)"),
        (np.array([1, 2]), "np.array([1, 2])"),
        (np.array(1.5), "np.array(1.5)"),
        (np.array([np.nan, -np.inf]), "np.array([np.nan, -np.inf])"),
        (np.zeros((0, 3)), "np.zeros((0, 3))"),
        (np.ones((2, 4)), "np.ones((2, 4))"),
        (np.zeros(8, np.int64), "np.zeros((8,), dtype=np.int64)"),
        (np.full(9, 0.5), "np.full((9,), 0.5)"),
        (np.ones(2), "np.array([1.0, 1.0])"),
        (np.full(8, -0.0), "np.full((8,), -0.0)"),
        (np.tile([[1.0, 2.0]], (7, 1)), "np.tile(np.array([[1.0, 2.0]]), (7, 1))"),
        (
            np.tile(np.array([[[1], [2]]], np.int8), (9, 1, 1)),
            "np.tile(np.array([[[1], [2]]], dtype=np.int8), (9, 1, 1))",
        ),
        (np.array([[1.0, 2.0]] * 6 + [[1.0, 3.0]]), f"np.array([{'[1.0, 2.0], ' * 6}[1.0, 3.0]])"),
        ((3, 4), "(3, 4)"),
        ((3,), "(3,)"),
        ({"weight": np.array([1.0])}, '{"weight": np.array([1.0])}'),
        ("fan_in", '"fan_in"'),
        ("a'b\n", '"a\'b\\n"'),
        (np.float64(0.5), "0.5"),
        (float("inf"), "np.inf"),
        (None, "None"),
    ],
)
def test_expression(value: Any, written: str) -> None:
    """Small arrays are written out, repeated numbers are not, and dtypes are named where NumPy would guess wrong."""
    assert literal.expression(value) == written


@given(
    npst.arrays(
        st.sampled_from([np.float64, np.float32, np.int64, np.int8, np.bool_]),
        npst.array_shapes(min_dims=0, max_side=4),
    )
)
def test_expressions_give_the_same_array(array: Any) -> None:
    """Evaluated, an expression has the array's dtype, shape and values, the sign of zero among them."""
    back = eval(literal.expression(array), dict(NAMES))  # noqa: S307 - our own text
    assert (back.dtype, back.shape) == (array.dtype, array.shape)
    np.testing.assert_array_equal(back, array)
    if array.dtype.kind == "f":
        np.testing.assert_array_equal(np.signbit(back[~np.isnan(back)]), np.signbit(array[~np.isnan(array)]))


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (("Affine", 3, 2), "Affine(3, 2)"),
        ((("Affine", 3, 2), ("Tanh",)), "[Affine(3, 2), Tanh()]"),
        (("Linear", 3), '("Linear", 3)'),
    ],
)
def test_parts(value: Any, written: str) -> None:
    """What stands for a layer is written as what makes one."""
    assert literal.expression(value) == written


def test_long_arrays_are_packed() -> None:
    """Thousands of numbers become text that is shorter than their digits, and come back."""
    array = np.arange(3_000.0).reshape(30, 100)
    written = literal.expression(array)
    assert written.startswith("np.frombuffer(zlib.decompress(base64.b64decode(")
    assert len(written) < 10_000
    np.testing.assert_array_equal(eval(written, dict(NAMES)), array)  # noqa: S307 - our own text


def test_lines_break_after_rows() -> None:
    """A matrix that is too wide for a line has its rows below each other."""
    array = np.arange(16.0).reshape(2, 8) + 0.12345
    lines = list(literal.wrapped(f"x = {literal.expression(array)}"))
    assert lines[0].startswith("x = np.array([[0.12345, ")
    assert [line[:14] for line in lines[1:]] == ["              [8"[:14]] * (len(lines) - 1)
    assert max(map(len, lines)) <= literal.LINE_LIMIT


def test_text_is_not_broken() -> None:
    """A line with a quoted text stays whole: a break inside would change it."""
    line = f"raw = {'a, ' * 50!r}"
    assert list(literal.wrapped(line)) == [line]


@given(st.text() | st.text("#\\'\"\u3164\u2800\u202e\ud800:[ü", max_size=6))
def test_a_quoted_text_is_read_back(text: str) -> None:
    """Python reads the text itself, a reader sees all of it, and no log takes a part of it for a command."""
    code = literal.quoted(text)
    assert ast.literal_eval(code) == text
    assert clean(code, limit=10**6) == code
    assert without_commands(code) == code


def test_quoted_stays_readable() -> None:
    """Letters of any language stay as they are."""
    assert literal.quoted("Übung 1.py") == "'Übung 1.py'"


def test_each_array_is_wrapped() -> None:
    """In a dict or a tuple each by itself: what is made of an array cannot be made of these."""
    nested: Any = {"w": np.array([1.0]), "more": (np.zeros(2), 3)}
    written = '{"w": np.copy(np.array([1.0])), "more": (np.copy(np.array([0.0, 0.0])), 3)}'
    assert literal.expression(nested, "np.copy({})") == written

"""Padding layers against numbers worked out by hand, and what they refuse."""

from typing import Any

import numpy as np
import pytest

from layerproof import impl
from layerproof.impl import ConstantPad1d, ReflectionPad2d, ZeroPad2d, ZeroPad3d


@pytest.mark.parametrize(
    ("name", "expected", "gradient"),
    [
        ("ZeroPad1d", [0, 1, 2, 3, 0, 0], [2, 3, 4]),
        ("ReflectionPad1d", [2, 1, 2, 3, 2, 1], [8, 9, 4]),
        ("ReplicationPad1d", [1, 1, 2, 3, 3, 3], [3, 3, 15]),
        ("CircularPad1d", [3, 1, 2, 3, 1, 2], [7, 9, 5]),
    ],
)
def test_values(name: str, expected: list[float], gradient: list[float]) -> None:
    """By hand: one element before and two after; each input gets the gradients of all places where it stands."""
    layer = getattr(impl, name)((1, 2))
    np.testing.assert_array_equal(layer.forward(np.array([[[1.0, 2.0, 3.0]]])), [[expected]])
    np.testing.assert_array_equal(layer.backward(np.arange(1.0, 7.0).reshape(1, 1, 6)), [[gradient]])


def test_a_constant() -> None:
    """The frame holds the value, and has no gradient to hand on."""
    layer = ConstantPad1d(1, -2.5)
    np.testing.assert_array_equal(layer.forward(np.ones((1, 1, 2))), [[[-2.5, 1, 1, -2.5]]])
    np.testing.assert_array_equal(layer.backward(np.arange(4.0).reshape(1, 1, 4)), [[[1, 2]]])


def test_the_last_axis_comes_first() -> None:
    """Widths are left, right, top, bottom, front, back."""
    assert ZeroPad2d((1, 2, 3, 4)).forward(np.ones((1, 1, 5, 5))).shape == (1, 1, 12, 8)
    assert ZeroPad3d((1, 0, 2, 0, 3, 0)).forward(np.ones((1, 1, 5, 5, 5))).shape == (1, 1, 8, 7, 6)


@pytest.mark.parametrize(
    ("padding", "error", "text"),
    [
        (-1, ValueError, "ZeroPad2d: padding = -1 (int), but should be at least 0; a tuple has the widths before and"),
        ((1, 2), ValueError, "ZeroPad2d: padding = (1, 2) (tuple), but should be an integer, or a tuple of 4; a tuple"),
        (
            1.5,
            TypeError,
            "ZeroPad2d: padding = 1.5 (float), but should be an integer, or a tuple of 4; a tuple has the",
        ),
    ],
)
def test_options_are_checked(padding: Any, error: type[Exception], text: str) -> None:
    """A padding of another form is refused with the one that fits."""
    with pytest.raises(error) as caught:
        ZeroPad2d(padding)
    assert str(caught.value).startswith(text)


def test_a_reflection_needs_elements() -> None:
    """More than there is beside the edge cannot be reflected."""
    with pytest.raises(ValueError, match="the mode is 'reflect'") as caught:
        ReflectionPad2d(2).forward(np.ones((1, 1, 2, 5)))
    assert str(caught.value).startswith(
        "ReflectionPad2d.forward: padding = 2 (int), but should be a border of at most 1 on axis 2; x.shape is (1, 1, 2"
    )

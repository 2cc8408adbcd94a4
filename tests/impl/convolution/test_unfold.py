"""Unfold and Fold against numbers worked out by hand, and what they refuse."""

import numpy as np
import pytest

from layerproof.impl import Fold, Unfold

IMAGE = np.arange(1.0, 7.0).reshape(1, 1, 2, 3)


def test_values() -> None:
    """By hand: two windows of four elements; the middle column is seen twice."""
    unfold, fold = Unfold(2), Fold((2, 3), 2)
    columns = unfold.forward(IMAGE)
    np.testing.assert_array_equal(columns, [[[1, 2], [2, 3], [4, 5], [5, 6]]])
    np.testing.assert_array_equal(unfold.backward(columns), [[[[1, 4, 3], [4, 10, 6]]]])
    np.testing.assert_array_equal(fold.forward(columns), [[[[1, 4, 3], [4, 10, 6]]]])
    np.testing.assert_array_equal(fold.backward(IMAGE), columns)


def test_stride_dilation_and_padding() -> None:
    """By hand: corners of windows that begin in the padding."""
    columns = Unfold(2, dilation=2, padding=1, stride=2).forward(IMAGE)
    np.testing.assert_array_equal(columns, [[[0, 0], [0, 0], [0, 5], [5, 0]]])


def test_inputs_are_checked() -> None:
    """Columns of another form, and images too small for a window, are refused with what fits."""
    with pytest.raises(ValueError, match="a column is a window's elements") as caught:
        Fold((2, 3), 2).forward(np.ones((1, 4, 3)))
    assert str(caught.value).startswith("Fold.forward: x.shape = (1, 4, 3) (tuple), but should be (N, C * 4, 2); ")
    with pytest.raises(ValueError, match="the kernel has to fit in") as caught:
        Unfold(4).forward(IMAGE)
    assert str(caught.value).startswith("Unfold.forward: x.shape[2:] = (2, 3) (tuple), but should be at least (4, 4)")
    with pytest.raises(ValueError, match=r"Fold: output_size = \(2, 3\)"):
        Fold((2, 3), 4)

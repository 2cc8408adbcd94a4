"""Channels turned into pixels and back, against numbers worked out by hand, and what is refused."""

import numpy as np
import pytest

from layerproof.impl import PixelShuffle, PixelUnshuffle


def test_values() -> None:
    """By hand: four channels of one pixel are a block, row by row, and go back to where they came from."""
    channels, block = np.arange(1.0, 5.0).reshape(1, 4, 1, 1), np.array([[[[1.0, 2.0], [3.0, 4.0]]]])
    shuffle, unshuffle = PixelShuffle(2), PixelUnshuffle(2)
    np.testing.assert_array_equal(shuffle.forward(channels), block)
    np.testing.assert_array_equal(shuffle.backward(block), channels)
    np.testing.assert_array_equal(unshuffle.forward(block), channels)
    np.testing.assert_array_equal(unshuffle.backward(channels), block)


def test_a_factor_of_one_returns_a_copy() -> None:
    """Where nothing moves, the output is still nobody else's array."""
    x = np.ones((1, 2, 3, 3))
    for layer in (PixelShuffle(1), PixelUnshuffle(1)):
        y = layer.forward(x)
        np.testing.assert_array_equal(y, x)
        assert not np.may_share_memory(y, x)


def test_inputs_are_checked() -> None:
    """Channels and sizes that the factor does not divide are refused."""
    with pytest.raises(ValueError, match="a multiple of 4 channels; they become pixels"):
        PixelShuffle(2).forward(np.ones((1, 6, 1, 1)))
    with pytest.raises(ValueError, match="a height and a width that are multiples of 2; pixels become channels"):
        PixelUnshuffle(2).forward(np.ones((1, 1, 2, 3)))
    with pytest.raises(ValueError, match="PixelShuffle: upscale_factor = 0"):
        PixelShuffle(0)

"""Sums over channels, and the blocks that large arrays are gone through in."""

from typing import Any

import numpy as np
import pytest

from layerproof.impl.normalization.sums import along_channels, blocks, channel_products, channel_sums, fitted


@pytest.mark.parametrize("shape", [(1, 3), (7, 3), (24, 3), (1024, 3), (7, 3, 5)])
def test_sums_are_those_of_each_channel(shape: tuple[int, ...]) -> None:
    """However many rows stand side by side, each channel has the sum of its own numbers, and of its own products."""
    x, y = np.random.default_rng(1).normal(size=(2, *shape))
    others = tuple(axis for axis in range(x.ndim) if axis != 1)
    np.testing.assert_allclose(channel_sums(x), x.sum(axis=others), rtol=1e-12)
    np.testing.assert_allclose(channel_products(x, y), (x * y).sum(axis=others), rtol=1e-12)


def test_products_of_narrow_numbers_are_added_up_in_wider_ones() -> None:
    """The sum of 4,096 ones is 4,096, and that of squares of 300 is beyond what float16 can hold."""
    ones = np.ones((4096, 2), np.float16)
    np.testing.assert_array_equal(channel_products(ones, ones), 4096.0)
    np.testing.assert_array_equal(channel_products(300 * ones, 300 * ones), 4096 * 9e4)


@pytest.mark.parametrize("shape", [(5, 2), (5000, 2), (5000, 300), (100, 100_000), (0, 3), (64, 300, 128)])
def test_blocks_hold_every_entry_once(shape: tuple[int, ...]) -> None:
    """They stand one behind the other, and a row of values broadcasts against each of them."""
    x: Any = np.broadcast_to(np.float32(0.0), shape)
    parts = blocks(x)
    assert [index for part in parts for index in range(len(x))[part]] == list(range(len(x)))
    values = along_channels(np.arange(shape[1], dtype=np.float64), x)
    for part in parts:
        found = (fitted(x[part], values) + values).reshape(x[part].shape)
        np.testing.assert_array_equal(found[:, -1], shape[1] - 1)

"""Pooling along one axis: how many windows, what stands in them, and who wins."""

import numpy as np
import pytest

from layerproof.impl.pooling.axis import (
    Tap,
    bin_ends,
    bin_taps,
    largest_along,
    sum_along,
    to_all,
    to_winners,
    window_count,
    window_taps,
    winners,
)


@pytest.mark.parametrize(
    ("length", "kernel", "stride", "padding", "dilation", "floor", "ceil"),
    [
        (6, 2, 2, 0, 1, 3, 3),
        (7, 2, 2, 0, 1, 3, 4),
        (7, 3, 2, 1, 1, 4, 4),
        (5, 2, 3, 1, 1, 2, 2),
        (4, 2, 2, 1, 1, 3, 3),
        (3, 2, 2, 1, 1, 2, 2),
        (7, 2, 1, 0, 3, 4, 4),
    ],
)
def test_window_count(
    length: int, kernel: int, stride: int, padding: int, dilation: int, floor: int, ceil: int
) -> None:
    """Rounded up there may be one more, unless it would start behind the input."""
    sizes = length, kernel, stride, padding, dilation
    assert window_count(*sizes, ceil_mode=False) == floor
    assert window_count(*sizes, ceil_mode=True) == ceil


def held(taps: list[Tap], length: int, count: int) -> list[list[int]]:
    """Return what stands in each window."""
    windows: list[list[int]] = [[] for _ in range(count)]
    for numbers, inputs in taps:
        for number, place in zip(range(count)[numbers], range(length)[inputs], strict=True):
            windows[number].append(place)
    return windows


def test_window_taps() -> None:
    """Places in the padding, and beyond the end, hold nothing."""
    assert held(window_taps(5, 3, 3, 2, 1, 1), 5, 3) == [[0, 1], [1, 2, 3], [3, 4]]
    assert held(window_taps(5, 2, 2, 3, 0, 2), 5, 2) == [[0, 2], [3]]
    assert window_taps(1, 1, 2, 1, 1, 3) == []


@pytest.mark.parametrize(("length", "count"), [(6, 3), (7, 3), (3, 7), (6, 4), (1, 4), (5, 5), (9, 6)])
def test_bin_taps(length: int, count: int) -> None:
    """Each bin holds what lies between its ends, in order."""
    ends = [bin_ends(length, count, number) for number in range(count)]
    assert held(bin_taps(length, count), length, count) == [list(range(start, end)) for start, end in ends]
    assert [start for start, _ in ends] == [number * length // count for number in range(count)]


def test_winners() -> None:
    """The first of equal values wins, NaN against numbers, and somebody even among minus infinities."""
    taps = window_taps(7, 4, 2, 2, 1, 1)
    x = np.array([[1.0, 3.0, 3.0, np.nan, 4.0, -np.inf, -np.inf]])
    best, won = largest_along(x, -1, taps, 4)
    np.testing.assert_array_equal(best, [[1.0, 3.0, np.nan, -np.inf]])
    np.testing.assert_array_equal(winners(np.arange(7)[None], -1, taps, won, 4), [[0, 1, 3, 5]])
    np.testing.assert_array_equal(
        to_winners(np.array([[1.0, 2.0, 3.0, 4.0]]), -1, taps, won, 7), [[1.0, 2.0, 0.0, 3.0, 0.0, 4.0, 0.0]]
    )


def test_overlaps_add_up() -> None:
    """What wins two windows gets the gradients of both, and a sum hands its own to all."""
    taps = window_taps(4, 3, 2, 1, 0, 1)
    x = np.array([[0.0, 5.0, 1.0, 1.0]])
    _, won = largest_along(x, -1, taps, 3)
    grad = np.array([[1.0, 2.0, 4.0]])
    np.testing.assert_array_equal(to_winners(grad, -1, taps, won, 4), [[0.0, 3.0, 4.0, 0.0]])
    np.testing.assert_array_equal(sum_along(x, -1, taps, 3), [[5.0, 6.0, 2.0]])
    np.testing.assert_array_equal(to_all(grad, -1, taps, 4), [[1.0, 3.0, 6.0, 4.0]])

"""Straight pieces against their definition."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from layerproof.impl import Hardsigmoid, Hardswish, Hardtanh, ReLU6, Threshold

ThereAndBack = Callable[..., tuple[Any, Any]]


def test_a_threshold_lets_through_what_is_above(there_and_back: ThereAndBack) -> None:
    """Up to the threshold stands the value, with slope 0; infinities are no harm."""
    y, slope = there_and_back(Threshold(1.0, -20.0), [-np.inf, 0.0, 1.0, 1.5, np.inf])
    np.testing.assert_array_equal(y, [-20.0, -20.0, -20.0, 1.5, np.inf])
    np.testing.assert_array_equal(slope, [0.0, 0.0, 0.0, 1.0, 1.0])


def test_hardtanh_clips(there_and_back: ThereAndBack) -> None:
    """Between the bounds the slope is 1, at and beyond them 0."""
    y, slope = there_and_back(Hardtanh(), [-3.0, -1.0, 0.5, 1.0, 2.0])
    np.testing.assert_array_equal(y, [-1.0, -1.0, 0.5, 1.0, 1.0])
    np.testing.assert_array_equal(slope, [0.0, 0.0, 1.0, 0.0, 0.0])
    y, slope = there_and_back(Hardtanh(min_val=-2, max_val=0.5), [-3.0, -1.0, 0.75])
    np.testing.assert_array_equal(y, [-2.0, -1.0, 0.5])
    np.testing.assert_array_equal(slope, [0.0, 1.0, 0.0])


def test_relu6_has_a_ceiling(there_and_back: ThereAndBack) -> None:
    """Between 0 and 6 the slope is 1, at and beyond them 0."""
    y, slope = there_and_back(ReLU6(), [-1.0, 0.0, 4.0, 6.0, 7.0])
    np.testing.assert_array_equal(y, [0.0, 0.0, 4.0, 6.0, 6.0])
    np.testing.assert_array_equal(slope, [0.0, 0.0, 1.0, 0.0, 0.0])


def test_hardsigmoid_has_three_pieces(there_and_back: ThereAndBack) -> None:
    """(x + 3) / 6 between -3 and 3."""
    y, slope = there_and_back(Hardsigmoid(), [-4.0, -3.0, 0.0, 1.5, 3.0, 5.0])
    np.testing.assert_allclose(y, [0.0, 0.0, 0.5, 0.75, 1.0, 1.0], rtol=1e-15)
    np.testing.assert_array_equal(slope, [0.0, 0.0, 1 / 6, 1 / 6, 0.0, 0.0])


def test_hardswish_gates_with_it(there_and_back: ThereAndBack) -> None:
    """X (x + 3) / 6 between -3 and 3, with the slope (2 x + 3) / 6."""
    y, slope = there_and_back(Hardswish(), [-4.0, -3.0, -1.5, 0.0, 1.5, 3.0, 5.0])
    np.testing.assert_allclose(y, [0.0, 0.0, -0.375, 0.0, 1.125, 3.0, 5.0], rtol=1e-15)
    np.testing.assert_allclose(slope, [0.0, 0.0, 0.0, 0.5, 1.0, 1.0, 1.0], atol=1e-15)


@pytest.mark.parametrize(
    ("build", "kind", "text"),
    [
        (
            lambda: Threshold("low", 0.0),  # type: ignore[arg-type]
            TypeError,
            "Threshold: threshold = 'low' (str), but should be a number in [-inf, inf]; above it x goes through",
        ),
        (
            lambda: Threshold(0.0, None),  # type: ignore[arg-type]
            TypeError,
            "Threshold: value = None (NoneType), but should be a number in [-inf, inf]; elsewhere y is this",
        ),
        (
            lambda: Hardtanh(1.0, 1.0),
            ValueError,
            "Hardtanh: max_val = 1.0 (float), but should be a number in (1, inf]; y lies between the two bounds",
        ),
        (
            lambda: Hardtanh(min_val=True),
            TypeError,
            "Hardtanh: min_val = True (bool), but should be a number in [-inf, inf]; y lies between the two bounds",
        ),
    ],
)
def test_options_are_checked(build: Callable[[], Any], kind: type[Exception], text: str) -> None:
    """Each message names the option, its value and the way out."""
    with pytest.raises(kind) as caught:
        build()
    assert str(caught.value) == text

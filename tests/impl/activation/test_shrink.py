"""Shrinkage against its definition."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from layerproof.impl import Hardshrink, Softshrink, Tanhshrink

ThereAndBack = Callable[..., tuple[Any, Any]]


def test_soft_shrinkage_draws_towards_zero(there_and_back: ThereAndBack) -> None:
    """Numbers move by lambd, exactly, and slopes are 0 up to it, the corners included."""
    y, slope = there_and_back(Softshrink(2.0), [-5.0, -2.0, 1.0, 2.0, 2.0 + 2**-50, np.inf])
    np.testing.assert_array_equal(y, [-3.0, 0.0, 0.0, 0.0, 2**-50, np.inf])
    np.testing.assert_array_equal(slope, [1.0, 0.0, 0.0, 0.0, 1.0, 1.0])


def test_hard_shrinkage_keeps_what_is_large(there_and_back: ThereAndBack) -> None:
    """What is larger than lambd, 0.5 by default, stays, and the rest becomes 0."""
    y, slope = there_and_back(Hardshrink(), [-5.0, -0.5, 0.25, 0.5, 0.75])
    np.testing.assert_array_equal(y, [-5.0, 0.0, 0.0, 0.0, 0.75])
    np.testing.assert_array_equal(slope, [1.0, 0.0, 0.0, 0.0, 1.0])


def test_tanhshrink_is_what_tanh_takes_off(there_and_back: ThereAndBack) -> None:
    """tanh(log 2) = 3/5, so the slope there is 9/25."""
    y, slope = there_and_back(Tanhshrink(), [np.log(2.0), -np.log(2.0), 0.0, 30.0])
    np.testing.assert_allclose(y, [np.log(2.0) - 0.6, 0.6 - np.log(2.0), 0.0, 29.0], rtol=1e-14)
    np.testing.assert_allclose(slope, [0.36, 0.36, 0.0, 1.0], rtol=1e-14)


@pytest.mark.parametrize("kind", [Softshrink, Hardshrink])
def test_a_distance_is_not_negative(kind: Any) -> None:
    """The message names the option, its value and the way out."""
    with pytest.raises(ValueError, match="lambd") as caught:
        kind(-1)
    assert str(caught.value) == (
        f"{kind.__name__}: lambd = -1 (int), but should be a number in [0, inf]; "
        "between -lambd and lambd the output is 0; 0.5 is usual"
    )
    with pytest.raises(TypeError, match=f"{kind.__name__}: lambd = 'far' "):
        kind("far")

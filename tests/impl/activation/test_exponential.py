"""Exponential units against their definition."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from layerproof.impl import CELU, ELU, SELU

ThereAndBack = Callable[..., tuple[Any, Any]]
HALF = -np.log(2.0)
"""Where e^x = 1/2."""


def test_elu_levels_off(there_and_back: ThereAndBack) -> None:
    """On the left alpha (e^x - 1) with slope alpha e^x, also at 0; far out -alpha."""
    y, slope = there_and_back(ELU(3.0), [-1e4, HALF, 0.0, 2.0])
    np.testing.assert_allclose(y, [-3.0, -1.5, 0.0, 2.0], rtol=1e-15)
    np.testing.assert_allclose(slope, [0.0, 1.5, 3.0, 1.0], rtol=1e-15)
    assert there_and_back(ELU(), -1e-12)[0] == pytest.approx(-1e-12, rel=1e-11)


def test_selu_is_elu_scaled(there_and_back: ThereAndBack) -> None:
    """Its constants are those of the paper, to all digits."""
    scale, alpha = 1.0507009873554804934, 1.6732632423543772848
    y, slope = there_and_back(SELU(), [-1e4, HALF, 0.0, 2.0])
    np.testing.assert_allclose(y, [-scale * alpha, -scale * alpha / 2, 0.0, 2 * scale], rtol=1e-15)
    np.testing.assert_allclose(slope, [0.0, scale * alpha / 2, scale * alpha, scale], rtol=1e-15)


def test_selus_constants_are_the_solution() -> None:
    """Of a standard normal input mean and variance stay: E[y] = 0 and E[y²] = 1, by a fine sum."""
    x = np.linspace(-12.0, 12.0, 200_001)
    weights = np.exp(-(x**2) / 2) / np.sqrt(2 * np.pi) * (x[1] - x[0])
    y = SELU().forward(x)
    assert np.sum(weights * y) == pytest.approx(0.0, abs=1e-8)
    assert np.sum(weights * y**2) == pytest.approx(1.0, abs=1e-8)


def test_celu_has_no_kink(there_and_back: ThereAndBack) -> None:
    """As wide as it is deep, it has slope 1 at 0 and e^(x/alpha) on the left."""
    y, slope = there_and_back(CELU(4.0), [-1e5, 4 * HALF, 0.0, 2.0])
    np.testing.assert_allclose(y, [-4.0, -2.0, 0.0, 2.0], rtol=1e-15)
    np.testing.assert_allclose(slope, [0.0, 0.5, 1.0, 1.0], rtol=1e-15)


@pytest.mark.parametrize(
    ("build", "kind", "text"),
    [
        (
            lambda: ELU("low"),  # type: ignore[arg-type]
            TypeError,
            "ELU: alpha = 'low' (str), but should be a number in [-inf, inf]; far on the left y = -alpha; 1.0 is usual",
        ),
        (
            lambda: CELU(0.0),
            ValueError,
            "CELU: alpha = 0.0 (float), but should be a number in (0, inf]; far on the left y = -alpha; 1.0 is usual",
        ),
    ],
)
def test_options_are_checked(build: Callable[[], Any], kind: type[Exception], text: str) -> None:
    """Each message names the option, its value and the way out."""
    with pytest.raises(kind) as caught:
        build()
    assert str(caught.value) == text

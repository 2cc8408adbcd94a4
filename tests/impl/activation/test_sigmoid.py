"""S-shaped functions and the softplus against their definition."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from scipy import special

from layerproof.impl import LogSigmoid, Sigmoid, Softplus, Softsign, Tanh
from layerproof.impl.activation.sigmoid import sigmoid, softplus

ThereAndBack = Callable[..., tuple[Any, Any]]
THREE = np.log(3.0)
"""Where the odds are three to one."""
WIDE = np.concatenate([-np.geomspace(1e-9, 700.0, 2_000), np.geomspace(1e-9, 700.0, 2_000)])


def test_sigmoid(there_and_back: ThereAndBack) -> None:
    """σ(log 3) = 3/4, and the slope is y (1 - y)."""
    y, slope = there_and_back(Sigmoid(), [THREE, -THREE, 0.0, -1e4, 1e4])
    np.testing.assert_allclose(y, [0.75, 0.25, 0.5, 0.0, 1.0], rtol=1e-15)
    np.testing.assert_allclose(slope, [3 / 16, 3 / 16, 0.25, 0.0, 0.0], rtol=1e-15)


def test_the_functions_are_right_to_the_last_digits() -> None:
    """Far on the left, too, where they are next to 0."""
    np.testing.assert_allclose(sigmoid(WIDE), special.expit(WIDE), rtol=1e-15)
    np.testing.assert_allclose(softplus(WIDE), -special.log_expit(-WIDE), rtol=1e-15)


def test_log_sigmoid(there_and_back: ThereAndBack) -> None:
    """Log σ(log 3) = log 3/4; far on the left it is x, with slope 1."""
    y, slope = there_and_back(LogSigmoid(), [THREE, -THREE, 0.0, -1e4, 1e4])
    np.testing.assert_allclose(y, [np.log(0.75), np.log(0.25), -np.log(2.0), -1e4, 0.0], rtol=1e-15)
    np.testing.assert_allclose(slope, [0.25, 0.75, 0.5, 1.0, 0.0], rtol=1e-15)


def test_softplus(there_and_back: ThereAndBack) -> None:
    """log(1 + 3) at log 3, and by beta the same curve, smaller."""
    y, slope = there_and_back(Softplus(), [THREE, -THREE, 0.0, -1e4, 1e4])
    np.testing.assert_allclose(y, [np.log(4.0), np.log(4 / 3), np.log(2.0), 0.0, 1e4], rtol=1e-15)
    np.testing.assert_allclose(slope, [0.75, 0.25, 0.5, 0.0, 1.0], rtol=1e-15)
    y, slope = there_and_back(Softplus(beta=2.0), [THREE / 2, -THREE / 2])
    np.testing.assert_allclose(y, [np.log(4.0) / 2, np.log(4 / 3) / 2], rtol=1e-15)
    np.testing.assert_allclose(slope, [0.75, 0.25], rtol=1e-15)


def test_softplus_steps_to_the_line(there_and_back: ThereAndBack) -> None:
    """Where beta x exceeds the threshold y = x; where it is equal, not yet."""
    y, slope = there_and_back(Softplus(beta=2.0, threshold=3.0), [1.5, 1.5 + 2**-40])
    np.testing.assert_allclose(y, [np.log1p(np.exp(3.0)) / 2, 1.5], rtol=1e-12)
    np.testing.assert_allclose(slope, [special.expit(3.0), 1.0], rtol=1e-15)


def test_tanh(there_and_back: ThereAndBack) -> None:
    """tanh(log 2) = 3/5, and the slope is 1 - y²."""
    y, slope = there_and_back(Tanh(), [np.log(2.0), -np.log(2.0), 0.0, 1e4])
    np.testing.assert_allclose(y, [0.6, -0.6, 0.0, 1.0], rtol=1e-15)
    np.testing.assert_allclose(slope, [0.64, 0.64, 1.0, 0.0], rtol=1e-14)


def test_softsign(there_and_back: ThereAndBack) -> None:
    """3 / (1 + 3), with slope 1 / (1 + 3)²; also of numbers whose square is out of range."""
    y, slope = there_and_back(Softsign(), [3.0, -3.0, 0.0, 1e300])
    np.testing.assert_allclose(y, [0.75, -0.75, 0.0, 1.0], rtol=1e-15)
    np.testing.assert_allclose(slope, [1 / 16, 1 / 16, 1.0, 0.0], rtol=1e-15)


@pytest.mark.parametrize(
    ("build", "kind", "text"),
    [
        (
            lambda: Softplus(beta=0.0),
            ValueError,
            "Softplus: beta = 0.0 (float), but should be a number in (0, inf]; it sharpens the corner; 1.0 is usual",
        ),
        (
            lambda: Softplus(threshold="20"),  # type: ignore[arg-type]
            TypeError,
            "Softplus: threshold = '20' (str), but should be a number in [-inf, inf]; beyond it y = x; 20.0 is usual",
        ),
    ],
)
def test_options_are_checked(build: Callable[[], Any], kind: type[Exception], text: str) -> None:
    """Each message names the option, its value and the way out."""
    with pytest.raises(kind) as caught:
        build()
    assert str(caught.value) == text

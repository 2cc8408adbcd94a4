"""Local response normalization against closed forms."""

from typing import Any

import numpy as np
import pytest

from layerproof.impl import LocalResponseNorm


@pytest.mark.parametrize(
    ("size", "sums"), [(1, [1.0, 4.0, 9.0]), (2, [1.0, 5.0, 13.0]), (3, [5.0, 14.0, 13.0]), (9, [14.0, 14.0, 14.0])]
)
def test_values(size: int, sums: list[float]) -> None:
    """An even window has its longer half before the channel, and what is missing counts as zero."""
    x = np.array([[[1.0], [2.0], [3.0]]])
    y = LocalResponseNorm(size, alpha=size, beta=0.5, k=2.0).forward(x)
    np.testing.assert_allclose(y[0, :, 0], x[0, :, 0] / np.sqrt(2.0 + np.array(sums)))


def test_gradients() -> None:
    """With beta 1 and two channels, both in the second's sum alone: y = (a / (1 + a²), b / (1 + a² + b²))."""
    layer = LocalResponseNorm(2, alpha=2.0, beta=1.0)
    layer.forward(np.array([[[1.0], [2.0]]]))
    np.testing.assert_allclose(layer.backward(np.array([[[1.0], [0.0]]])), [[[0.0], [0.0]]], atol=1e-15)
    np.testing.assert_allclose(layer.backward(np.array([[[0.0], [9.0]]])), [[[-1.0], [-0.5]]])


@pytest.mark.parametrize(
    ("config", "text"),
    [
        ({"size": 0}, "LocalResponseNorm: size = 0 (int), but should be at least 1; "),
        ({"alpha": -1.0}, "LocalResponseNorm: alpha = -1.0 (float), but should be a number in [0, inf]; "),
        ({"beta": -1.0}, "LocalResponseNorm: beta = -1.0 (float), but should be a number in [0, inf]; "),
        ({"k": -1.0}, "LocalResponseNorm: k = -1.0 (float), but should be a number in [0, inf]; "),
    ],
)
def test_options_are_checked(config: dict[str, Any], text: str) -> None:
    """Each option has its range."""
    with pytest.raises(ValueError, match="LocalResponseNorm") as caught:
        LocalResponseNorm(**{"size": 2, **config})
    assert str(caught.value).startswith(text)


def test_shapes_are_checked() -> None:
    """There has to be an axis of positions."""
    with pytest.raises(ValueError, match="shape") as caught:
        LocalResponseNorm(2).forward(np.ones((2, 3)))
    expected = "(N, C, *); channels stand on the second axis, and positions follow"
    assert str(caught.value) == f"LocalResponseNorm.forward: x.shape = (2, 3) (tuple), but should be {expected}"

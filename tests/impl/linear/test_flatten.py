"""Axes made one, against NumPy's own reshape."""

from typing import Any

import numpy as np
import pytest

from layerproof.impl import Flatten

X = np.arange(120.0).reshape(2, 3, 4, 5)


@pytest.mark.parametrize(
    ("start_dim", "end_dim", "shape"),
    [(1, -1, (2, 60)), (0, -1, (120,)), (1, 2, (2, 12, 5)), (-3, -2, (2, 12, 5)), (2, 2, X.shape), (0, 1, (6, 4, 5))],
)
def test_shapes(start_dim: int, end_dim: int, shape: tuple[int, ...]) -> None:
    """The numbers stay in order, forward and backward."""
    layer = Flatten(start_dim, end_dim)
    np.testing.assert_array_equal(layer.forward(X), X.reshape(shape))
    np.testing.assert_array_equal(layer.backward(2 * X.reshape(shape)), 2 * X)


def test_nothing() -> None:
    """An empty batch keeps the length of the one axis."""
    assert Flatten().forward(np.ones((0, 3, 4))).shape == (0, 12)


@pytest.mark.parametrize(
    ("options", "error", "text"),
    [
        (
            (2, 1),
            ValueError,
            "Flatten.forward: start_dim = 2 (int), but should be no larger than end_dim, which is ",
        ),
        (
            (4, -1),
            ValueError,
            "Flatten.forward: x.shape = (2, 3, 4, 5) (tuple), but should be a shape with an axis",
        ),
        ((1.0, -1), TypeError, "Flatten: start_dim = 1.0 (float), but should be an integer; "),
    ],
)
def test_axes_are_checked(options: tuple[Any, Any], error: type[Exception], text: str) -> None:
    """Axes that are not there, or come in the wrong order, are refused."""
    with pytest.raises(error) as caught:
        Flatten(*options).forward(X)
    assert str(caught.value).startswith(text)

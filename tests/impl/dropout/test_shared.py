"""Dropout of whole channels, examples and sequences, against closed forms."""

from typing import Any

import numpy as np
import pytest

from layerproof.impl import Dropout1d, Dropout2d, Dropout3d, DropPath, VariationalDropout

PARTS = [
    (Dropout1d, (20, 30, 4), (2,)),
    (Dropout1d, (30, 4), (1,)),
    (Dropout2d, (20, 30, 2, 3), (2, 3)),
    (Dropout3d, (20, 30, 2, 1, 3), (2, 3, 4)),
    (Dropout3d, (30, 2, 1, 3), (1, 2, 3)),
    (DropPath, (100, 4), (1,)),
    (DropPath, (100, 2, 3), (1, 2)),
    (VariationalDropout, (4, 20, 30), (0,)),
]


@pytest.mark.parametrize(("component", "shape", "axes"), PARTS)
def test_parts_are_dropped_as_one(component: Any, shape: tuple[int, ...], axes: tuple[int, ...]) -> None:
    """Along the axes of a part all elements are 0 or all scaled, about a fifth of the parts is dropped, dx is alike."""
    layer = component(0.2, rng=1)
    y = layer.forward(np.ones(shape))
    assert set(y.flat) == {0.0, 1.25}
    np.testing.assert_array_equal(y, np.broadcast_to(y.mean(axis=axes, keepdims=True), shape))
    parts = y.mean(axis=axes)
    assert 0.05 < np.mean(parts == 0) < 0.4
    assert all(len(set(line)) > 1 for line in np.atleast_2d(parts))
    np.testing.assert_array_equal(layer.backward(2 * np.ones(shape)), 2 * y)


@pytest.mark.parametrize(("component", "shape"), [part[:2] for part in PARTS])
def test_evaluation_is_the_identity(component: Any, shape: tuple[int, ...]) -> None:
    """In evaluation the input itself comes back, and so does the gradient."""
    layer = component(0.4)
    layer.eval()
    x = np.ones(shape)
    assert layer.forward(x) is x
    np.testing.assert_array_equal(layer.backward(3 * x), 3 * x)


@pytest.mark.parametrize(("component", "shape"), [part[:2] for part in PARTS])
@pytest.mark.parametrize(("p", "expected"), [(0.0, 1.0), (1.0, 0.0)])
def test_the_ends_of_p(component: Any, shape: tuple[int, ...], p: float, expected: float) -> None:
    """With p = 0 everything is kept; p = 1 gives zeros, forward and backward."""
    layer = component(p)
    np.testing.assert_array_equal(layer.forward(np.ones(shape)), np.full(shape, expected))
    np.testing.assert_array_equal(layer.backward(np.ones(shape)), np.full(shape, expected))


@pytest.mark.parametrize(
    ("component", "shape", "text"),
    [
        (Dropout1d, (2, 3, 4, 5), "a shape (N, C, L) or (C, L); channels stand on the axis before the positions"),
        (Dropout2d, (2, 3, 4), "a shape (N, C, H, W); channels stand on the axis before the positions"),
        (Dropout3d, (2, 3), "a shape (N, C, D, H, W) or (C, D, H, W); channels stand on the axis before the positions"),
        (DropPath, (), "a shape (N, *); its first axis holds the examples"),
        (VariationalDropout, (2, 3), "a shape (L, N, H); its axes are steps, sequences and units"),
    ],
)
@pytest.mark.parametrize("training", [True, False])
def test_axes_are_checked(component: Any, shape: tuple[int, ...], text: str, training: bool) -> None:
    """An input without the axes that make a part is refused, in either mode."""
    layer = component()
    layer.training = training
    with pytest.raises(ValueError, match="shape") as caught:
        layer.forward(np.ones(shape))
    assert str(caught.value) == f"{component.__name__}.forward: x.shape = {shape} (tuple), but should be {text}"

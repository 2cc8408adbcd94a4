"""Functions of a whole axis against their definition."""

import warnings
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from scipy import special

from layerproof.impl import LogSoftmax, Softmax, Softmin

ThereAndBack = Callable[..., tuple[Any, Any]]
ODDS = np.log([[1.0, 3.0, 4.0]])
"""Logarithms of 1/8, 3/8 and 4/8, up to a constant."""
KINDS = pytest.mark.parametrize("kind", [Softmax, Softmin, LogSoftmax], ids=lambda kind: kind.__name__)


def test_softmax(there_and_back: ThereAndBack) -> None:
    """Odds become probabilities; dx = p (dy - Σ dy p), here with Σ dy p = 1."""
    y, grad_x = there_and_back(Softmax(1), ODDS, [[8.0, 0.0, 0.0]])
    np.testing.assert_allclose(y, [[1 / 8, 3 / 8, 1 / 2]], rtol=1e-15)
    np.testing.assert_allclose(grad_x, [[7 / 8, -3 / 8, -1 / 2]], rtol=1e-15)


def test_softmin(there_and_back: ThereAndBack) -> None:
    """The same of -x, with the sign of the gradient turned."""
    y, grad_x = there_and_back(Softmin(1), -ODDS, [[8.0, 0.0, 0.0]])
    np.testing.assert_allclose(y, [[1 / 8, 3 / 8, 1 / 2]], rtol=1e-15)
    np.testing.assert_allclose(grad_x, [[-7 / 8, 3 / 8, 1 / 2]], rtol=1e-15)


def test_log_softmax(there_and_back: ThereAndBack) -> None:
    """Logarithms of the probabilities; dx = dy - p Σ dy."""
    y, grad_x = there_and_back(LogSoftmax(1), ODDS, [[8.0, 0.0, 0.0]])
    np.testing.assert_allclose(y, np.log([[1 / 8, 3 / 8, 1 / 2]]), rtol=1e-15)
    np.testing.assert_allclose(grad_x, [[7.0, -3.0, -4.0]], rtol=1e-15)


@KINDS
def test_far_apart_nothing_overflows(kind: Any) -> None:
    """Distances of 2e4 give finite values and gradients, without a warning; the logarithm is exact there."""
    layer, x = kind(1), np.array([[-1e4, 1e4], [1e4, 1e4]])
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        y = layer.forward(x)
        assert np.isfinite(layer.backward(np.ones((2, 2)))).all()
    first = {"Softmax": [0.0, 1.0], "Softmin": [1.0, 0.0], "LogSoftmax": [-2e4, 0.0]}[kind.__name__]
    np.testing.assert_array_equal(y[0], first)


@KINDS
@pytest.mark.parametrize("dim", [0, 1, 2, -1, -3])
@pytest.mark.parametrize("dtype", [np.float64, np.float32])
def test_any_axis(kind: Any, dim: int, dtype: Any) -> None:
    """Along each axis it is SciPy's function, in the input's format."""
    x = np.random.default_rng(3).normal(size=(2, 3, 4)).astype(dtype)
    layer = kind(dim)
    y = layer.forward(x)
    exact = {"Softmax": special.softmax, "Softmin": special.softmax, "LogSoftmax": special.log_softmax}[kind.__name__]
    expected = exact(np.asarray(-x if kind is Softmin else x, np.float64), axis=dim)
    assert y.dtype == dtype
    np.testing.assert_allclose(y, expected, rtol=1e-14 if dtype is np.float64 else 1e-5)
    assert layer.backward(np.ones_like(y)).dtype == dtype


@KINDS
@pytest.mark.parametrize(("shape", "axis"), [((3,), 0), ((2, 3), 1), ((2, 3, 4), 0), ((2, 3, 2, 2), 1)])
def test_without_an_axis(kind: Any, shape: tuple[int, ...], axis: int) -> None:
    """PyTorch's own choice: the second axis of two or four, the first of one or three."""
    x = np.random.default_rng(4).normal(size=shape)
    np.testing.assert_array_equal(kind().forward(x), kind(axis).forward(x))


@KINDS
def test_nothing_of_the_callers_is_kept(kind: Any) -> None:
    """Whoever writes into the input or the output changes no gradient."""
    layer, x, upstream = kind(1), np.array([[1.0, 2.0, 4.0]]), np.array([[1.0, 0.0, 5.0]])
    y = layer.forward(x)
    before = layer.backward(upstream)
    x.fill(7.0)
    y.fill(7.0)
    np.testing.assert_array_equal(layer.backward(upstream), before)


@KINDS
def test_the_axis_is_checked(kind: Any) -> None:
    """Each message names the option or the shape, and the way out."""
    with pytest.raises(TypeError) as caught:
        kind("last")
    assert str(caught.value) == (
        f"{kind.__name__}: dim = 'last' (str), but should be an integer; give the number of an axis; -1 is the last"
    )
    for layer, shape, axis in ((kind(2), (4, 3), 2), (kind(), (), 1)):
        with pytest.raises(ValueError, match="shape") as refused:
            layer.forward(np.ones(shape))
        expected = f"but should be a shape with an axis {axis}; choose one of its axes"
        assert str(refused.value) == f"{kind.__name__}.forward: x.shape = {shape} (tuple), {expected}"
    with pytest.raises(TypeError, match=f"{kind.__name__}.forward: x.dtype = 'int64'"):
        kind(0).forward(np.ones(2, np.int64))

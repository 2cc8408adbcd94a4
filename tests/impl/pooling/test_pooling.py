"""Pooling layers against values worked out by hand, and what they refuse."""

import re
from typing import Any

import numpy as np
import pytest

from layerproof import impl

X = np.array([[[[1.0, -2.0, 3.0], [0.0, 5.0, 4.0], [7.0, 7.0, -1.0]]]])


def test_max() -> None:
    """The largest of each window, its place, and the gradient where it stands; nothing for what was never largest."""
    layer = impl.MaxPool2d(2, 1, return_indices=True)
    y, indices = layer.forward(X)
    np.testing.assert_array_equal(y, [[[[5.0, 5.0], [7.0, 7.0]]]])
    np.testing.assert_array_equal(indices, [[[[4, 4], [6, 7]]]])
    grad = np.array([[[[1.0, 2.0], [4.0, 8.0]]]])
    np.testing.assert_array_equal(layer.backward(grad), [[[[0, 0, 0], [0, 3.0, 0], [4.0, 8.0, 0]]]])


def test_padding_never_wins() -> None:
    """Where all numbers are negative the largest is one of them."""
    y = impl.MaxPool2d(2, padding=1).forward(-np.ones((1, 1, 2, 2)))
    np.testing.assert_array_equal(y, -np.ones((1, 1, 2, 2)))


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ({}, [0.25, 0.75, 1.0]),
        ({"count_include_pad": False}, [0.5, 0.75, 2.0]),
        ({"ceil_mode": True}, [0.25, 0.75, 1.0]),
    ],
)
def test_average(options: dict[str, Any], expected: list[float]) -> None:
    """Padding counts unless it is not to."""
    x = np.array([[[0.5, 0.5, 1.0, 2.0]]])
    np.testing.assert_array_equal(impl.AvgPool1d(2, padding=1, **options).forward(x), [[expected]])


def test_overhang_never_counts() -> None:
    """A window that hangs over the end is divided by what of it lies inside, or by what is asked for."""
    x = np.array([[[[4.0, 2.0, 6.0]]]])
    np.testing.assert_array_equal(impl.AvgPool2d((1, 2), ceil_mode=True).forward(x), [[[[3.0, 6.0]]]])
    layer = impl.AvgPool2d((1, 2), ceil_mode=True, divisor_override=4)
    np.testing.assert_array_equal(layer.forward(x), [[[[1.5, 1.5]]]])
    np.testing.assert_array_equal(layer.backward(np.array([[[[4.0, 8.0]]]])), [[[[1.0, 1.0, 2.0]]]])


def test_adaptive() -> None:
    """Bins of unequal size share inputs; None keeps an axis, and a number above the length repeats inputs."""
    x = np.array([[[1.0, 2.0, 3.0, 6.0, 0.0]]])
    average = impl.AdaptiveAvgPool1d(3)
    np.testing.assert_array_equal(average.forward(x), [[[1.5, 11 / 3, 3.0]]])
    np.testing.assert_array_equal(average.backward(np.array([[[2.0, 3.0, 4.0]]])), [[[1.0, 2.0, 1.0, 3.0, 2.0]]])
    largest, indices = impl.AdaptiveMaxPool1d(3, return_indices=True).forward(x)
    np.testing.assert_array_equal(largest, [[[2.0, 6.0, 6.0]]])
    np.testing.assert_array_equal(indices, [[[1, 3, 3]]])
    assert impl.AdaptiveMaxPool2d((None, 7)).forward(np.ones((1, 1, 4, 3))).shape == (1, 1, 4, 7)


def test_power() -> None:
    """The root of the sum of powers; what is missing of a window counts like what is there; 0 has gradient 0."""
    x = np.array([[[3.0, 4.0, 0.0, 0.0, 5.0]]])
    layer = impl.LPPool1d(2, 2, ceil_mode=True)
    np.testing.assert_allclose(layer.forward(x), [[[5.0, 0.0, 5.0 * np.sqrt(2)]]])
    grad = layer.backward(np.ones((1, 1, 3)))
    np.testing.assert_allclose(grad, [[[0.6, 0.8, 0.0, 0.0, np.sqrt(2)]]])
    np.testing.assert_array_equal(impl.LPPool1d(1, 2).forward(x - 1), [[[5.0, -2.0]]])


@pytest.mark.parametrize("axes", [1, 2, 3])
def test_there_and_back(axes: int) -> None:
    """Unpooling puts what max pooling found where it was; planes of odd lengths say so."""
    x = np.random.default_rng(0).standard_normal((2, 3, *(5, 6, 4)[:axes]))
    pool, unpool = (getattr(impl, f"{name}{axes}d") for name in ("MaxPool", "MaxUnpool"))
    y, indices = pool(2, return_indices=True).forward(x)
    layer = unpool(2)
    plane = layer.forward(y, indices, output_size=x.shape)
    np.testing.assert_array_equal(plane, np.where(np.isin(x, y), x, 0.0))
    np.testing.assert_array_equal(layer.backward(x), y)
    assert layer.forward(y, indices % 4).shape[2:] == (4, 6, 4)[:axes]


@pytest.mark.parametrize("name", [name for name in impl.__all__ if "Pool" in name and "Unpool" not in name])
@pytest.mark.parametrize("dtype", [np.float64, np.float32])
def test_dtypes_and_planes_without_a_batch(name: str, dtype: Any) -> None:
    """The dtype is kept there and back, and a batch of one is the same as none."""
    axes = int(name[-2])
    x = np.abs(np.random.default_rng(1).standard_normal((2, *[4] * axes))).astype(dtype)
    layer = getattr(impl, name)(*([3.0] if name.startswith("LP") else []), 2)
    y = layer.forward(x)
    grad = layer.backward(y)
    assert (y.dtype, grad.dtype) == (dtype, dtype)
    np.testing.assert_array_equal(layer.forward(x[None])[0], y)
    np.testing.assert_array_equal(layer.backward(y[None])[0], grad)


@pytest.mark.parametrize(
    ("build", "text"),
    [
        (
            lambda: impl.MaxPool2d(0),
            "MaxPool2d: kernel_size = 0 (int), but should be an integer of at least 1, or 2 of",
        ),
        (lambda: impl.MaxPool2d((2, 2, 2)), "kernel_size = (2, 2, 2) (tuple), but should be an integer of at least 1"),
        (
            lambda: impl.AvgPool1d(np.array([2.0]).tolist()),
            "AvgPool1d: kernel_size = [2.0] (list), but should be an integer or 1 of them",
        ),
        (
            lambda: impl.MaxPool2d(3, padding=2),
            "padding = (2, 2) (tuple), but should be at most half the kernel, (1, 1)",
        ),
        (lambda: impl.AvgPool2d(2, divisor_override=0), "divisor_override = 0 (int), but should be at least 1"),
        (lambda: impl.AdaptiveAvgPool2d((0, None)), "AdaptiveAvgPool2d: output_size = (0, 1) (tuple), but should be"),
        (lambda: impl.LPPool2d(0, 2), "LPPool2d: norm_type = 0 (int), but should be a number in (0, inf)"),
        (
            lambda: impl.MaxPool2d(2).forward(np.ones(3)),
            "x.shape = (3,) (tuple), but should be (N, C, H, W) or (C, H, W)",
        ),
        (
            lambda: impl.MaxPool1d(3).forward(np.ones((1, 2))),
            "x.shape = (1, 2) (tuple), but should be at least as large",
        ),
        (
            lambda: impl.AvgPool3d(1).forward(np.ones((1, 1, 1, 1), int)),
            "x.dtype = 'int64' (str), but should be float64",
        ),
    ],
)
def test_refused(build: Any, text: str) -> None:
    """Options out of range and inputs of another form are named."""
    with pytest.raises((TypeError, ValueError), match=re.escape(text)):
        build()


@pytest.mark.parametrize(
    ("arguments", "text"),
    [
        ((np.zeros((1, 1), int),), "indices.shape = (1, 1) (tuple), but should be (1, 1, 2)"),
        ((np.full((1, 1, 2), 4),), "indices = [4, 4] (list), but should be indices below 4"),
        ((np.zeros((1, 1, 2)),), "indices.dtype = 'float64' (str), but should be an integer dtype"),
        (
            (np.zeros((1, 1, 2), int), (6,)),
            "output_size = (6,) (tuple), but should be less than a stride away from (4,)",
        ),
    ],
)
def test_unpooling_refuses(arguments: Any, text: str) -> None:
    """Indices have the shape of the values, and name places of the plane; its size is one that pools to this."""
    with pytest.raises((TypeError, ValueError), match=re.escape(text)):
        impl.MaxUnpool1d(2).forward(np.ones((1, 1, 2)), *arguments)

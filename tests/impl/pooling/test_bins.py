"""Bins of any length along axes of any length, as PyTorch has them."""

from typing import Any

import numpy as np
import pytest
import torch

from layerproof import impl
from layerproof.impl.pooling.bins import bins, largest_in, sums_in, to_largest, to_summed


def test_bins_cover_the_axis_and_may_overlap() -> None:
    """Where n does not divide L neighbours have an input in common."""
    assert bins(7, 3) == [slice(0, 3), slice(2, 5), slice(4, 7)]
    assert bins(6, 2) == [slice(0, 3), slice(3, 6)]


def test_largest_and_sums() -> None:
    """The first of equal values wins, NaN wins against numbers, and what two bins hand back adds up."""
    x = np.array([[1.0, 5.0, 5.0, 2.0, np.nan, -np.inf, -np.inf]])
    best, places = largest_in(x, [bins(7, 3)])
    np.testing.assert_array_equal(best, [[5.0, np.nan, np.nan]])
    np.testing.assert_array_equal(places, [[1, 4, 4]])
    np.testing.assert_array_equal(to_largest(np.array([[1.0, 2.0, 4.0]]), places, [7]), [[0, 1, 0, 0, 6, 0, 0]])
    np.testing.assert_array_equal(sums_in(np.arange(7.0), -1, bins(7, 3)), [3.0, 9.0, 15.0])
    np.testing.assert_array_equal(to_summed(np.array([1.0, 2.0, 4.0]), -1, bins(7, 3), 7), [1, 1, 3, 2, 6, 4, 4])


@pytest.mark.parametrize("name", ["AdaptiveAvgPool", "AdaptiveMaxPool"])
@pytest.mark.parametrize(
    ("lengths", "size"), [((40,), 3), ((9,), 9), ((23, 5), (2, 4)), ((17, 30), 1), ((10, 11, 12), (1, 3, 2))]
)
def test_short_and_long_bins(name: str, lengths: tuple[int, ...], size: Any) -> None:
    """Values, gradients and the winners' places are PyTorch's, ties among the inputs."""
    x = np.random.default_rng().integers(-3, 4, (2, 3, *lengths)).astype(float)
    ours = getattr(impl, f"{name}{len(lengths)}d")(size)
    twin = getattr(torch.nn, f"{name}{len(lengths)}d")(size)
    tensor = torch.tensor(x, requires_grad=True)
    y = twin(tensor)
    upstream = np.random.default_rng().standard_normal(y.shape)
    y.backward(torch.tensor(upstream))
    np.testing.assert_allclose(ours.forward(x), y.detach().numpy(), rtol=1e-12, atol=1e-12)
    assert tensor.grad is not None
    np.testing.assert_allclose(ours.backward(upstream), tensor.grad.numpy(), rtol=1e-12, atol=1e-12)
    if name == "AdaptiveMaxPool":
        indices = getattr(torch.nn, f"{name}{len(lengths)}d")(size, return_indices=True)(tensor)[1]
        placed = getattr(impl, f"{name}{len(lengths)}d")(size, return_indices=True).forward(x)[1]
        np.testing.assert_array_equal(placed, indices.numpy())


@pytest.mark.parametrize("shape", [(0, 2, 40), (0, 2, 4)])
def test_no_planes(shape: tuple[int, ...]) -> None:
    """Of nothing there is nothing to be had."""
    layer = impl.AdaptiveMaxPool1d(3)
    assert layer.forward(np.zeros(shape)).shape == (*shape[:2], 3)
    assert layer.backward(np.zeros((*shape[:2], 3))).shape == shape

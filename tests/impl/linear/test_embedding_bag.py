"""Bags of rows against numbers worked out by hand."""

from typing import Any

import numpy as np
import pytest
import torch

from layerproof.impl import EmbeddingBag

INDICES, OFFSETS = np.array([0, 2, 2, 1, 3]), np.array([0, 3, 3])
"""Bags of rows 0, 2, 2, of none, and of 1, 3."""


def bag(mode: str, **options: Any) -> EmbeddingBag:
    """Return a table of four rows of two numbers."""
    made = EmbeddingBag(4, 2, mode=mode, **options)
    made.params["weight"][...] = [[3, -4], [0, 1], [6, -8], [5, 12]]
    return made


@pytest.mark.parametrize(
    ("mode", "y", "gradient"),
    [
        ("sum", [[15, -20], [0, 0], [5, 13]], [[3, 6], [9, 3], [6, 12], [9, 3]]),
        ("mean", [[5, -20 / 3], [0, 0], [2.5, 6.5]], [[1, 2], [4.5, 1.5], [2, 4], [4.5, 1.5]]),
        ("max", [[6, -4], [0, 0], [5, 12]], [[0, 6], [0, 0], [3, 0], [9, 3]]),
    ],
)
def test_values(mode: str, y: Any, gradient: Any) -> None:
    """Sums, means and maxima by hand; a maximum's gradient goes to the first row that reached it."""
    layer = bag(mode)
    np.testing.assert_allclose(layer.forward(INDICES, OFFSETS), y, rtol=1e-15)
    assert layer.backward(np.array([[3.0, 6.0], [1.0, 1.0], [9.0, 3.0]])) is None
    np.testing.assert_allclose(layer.grads["weight"], gradient, rtol=1e-15)


@pytest.mark.parametrize(("mode", "y"), [("sum", [[5, 12]]), ("mean", [[5, 12]]), ("max", [[5, 12]])])
def test_padding_is_in_no_bag(mode: str, y: Any) -> None:
    """Neither its row nor its number counts, and it gets no gradient."""
    layer = bag(mode, padding_idx=2)
    np.testing.assert_array_equal(layer.forward(np.array([[2, 3, 2]])), y)
    layer.backward(np.ones((1, 2)))
    np.testing.assert_array_equal(layer.grads["weight"], [[0, 0], [0, 0], [0, 0], [1, 1]])


def test_weights() -> None:
    """Each row is multiplied by its weight, whose gradient is the scalar product of row and upstream gradient."""
    layer = bag("sum")
    weights = np.array([[1.0, 2.0, -1.0]])
    np.testing.assert_array_equal(layer.forward(np.array([[0, 1, 3]]), None, weights), [[-2, -14]])
    np.testing.assert_array_equal(layer.backward(np.array([[1.0, 10.0]])), [[-37, 10, 125]])
    np.testing.assert_array_equal(layer.grads["weight"], [[1, 10], [2, 20], [0, 0], [-1, -10]])


@pytest.mark.parametrize(
    ("mode", "arguments", "text"),
    [
        (
            "mean",
            (INDICES,),
            "indices.shape = (5,) (tuple), but should be (B, N) without offsets, or (N,) with them",
        ),
        ("mean", (INDICES, np.array([1, 3])), "offsets = array([1, 3]) (ndarray), but should be places from 0 to 5 in"),
        ("mean", (INDICES, np.array([0, 6])), "offsets = array([0, 6]) (ndarray), but should be places from 0 to 5 in"),
        ("mean", (INDICES, OFFSETS, np.ones(5)), "mode = 'mean' (str), but should be 'sum' with per_sample_weights; "),
        (
            "sum",
            (INDICES, OFFSETS, np.ones(4)),
            "per_sample_weights.shape = (4,) (tuple), but should be (5,)",
        ),
    ],
)
def test_arguments_are_checked(mode: str, arguments: Any, text: str) -> None:
    """Offsets cut what they are for, and weights go with sums."""
    with pytest.raises(ValueError, match="should be") as caught:
        bag(mode).forward(*arguments)
    assert str(caught.value).startswith(f"EmbeddingBag.forward: {text}")


@pytest.mark.parametrize("mode", ["sum", "mean", "max"])
@pytest.mark.parametrize("offsets", [None, [0, 7, 7, 20]])
def test_ties_and_bags_of_any_length(mode: str, offsets: list[int] | None) -> None:
    """Values and gradients are PyTorch's where many rows are the same, and rows of many bags."""
    random = np.random.default_rng()
    ours, twin = EmbeddingBag(5, 3, mode=mode), torch.nn.EmbeddingBag(5, 3, mode=mode, dtype=torch.float64)
    ours.params["weight"][...] = random.integers(-1, 2, (5, 3))
    twin.load_state_dict({"weight": torch.from_numpy(ours.params["weight"])})
    indices = random.integers(0, 5, (4, 8) if offsets is None else 32)
    bags = (indices,) if offsets is None else (indices, np.array(offsets))
    upstream = random.standard_normal((4, 3))
    y = twin(*map(torch.from_numpy, bags))
    y.backward(torch.from_numpy(upstream))
    np.testing.assert_allclose(ours.forward(*bags), y.detach().numpy(), rtol=1e-12, atol=1e-12)
    ours.backward(upstream)
    assert twin.weight.grad is not None
    np.testing.assert_allclose(ours.grads["weight"], twin.weight.grad.numpy(), rtol=1e-12, atol=1e-12)


@pytest.mark.parametrize("mode", ["sum", "mean", "max"])
@pytest.mark.parametrize("shape", [(0, 4), (3, 0)])
def test_no_bags_and_empty_bags(mode: str, shape: tuple[int, int]) -> None:
    """An empty bag gives 0, and no bag nothing; neither moves a row."""
    layer = EmbeddingBag(5, 3, mode=mode)
    np.testing.assert_array_equal(layer.forward(np.zeros(shape, np.int64)), np.zeros((shape[0], 3)))
    layer.backward(np.ones((shape[0], 3)))
    assert not layer.grads["weight"].any()

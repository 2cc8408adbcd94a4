"""The table of rows against numbers worked out by hand."""

from typing import Any

import numpy as np
import pytest

from layerproof.impl import Embedding
from layerproof.impl.linear.lookup import add_to_rows


def table(**options: Any) -> Embedding:
    """Return a table of four rows of two numbers."""
    made = Embedding(4, 2, **options)
    made.params["weight"][...] = [[3, 4], [0, 1], [6, 8], [5, 12]]
    return made


def test_values() -> None:
    """Rows come as they are asked for, and a row that is looked up twice gets both gradients."""
    embedding = table()
    np.testing.assert_array_equal(embedding.forward(np.array([[1, 0], [1, 3]])), [[[0, 1], [3, 4]], [[0, 1], [5, 12]]])
    embedding.backward(np.array([[[1.0, 2.0], [3.0, 4.0]], [[5.0, 6.0], [7.0, 8.0]]]))
    np.testing.assert_array_equal(embedding.grads["weight"], [[3, 4], [6, 8], [0, 0], [7, 8]])


def test_padding_starts_as_zeros_and_has_no_gradient() -> None:
    """The row of padding is the last one where it is -1."""
    embedding = Embedding(4, 2, padding_idx=-1)
    np.testing.assert_array_equal(embedding.params["weight"][3], [0, 0])
    embedding.forward(np.array([3, 0, 3]))
    embedding.backward(np.ones((3, 2)))
    np.testing.assert_array_equal(embedding.grads["weight"], [[1, 1], [0, 0], [0, 0], [0, 0]])


def test_gradients_by_frequency() -> None:
    """A gradient is divided by how often its row was looked up."""
    embedding = table(scale_grad_by_freq=True)
    embedding.forward(np.array([0, 1, 1, 1]))
    embedding.backward(np.array([[1.0, 1.0], [1.0, 2.0], [2.0, 3.0], [3.0, 4.0]]))
    np.testing.assert_array_equal(embedding.grads["weight"], [[1, 1], [2, 3], [0, 0], [0, 0]])


@pytest.mark.parametrize(("norm_type", "norms"), [(2.0, [5, 1, 5, 13]), (1.0, [5, 1, 5, 17]), (np.inf, [4, 1, 5, 12])])
def test_rows_that_are_looked_up_are_shortened(norm_type: float, norms: list[float]) -> None:
    """Of the rows looked up those that are longer than max_norm end at it, in place; the others stay."""
    embedding = table(max_norm=5.0, norm_type=norm_type)
    y = embedding.forward(np.array([2, 0, 1, 2]))
    found = np.linalg.norm(embedding.params["weight"], norm_type, axis=1)
    np.testing.assert_allclose(found, norms, rtol=1e-7)
    np.testing.assert_array_equal(y, embedding.params["weight"][[2, 0, 1, 2]])


@pytest.mark.parametrize("dtype", [np.float64, np.float32])
def test_sums_of_rows(dtype: Any) -> None:
    """Whether a row occurs once, a few times or often, its values add up."""
    source = np.random.default_rng(1)
    rows = np.concatenate([np.arange(50), source.integers(0, 20, 60), np.full(100, 7)])
    values, found, expected = source.normal(size=(210, 3)).astype(dtype), np.ones((60, 3)), np.ones((60, 3))
    add_to_rows(found, rows, values)
    np.add.at(expected, rows, values)
    np.testing.assert_allclose(found, expected, rtol=1e-12)
    add_to_rows(found, rows[:0], values[:0])
    np.testing.assert_allclose(found, expected, rtol=1e-12)


@pytest.mark.parametrize(
    ("arguments", "error", "text"),
    [
        ((0, 3), ValueError, "Embedding: num_embeddings = 0 (int), but should be at least 1; give the length"),
        ((3, 2, 3), ValueError, "Embedding: padding_idx = 3 (int), but should be an integer in [-3, 2]; it is"),
        ((3, 2, 1.5), TypeError, "Embedding: padding_idx = 1.5 (float), but should be an integer in [-3, 2]; it is"),
        ((3, 2, None, -1.0), ValueError, "Embedding: max_norm = -1.0 (float), but should be a number in [0, inf]; "),
        ((3, 2, None, 1.0, 0), ValueError, "Embedding: norm_type = 0 (int), but should be a number in (0, inf]; "),
    ],
)
def test_options_are_checked(arguments: tuple[Any, ...], error: type[Exception], text: str) -> None:
    """What is no option is refused with what it means."""
    with pytest.raises(error) as caught:
        Embedding(*arguments)
    assert str(caught.value).startswith(text)


@pytest.mark.parametrize(
    ("indices", "error", "text"),
    [
        (
            np.array([0, -1]),
            IndexError,
            "an index in indices = -1 (int), but should be an index in [0, 3]; there is no",
        ),
        (
            np.array([4]),
            IndexError,
            "an index in indices = 4 (int), but should be an index in [0, 3]; there is no such",
        ),
        (np.array([1.0]), TypeError, "indices.dtype = 'float64' (str), but should be an integer dtype; convert it"),
    ],
)
def test_indices_are_checked(indices: Any, error: type[Exception], text: str) -> None:
    """There is a row for each index, and none for -1."""
    with pytest.raises(error) as caught:
        table().forward(indices)
    assert str(caught.value).startswith(f"Embedding.forward: {text}")

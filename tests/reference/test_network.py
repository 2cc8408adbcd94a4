"""The twins of whole networks against ours."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from layerproof import impl, reference


@pytest.mark.parametrize("activation", ["relu", "tanh"])
@pytest.mark.parametrize("leading", [(4,), (2, 3)])
@pytest.mark.parametrize("dtype", [np.float64, np.float32])
def test_mlp(agree: Callable[..., None], activation: str, leading: tuple[int, ...], dtype: Any) -> None:
    """Values, gradients and their sums agree for every option."""
    inputs = [(np.random.default_rng(seed).normal(size=(*leading, 3)).astype(dtype),) for seed in (1, 2)]
    agree(impl.MLP(3, 5, 2, activation), reference.MLP(3, 5, 2, activation), *inputs)


@pytest.mark.parametrize("shape", [(4, 5), (1, 1), (3, 1)])
def test_classifier(agree: Callable[..., None], shape: tuple[int, ...]) -> None:
    """Values, gradients and their sums agree for every number of steps."""
    inputs = [(np.random.default_rng(seed).normal(size=(*shape, 3)),) for seed in (1, 2)]
    agree(impl.LSTMClassifier(3, 4, 2), reference.LSTMClassifier(3, 4, 2), *inputs)


@pytest.mark.parametrize("pooling", ["mean", "first"])
@pytest.mark.parametrize(("num_layers", "norm_first"), [(1, False), (2, True)])
@pytest.mark.parametrize("shape", [(4, 5), (1, 1)])
def test_transformer(pooling: str, num_layers: int, norm_first: bool, shape: tuple[int, ...]) -> None:
    """Values, gradients and their sums agree for every option, for one word and for words that come repeatedly."""
    options: dict[str, Any] = {"num_layers": num_layers, "pooling": pooling, "norm_first": norm_first}
    sizes = (5, 6, 3, 4, 2)
    ours, twin = impl.TransformerClassifier(*sizes, **options), reference.TransformerClassifier(*sizes, **options)
    source = np.random.default_rng(1)
    for name, value in ours.params.items():
        value[...] = source.normal(size=value.shape)
        twin.params[name][...] = value
    assert list(ours.params) == list(twin.params)
    for _ in range(2):
        words, gradient = source.integers(5, size=shape), source.normal(size=(shape[0], 2))
        np.testing.assert_allclose(ours.forward(words), twin.forward(words), rtol=1e-10)
        ours.backward(gradient)
        assert twin.backward(gradient) is None
    for name, value in ours.grads.items():
        np.testing.assert_allclose(value, twin.grads[name], rtol=1e-9, atol=1e-10, err_msg=name)


def test_scaled_words() -> None:
    """The paper multiplies words by the root of their length: as a table that is so much larger would."""
    plain, scaled = (
        reference.TransformerClassifier(3, 4, 2, 2, 2),
        reference.TransformerClassifier(3, 4, 2, 2, 2, scale=True),
    )
    for name, value in plain.params.items():
        scaled.params[name][...] = value / (2.0 if name == "embedding.weight" else 1.0)
    words = np.array([[0, 2, 1]])
    np.testing.assert_allclose(scaled.forward(words), plain.forward(words), rtol=1e-12)


@pytest.mark.parametrize("size", [2, 6])
@pytest.mark.parametrize("dtype", [np.float64, np.float32])
def test_cnn(agree: Callable[..., None], size: int, dtype: Any) -> None:
    """Values, gradients and their sums agree for images of one window and of several."""
    inputs = [(np.random.default_rng(seed).normal(size=(3, 2, size, size)).astype(dtype),) for seed in (1, 2)]
    agree(impl.CNN(2, 3, 4, size), reference.CNN(2, 3, 4, size), *inputs)

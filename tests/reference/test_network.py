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


@pytest.mark.parametrize("size", [2, 6])
@pytest.mark.parametrize("dtype", [np.float64, np.float32])
def test_cnn(agree: Callable[..., None], size: int, dtype: Any) -> None:
    """Values, gradients and their sums agree for images of one window and of several."""
    inputs = [(np.random.default_rng(seed).normal(size=(3, 2, size, size)).astype(dtype),) for seed in (1, 2)]
    agree(impl.CNN(2, 3, 4, size), reference.CNN(2, 3, 4, size), *inputs)

"""The twins of functions of a whole axis against ours."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from layerproof import impl, reference

NAMES = pytest.mark.parametrize("name", ["Softmax", "Softmin", "LogSoftmax"])


@NAMES
@pytest.mark.parametrize("dtype", [np.float64, np.float32])
@pytest.mark.parametrize(("dim", "shape"), [(0, (5,)), (1, (2, 3)), (-2, (2, 3)), (2, (2, 3, 4)), (1, (2, 3, 2, 2))])
def test_they_agree(agree: Callable[..., None], name: str, dim: int, shape: tuple[int, ...], dtype: Any) -> None:
    """Values and gradients agree along any axis."""
    x = np.random.default_rng(1).normal(size=shape).astype(dtype)
    agree(getattr(impl, name)(dim), getattr(reference, name)(dim), (x,), (50 * x,))


@NAMES
@pytest.mark.parametrize("shape", [(3,), (2, 3), (2, 3, 4), (2, 3, 2, 2)])
def test_the_default_agrees(agree: Callable[..., None], name: str, shape: tuple[int, ...]) -> None:
    """Without an axis, and without PyTorch's warning, it is PyTorch's own choice."""
    agree(getattr(impl, name)(), getattr(reference, name)(), (np.random.default_rng(2).normal(size=shape),))

"""The twin of axes made one against ours."""

from collections.abc import Callable

import numpy as np
import pytest

from layerproof import impl, reference


@pytest.mark.parametrize(("start_dim", "end_dim"), [(1, -1), (0, -1), (1, 2), (-2, -1), (0, 0)])
def test_agreement(agree: Callable[..., None], start_dim: int, end_dim: int) -> None:
    """Values and gradients agree for every choice of axes."""
    x = np.random.default_rng(1).normal(size=(2, 3, 4))
    agree(impl.Flatten(start_dim, end_dim), reference.Flatten(start_dim, end_dim), (x,))

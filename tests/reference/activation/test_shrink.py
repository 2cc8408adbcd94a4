"""The twins of shrinkage against ours."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from layerproof import impl, reference


@pytest.mark.parametrize("dtype", [np.float64, np.float32])
@pytest.mark.parametrize(
    ("name", "options"),
    [
        ("Softshrink", {}),
        ("Softshrink", {"lambd": 2.0}),
        ("Hardshrink", {}),
        ("Hardshrink", {"lambd": 2.0}),
        ("Tanhshrink", {}),
    ],
)
def test_they_agree(agree: Callable[..., None], name: str, options: dict[str, float], dtype: Any) -> None:
    """Values and gradients agree, at the corners too."""
    x = np.random.default_rng(1).integers(-4, 5, (5, 8)).astype(dtype)
    agree(getattr(impl, name)(**options), getattr(reference, name)(**options), (x,), (x / 3,))

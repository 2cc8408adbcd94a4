"""The twins of gated units against ours."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from layerproof import impl, reference


@pytest.mark.parametrize("dtype", [np.float64, np.float32])
@pytest.mark.parametrize(
    ("name", "options"),
    [
        ("SiLU", {}),
        ("GELU", {}),
        ("GELU", {"approximate": "tanh"}),
        ("Mish", {}),
        ("GLU", {}),
        ("GLU", {"dim": 0}),
    ],
)
def test_they_agree(agree: Callable[..., None], name: str, options: dict[str, Any], dtype: Any) -> None:
    """Values and gradients agree."""
    x = np.random.default_rng(1).normal(size=(4, 6)).astype(dtype)
    agree(getattr(impl, name)(**options), getattr(reference, name)(**options), (x,), (30 * x,))

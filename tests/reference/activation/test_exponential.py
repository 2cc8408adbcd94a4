"""The twins of exponential units against ours."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from layerproof import impl, reference


@pytest.mark.parametrize("dtype", [np.float64, np.float32])
@pytest.mark.parametrize(
    ("name", "options"),
    [("ELU", {}), ("ELU", {"alpha": 2.5}), ("SELU", {}), ("CELU", {}), ("CELU", {"alpha": 0.4})],
)
def test_they_agree(agree: Callable[..., None], name: str, options: dict[str, float], dtype: Any) -> None:
    """Values and gradients agree, at the kink too."""
    x = np.random.default_rng(1).integers(-4, 5, (5, 8)).astype(dtype)
    agree(getattr(impl, name)(**options), getattr(reference, name)(**options), (x,), (x / 3,))


def test_celus_slope_is_right_in_float64() -> None:
    """To all digits, where functional.celu rounds 1 / alpha to float32."""
    twin = reference.CELU(0.4)
    twin.forward(np.array([-1.3]))
    np.testing.assert_allclose(twin.backward(np.ones(1)), np.exp([-1.3 / 0.4]), rtol=1e-14)

"""The twins of constraints against ours."""

import math
from typing import Any

import numpy as np
import pytest
import torch

from layerproof import impl, reference


def parameters(dtype: Any, scale: float) -> dict[str, Any]:
    """Return arrays of several shapes."""
    source = np.random.default_rng(1)
    shapes: dict[str, tuple[int, ...]] = {"a": (4, 3), "b": (4,), "c": (5, 3, 2, 2)}
    return {name: np.array(scale * source.normal(size=shape), dtype) for name, shape in shapes.items()}


@pytest.mark.parametrize("norm_type", [1.0, 2.0, 3.5, math.inf])
@pytest.mark.parametrize("max_norm", [0.0, 1.5, 1e3])
@pytest.mark.parametrize("dim", [0, 1, -1])
@pytest.mark.parametrize("scale", [1e-9, 1.0, 1e6])
@pytest.mark.parametrize("dtype", [np.float64, np.float32])
def test_agreement(norm_type: float, max_norm: float, dim: int, scale: float, dtype: Any) -> None:
    """The arrays afterwards agree, above and below the norm allowed."""
    ours, twins = parameters(dtype, scale), parameters(dtype, scale)
    impl.max_norm_constraint(ours, max_norm, norm_type, dim)
    reference.max_norm_constraint(twins, max_norm, norm_type, dim)
    for name, array in ours.items():
        np.testing.assert_allclose(array, twins[name], rtol=32 * float(np.finfo(dtype).eps))
        assert twins[name].dtype == dtype


@pytest.mark.parametrize(
    ("eps", "everywhere", "expected"),
    [
        (0.0, False, [[0.6, 0.8], [0.3, 0.4], [0, 0]]),
        (5.0, False, [[0.3, 0.4], [0.3, 0.4], [0, 0]]),
        (0.5, True, [[3 / 5.5, 4 / 5.5], [0.15, 0.2], [0, 0]]),
    ],
)
def test_what_keeps_the_division_finite(eps: float, everywhere: bool, expected: list[list[float]]) -> None:
    """It is added to norms above the one allowed alone, or to all of them."""
    params = {"w": np.array([[3.0, 4.0], [0.3, 0.4], [0.0, 0.0]])}
    reference.max_norm_constraint(params, 1.0, eps=eps, everywhere=everywhere)
    np.testing.assert_allclose(params["w"], expected, rtol=1e-15)


def test_pytorch_itself() -> None:
    """The result is that of torch.renorm."""
    params = parameters(np.float64, 1.0)
    expected = torch.renorm(torch.from_numpy(params["c"].copy()), 2, 1, 1.5)
    reference.max_norm_constraint(params, 1.5, dim=1)
    np.testing.assert_array_equal(params["c"], expected.numpy())

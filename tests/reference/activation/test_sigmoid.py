"""The twins of S-shaped functions and the softplus against ours."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from layerproof import impl, reference


@pytest.mark.parametrize("dtype", [np.float64, np.float32])
@pytest.mark.parametrize(
    ("name", "options"),
    [
        ("Sigmoid", {}),
        ("LogSigmoid", {}),
        ("Softplus", {}),
        ("Softplus", {"beta": 3.0, "threshold": 2.0}),
        ("Tanh", {}),
        ("Softsign", {}),
    ],
)
def test_they_agree(agree: Callable[..., None], name: str, options: dict[str, float], dtype: Any) -> None:
    """Values and gradients agree, far out too."""
    x = np.random.default_rng(1).normal(size=(5, 8)).astype(dtype)
    agree(getattr(impl, name)(**options), getattr(reference, name)(**options), (x,), (30 * x,), (1e4 * x,))


def test_softplus_may_be_exact_by_default() -> None:
    """Then it never steps to the line, other than where a threshold of one's own asks for it."""
    x = np.array([-1e4, 0.0, 21.0, 1e4])
    exact = [0.0, np.log(2.0), 21 + np.log1p(np.exp(-21.0)), 1e4]
    twin = reference.Softplus(exact=True)
    np.testing.assert_allclose(twin.forward(x), exact, rtol=1e-15)
    np.testing.assert_allclose(twin.backward(np.ones(4)), [0.0, 0.5, 1 / (1 + np.exp(-21.0)), 1.0], rtol=1e-15)
    assert reference.Softplus().forward(x)[2] == 21.0
    assert reference.Softplus(threshold=1.0, exact=True).forward(x)[2] == 21.0

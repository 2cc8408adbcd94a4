"""The twins of alpha dropout against ours and against torch."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import torch

from layerproof import impl, reference

COMPONENTS = ["AlphaDropout", "FeatureAlphaDropout"]
X = np.random.default_rng(1).normal(size=(6, 5, 3))


def _kept(output: Any, p: float, component: str) -> Any:
    scale = ((1 - p) * (1 + p * 1.7580993408473766**2)) ** -0.5
    bits = np.abs(output + scale * 1.7580993408473766 * (1 - p)) > 1e-6
    return bits[:, :, :1] if component == "FeatureAlphaDropout" else bits


@pytest.mark.parametrize("component", COMPONENTS)
@pytest.mark.parametrize("p", [0.0, 0.3, 1.0])
@pytest.mark.parametrize("dtype", [np.float64, np.float32])
def test_training(agree: Callable[..., None], component: str, p: float, dtype: Any) -> None:
    """Given our bits the twin answers as we do, forward and backward."""
    output = getattr(impl, component)(p, rng=3).forward(X)
    kept = None if p == 1 else _kept(output, p, component)
    agree(getattr(impl, component)(p, rng=3), getattr(reference, component)(p), (X.astype(dtype),), kept=kept)


@pytest.mark.parametrize("component", COMPONENTS)
def test_torch_itself(component: str) -> None:
    """Given the bits that torch's own layer drew, the twin returns torch's own output."""
    with torch.random.fork_rng():
        torch.manual_seed(1)
        expected = getattr(torch.nn, component)(0.4)(torch.from_numpy(X)).numpy()
    kept = _kept(expected, 0.4, component)
    assert 0 < kept.mean() < 1
    np.testing.assert_allclose(getattr(reference, component)(0.4).forward(X, kept=kept), expected, rtol=1e-13)


@pytest.mark.parametrize("component", COMPONENTS)
def test_own_bits(component: str) -> None:
    """Without bits the twin draws its own."""
    output = getattr(reference, component)(0.5, rng=1).forward(np.ones((8, 5, 3)))
    assert len(set(np.round(output, 12).flat)) == 2

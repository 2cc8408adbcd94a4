"""Multiplication by Gaussian noise."""

import numpy as np
import pytest

from layerproof.impl import GaussianDropout


def test_gaussian_noise_has_the_variance_of_dropout() -> None:
    """Outputs have the mean x and the variance x² p / (1 - p); the gradient has the noise of the output."""
    layer = GaussianDropout(0.2, rng=1)
    x = np.full(200_000, 2.0)
    y = layer.forward(x)
    np.testing.assert_allclose([y.mean(), y.var()], [2.0, 4.0 * 0.25], rtol=0.01)
    np.testing.assert_allclose(layer.backward(np.ones_like(x)), y / 2.0, rtol=1e-15)


@pytest.mark.parametrize("p", [-0.1, 1.0, float("nan")])
def test_gaussian_noise_is_finite(p: float) -> None:
    """A p of 1 would make the variance infinite."""
    with pytest.raises(ValueError, match="variance") as caught:
        GaussianDropout(p)
    assert str(caught.value) == (
        f"GaussianDropout: p = {p} (float), but should be a number in [0, 1); the variance of the noise is p / (1 - p)"
    )

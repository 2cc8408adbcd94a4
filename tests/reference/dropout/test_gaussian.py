"""Multiplication by Gaussian noise."""

import numpy as np
import pytest

from layerproof import reference


def test_gaussian_noise() -> None:
    """The twin's noise has the mean and the variance that p says, follows the seed, and is backward's too."""
    twin, again = (reference.GaussianDropout(0.2, rng=1) for _ in range(2))
    x = np.full(200_000, 2.0)
    y = twin.forward(x)
    np.testing.assert_allclose([y.mean(), y.var()], [2.0, 4.0 * 0.25], rtol=0.01)
    np.testing.assert_array_equal(again.forward(x), y)
    np.testing.assert_allclose(twin.backward(np.ones_like(x)), y / 2.0, rtol=1e-15)
    twin.eval()
    np.testing.assert_array_equal(twin.forward(x), x)


@pytest.mark.parametrize("p", [-0.1, 1.0])
def test_gaussian_noise_is_finite(p: float) -> None:
    """A p of 1 would make the variance infinite."""
    with pytest.raises(ValueError, match="variance") as caught:
        reference.GaussianDropout(p)
    assert str(caught.value) == (
        f"GaussianDropout: p = {p} (float), but should be a number in [0, 1); the variance of the noise is p / (1 - p)"
    )

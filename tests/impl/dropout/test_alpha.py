"""Alpha dropout against closed forms."""

from typing import Any

import numpy as np
import pytest

from layerproof.impl import AlphaDropout, FeatureAlphaDropout

LOW = -1.7580993408473766


@pytest.mark.parametrize("component", [AlphaDropout, FeatureAlphaDropout])
def test_values(component: Any) -> None:
    """By hand, at p = 1/5: a = (0.8 (1 + 0.2 α'²))^(-1/2), and y is a x - 0.2 a α' or 0.8 a α'."""
    layer = component(0.2, rng=1)
    x = np.full((40, 50), 3.0)
    scale = (0.8 * (1 + 0.2 * LOW**2)) ** -0.5
    y = layer.forward(x)
    kept = y > 0
    assert 0.7 < kept.mean() < 0.9
    np.testing.assert_allclose(y, np.where(kept, scale * (3 - 0.2 * LOW), 0.8 * scale * LOW), rtol=1e-14)
    np.testing.assert_allclose(layer.backward(2 * x), 6 * scale * kept, rtol=1e-14)


def test_mean_and_variance_stay() -> None:
    """Standard normal numbers keep mean 0 and variance 1."""
    y = AlphaDropout(0.3, rng=1).forward(np.random.default_rng(2).standard_normal(300_000))
    np.testing.assert_allclose([y.mean(), y.var()], [0, 1], atol=0.01)


def test_channels_are_dropped_as_one() -> None:
    """All positions of a channel are saturated, or none."""
    y = FeatureAlphaDropout(0.5, rng=1).forward(np.ones((20, 30, 2, 3)))
    np.testing.assert_array_equal(y, np.broadcast_to(y[:, :, :1, :1], y.shape))
    assert len(set(y.flat)) == 2


@pytest.mark.parametrize("component", [AlphaDropout, FeatureAlphaDropout])
def test_the_ends(component: Any) -> None:
    """Evaluation and p = 0 change nothing; p = 1 gives zeros, forward and backward."""
    x = np.random.default_rng(1).normal(size=(4, 3))
    np.testing.assert_array_equal(component(0.0).forward(x), x)
    layer = component(1.0)
    np.testing.assert_array_equal(layer.forward(x), 0 * x)
    np.testing.assert_array_equal(layer.backward(x), 0 * x)
    layer.eval()
    assert layer.forward(x) is x
    np.testing.assert_array_equal(layer.backward(x), x)


def test_axes_are_checked() -> None:
    """Without channels there is nothing to drop."""
    with pytest.raises(ValueError, match="channels") as caught:
        FeatureAlphaDropout().forward(np.ones(3))
    assert str(caught.value) == (
        "FeatureAlphaDropout.forward: x.shape = (3,) (tuple), but should be a shape (N, C, *); "
        "channels are its second axis"
    )

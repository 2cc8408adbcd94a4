"""Group normalization against closed forms."""

from typing import Any

import numpy as np
import pytest

from layerproof.impl import GroupNorm, InstanceNorm1d, LayerNorm


def test_values_and_gradients() -> None:
    """Two groups of two channels: (0, 2) and (5, 1) have x̂ of ∓1/2 and ±2/√7 with eps 3, each with its own scale."""
    layer = GroupNorm(2, 4, eps=3.0)
    layer.params["weight"][...] = [2.0, 4.0, 1.0, 1.0]
    layer.params["bias"][...] = [0.0, 10.0, 0.0, 0.0]
    part = 2.0 / np.sqrt(7.0)
    np.testing.assert_allclose(layer.forward(np.array([[0.0, 2.0, 5.0, 1.0]])), [[-1.0, 12.0, part, -part]])
    # As of a layer of two features: g = (2, 8); what comes back as a constant to a group is taken away.
    grad_x = layer.backward(np.array([[1.0, 2.0, 3.0, 3.0]]))
    np.testing.assert_allclose(grad_x, [[-1.125, 1.125, 0.0, 0.0]], atol=1e-15)
    np.testing.assert_allclose(layer.grads["weight"], [-0.5, 1.0, 3 * part, -3 * part])
    np.testing.assert_allclose(layer.grads["bias"], [1.0, 2.0, 3.0, 3.0])


def test_one_group_and_as_many_as_channels() -> None:
    """One group makes it layer normalization, a group a channel instance normalization."""
    x = np.random.default_rng(1).normal(size=(3, 4, 5))
    one, each = GroupNorm(1, 4).forward(x), GroupNorm(4, 4).forward(x)
    np.testing.assert_allclose(one, LayerNorm((4, 5)).forward(x))
    np.testing.assert_allclose(each, InstanceNorm1d(4).forward(x))


@pytest.mark.parametrize("dtype", [np.float64, np.float32])
def test_a_large_mean_does_not_cancel(dtype: Any) -> None:
    """With a mean of 10,000 and a deviation of 0.1 the output still has mean 0 and variance 1."""
    x = (1e4 + 0.1 * np.random.default_rng(1).normal(size=(1, 2, 500))).astype(dtype)
    y = GroupNorm(1, 2).forward(x).astype(np.float64)
    variance = x.astype(np.float64).var()
    np.testing.assert_allclose(y.var(), variance / (variance + 1e-5), rtol=100 * np.finfo(dtype).eps)
    np.testing.assert_allclose(y.mean(), 0.0, atol=1e-6)


@pytest.mark.parametrize(
    ("config", "text"),
    [
        ((3, 4), "GroupNorm: num_groups = 3 (int), but should be a divisor of num_channels = 4; "),
        ((0, 4), "GroupNorm: num_groups = 0 (int), but should be at least 1; "),
        ((2, 4, -1.0), "GroupNorm: eps = -1.0 (float), but should be a number in [0, inf]; "),
    ],
)
def test_options_are_checked(config: tuple[Any, ...], text: str) -> None:
    """Each option has its range."""
    with pytest.raises(ValueError, match="GroupNorm") as caught:
        GroupNorm(*config)
    assert str(caught.value).startswith(text)


@pytest.mark.parametrize("shape", [(4,), (2, 3)])
def test_shapes_are_checked(shape: tuple[int, ...]) -> None:
    """Channels have to stand on the second axis."""
    with pytest.raises(ValueError, match="shape") as caught:
        GroupNorm(2, 4).forward(np.ones(shape))
    expected = "but should be (N, 4, *); channels stand on the second axis"
    assert str(caught.value) == f"GroupNorm.forward: x.shape = {shape} (tuple), {expected}"
    assert GroupNorm(2, 4, affine=False).params == {}

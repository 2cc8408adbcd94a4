"""The twins of rectifiers against ours."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from layerproof import impl, reference


@pytest.mark.parametrize("shape", [(), (1,), (4, 3), (0, 3), (2, 3, 4)])
@pytest.mark.parametrize("dtype", [np.float64, np.float32])
@pytest.mark.parametrize("name", ["ReLU", "LeakyReLU", "PReLU"])
def test_they_agree(agree: Callable[..., None], name: str, shape: tuple[int, ...], dtype: Any) -> None:
    """Values and gradients agree, at the kink too."""
    source = np.random.default_rng(1)
    x = source.integers(-2, 3, shape) * np.ones(shape, dtype)
    agree(getattr(impl, name)(), getattr(reference, name)(), (x,))


@pytest.mark.parametrize("shape", [(2, 3), (4, 3, 2), (1, 3, 3, 2)])
def test_channels_agree(agree: Callable[..., None], shape: tuple[int, ...]) -> None:
    """Each channel has its slope and its gradient."""
    x = np.random.default_rng(2).normal(size=shape)
    agree(impl.PReLU(3), reference.PReLU(3), (x,), (x[:1],))


@pytest.mark.parametrize("slope", [0.2, 2.0, -0.5])
def test_slopes_agree(agree: Callable[..., None], slope: float) -> None:
    """The option is the slope."""
    agree(impl.LeakyReLU(slope), reference.LeakyReLU(slope), (np.random.default_rng(3).normal(size=(4, 3)),))


def test_gradients_may_be_overwritten() -> None:
    """As some courses have it."""
    twin = reference.PReLU(accumulate=False)
    for _ in range(2):
        twin.forward(np.array([-3.0]))
        twin.backward(np.array([1.0]))
    assert twin.grads["weight"].tolist() == [-3.0]


@pytest.mark.parametrize("dtype", [np.float64, np.float32])
def test_random_slopes_agree(agree: Callable[..., None], dtype: Any) -> None:
    """In evaluation the slope is their mean, in training it is given."""
    x = np.random.default_rng(5).normal(size=(3, 4)).astype(dtype)
    ours, twin = impl.RReLU(0.25, 0.75), reference.RReLU(0.25, 0.75)
    ours.eval()
    twin.eval()
    agree(ours, twin, (x,))
    agree(impl.RReLU(0.5, 0.5), reference.RReLU(0.0, 1.0), (x,), slope=np.full(x.shape, 0.5))


def test_random_slopes_are_held_to_their_bounds() -> None:
    """Those that are given are clipped, those that are not are drawn between them, from the seed."""
    x = -np.ones(1000)
    twin = reference.RReLU(0.25, 0.75)
    given = twin.forward(x[:3], slope=np.array([0.0, 0.5, 2.0]))
    np.testing.assert_array_equal(given, [-0.25, -0.5, -0.75])
    np.testing.assert_array_equal(twin.backward(np.ones(3)), [0.25, 0.5, 0.75])
    one, other, another = (reference.RReLU(0.25, 0.75, rng=seed).forward(x) for seed in (1, 1, 2))
    np.testing.assert_array_equal(one, other)
    assert not np.any(one == another)
    assert -0.75 <= one.min() < -0.74 < -0.26 < one.max() <= -0.25

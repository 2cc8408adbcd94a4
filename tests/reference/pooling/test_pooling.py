"""The twins of pooling layers against ours, and the choices that they leave."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from layerproof import impl, reference

CONFIGS: dict[str, list[dict[str, Any]]] = {
    "MaxPool": [{"kernel_size": 2}, {"kernel_size": 3, "stride": 2, "padding": 1, "dilation": 2, "ceil_mode": True}],
    "AvgPool": [
        {"kernel_size": 2},
        {"kernel_size": 3, "stride": 2, "padding": 1, "ceil_mode": True},
        {"kernel_size": 3, "stride": 2, "padding": 1, "ceil_mode": True, "count_include_pad": False},
    ],
    "LPPool": [
        {"norm_type": 2, "kernel_size": 2},
        {"norm_type": 4, "kernel_size": 3, "stride": 2, "ceil_mode": True},
        {"norm_type": 1, "kernel_size": 2},
    ],
    "AdaptiveAvgPool": [{"output_size": 1}, {"output_size": 3}, {"output_size": 8}],
    "AdaptiveMaxPool": [{"output_size": 1}, {"output_size": 3}, {"output_size": 8}],
}


@pytest.mark.parametrize(("name", "config"), [(name, config) for name, some in CONFIGS.items() for config in some])
@pytest.mark.parametrize("axes", [1, 2, 3])
@pytest.mark.parametrize("dtype", [np.float64, np.float32])
def test_ours(agree: Callable[..., None], name: str, config: dict[str, Any], axes: int, dtype: Any) -> None:
    """Values and gradients agree, over each number of axes, with and without a batch."""
    source = np.random.default_rng(axes)
    x = source.standard_normal((2, 3, *(6, 5, 7)[:axes])).astype(dtype)
    layer, twin = (getattr(package, f"{name}{axes}d")(**config) for package in (impl, reference))
    agree(layer, twin, (x,), (x[0],))


@pytest.mark.parametrize("options", [{}, {"output_size": (7, 5)}])
def test_unpooling(agree: Callable[..., None], options: dict[str, Any]) -> None:
    """Values and gradients agree, of planes of either size."""
    source = np.random.default_rng(3)
    x, indices = source.standard_normal((2, 3, 3, 2)), np.stack([source.permutation(24)[:6] for _ in range(6)])
    arguments = (x, indices.reshape(x.shape), *options.values())
    agree(impl.MaxUnpool2d(2), reference.MaxUnpool2d(2), arguments)


@pytest.mark.parametrize(
    ("layer", "config"),
    [("MaxPool2d", {"kernel_size": (1, 2), "stride": 1}), ("AdaptiveMaxPool2d", {"output_size": (1, 2)})],
)
@pytest.mark.parametrize(
    ("ties", "expected"), [("first", [3.0, -2.0, 0.0]), ("lowest", [0.0, -2.0, -2.0]), ("highest", [3.0, 3.0, 0.0])]
)
def test_ties_are_a_choice(layer: str, config: dict[str, Any], ties: str, expected: list[float]) -> None:
    """A tied window gives its gradient to the first, or to everybody whatever makes the sum lowest or highest."""
    twin = getattr(reference, layer)(**config, ties=ties)
    x = np.array([[[[5.0, 5.0, 5.0]]]])
    np.testing.assert_array_equal(twin.forward(x), [[[[5.0, 5.0]]]])
    np.testing.assert_array_equal(twin.backward(np.array([[[[3.0, -2.0]]]])), [[[expected]]])


def test_powers_are_a_choice() -> None:
    """Powers of magnitudes, sums of what is there, and gradients through sums that are 0."""
    x = np.array([[[1.0, -1.0, -3.0]]])
    options: dict[str, Any] = {"norm_type": 1, "kernel_size": 2, "ceil_mode": True}
    np.testing.assert_array_equal(reference.LPPool1d(**options).forward(x), [[[0.0, -6.0]]])
    np.testing.assert_array_equal(reference.LPPool1d(**options, absolute=True).forward(x), [[[2.0, 6.0]]])
    np.testing.assert_array_equal(reference.LPPool1d(**options, summed=True).forward(x), [[[0.0, -3.0]]])
    for through, expected in ((False, [0.0, 0.0, 2.0]), (True, [1.0, 1.0, 2.0])):
        twin = reference.LPPool1d(**options, through_zero=through)
        twin.forward(x)
        np.testing.assert_array_equal(twin.backward(np.ones((1, 1, 2))), [[expected]])

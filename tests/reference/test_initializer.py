"""The twins of initial values against ours and against their own standard deviation."""

import math
from typing import Any

import numpy as np
import pytest

from layerproof import impl, reference


@pytest.mark.parametrize("shape", [(300, 100), (60, 20, 5), (40, 10, 3, 5)])
@pytest.mark.parametrize("mode", ["fan_in", "fan_out"])
@pytest.mark.parametrize(
    "config",
    [{}, {"a": 0.7}, *({"nonlinearity": name, "a": 0.7} for name in ("relu", "tanh", "selu", "linear", "conv2d"))],
    ids=str,
)
def test_standard_deviation(shape: tuple[int, ...], mode: str, config: dict[str, Any]) -> None:
    """What we draw and what torch draws is spread as PyTorch's own gain says, to within six standard errors."""
    expected = reference.kaiming_normal_std(shape, mode=mode, **config)
    for package in (impl, reference):
        weight = package.kaiming_normal(shape, mode=mode, rng=1, **config)
        assert (weight.shape, weight.dtype) == (shape, np.float64)
        assert weight.std() == pytest.approx(expected, rel=6 / math.sqrt(2 * weight.size))


@pytest.mark.parametrize(
    ("shape", "config", "expected"),
    [
        ((3, 8), {}, 0.5),
        ((8, 3), {"mode": "fan_out"}, 0.5),
        ((3, 2, 2, 2), {"nonlinearity": "linear"}, 1 / math.sqrt(8)),
        ((3, 8), {"a": math.sqrt(3)}, 0.25),
    ],
)
def test_values(shape: tuple[int, ...], config: dict[str, Any], expected: float) -> None:
    """The gain over the root of the fan, by hand."""
    assert reference.kaiming_normal_std(shape, **config) == pytest.approx(expected)


def test_tails_may_be_cut() -> None:
    """Nothing lies beyond two standard deviations of the wider distribution, and the standard deviation stays."""
    weight = reference.kaiming_normal((300, 200), rng=np.random.default_rng(), truncated=True)
    std = reference.kaiming_normal_std((300, 200))
    assert np.max(np.abs(weight)) <= 2 * std / 0.8796256
    assert np.std(weight) == pytest.approx(std, rel=0.03)

"""What initializers promise."""

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from scipy import stats

from layerproof import impl, reference
from layerproof.conformance.contracts import contract
from layerproof.conformance.examination import Examination
from layerproof.conformance.mistakes.initializer_steps import Asked, initializer
from layerproof.impl.base import Array


@initializer
def _truncated(asked: Asked) -> Array:
    sample = stats.truncnorm.rvs(-2.0, 2.0, size=asked.shape, random_state=asked.random)
    answer: Array = sample * (asked.std / stats.truncnorm.std(-2.0, 2.0))
    return answer


def _cut(
    shape: tuple[int, ...],
    *,
    mode: str = "fan_in",
    nonlinearity: str = "leaky_relu",
    a: float = 0.0,
    rng: np.random.Generator | None = None,
) -> Array:
    return reference.kaiming_normal(shape, mode=mode, nonlinearity=nonlinearity, a=a, rng=rng, truncated=True)


@pytest.mark.parametrize(
    ("implementation", "drawn"),
    [
        (impl.kaiming_normal, "normal"),
        (reference.kaiming_normal, "normal"),
        (_truncated, "truncated"),
        (_cut, "truncated"),
    ],
)
@pytest.mark.parametrize("declared", ["normal", "truncated"])
def test_tails(implementation: Any, drawn: str, declared: str, examined: Callable[..., Examination]) -> None:
    """PyTorch leaves the tails, Keras and JAX cut them off and make up for it: each is right where it is declared."""
    seed = int(np.random.default_rng().integers(2**31))
    tallies = examined("kaiming_normal", implementation, seed=seed, conventions={"distribution": declared}).tallies
    broken = [name for name, tally in tallies.items() if tally.check is not None]
    assert broken == [] if drawn == declared else "draws.shape" in broken


@pytest.mark.parametrize(
    ("config", "shape", "std"),
    [
        ({}, (300, 100), math.sqrt(2 / 100)),
        ({"mode": "fan_out"}, (48, 32, 3, 3), math.sqrt(2 / (48 * 9))),
        ({"a": 0.5}, (300, 100), math.sqrt(2 / 1.25 / 100)),
        ({"nonlinearity": "tanh"}, (300, 100), 5 / 3 / 10),
    ],
)
def test_distribution(config: dict[str, Any], shape: tuple[int, ...], std: float) -> None:
    """Entries are normal with the gain's deviation."""
    found = contract("kaiming_normal").distribution(config, shape)
    assert (found.name, found.mean) == ("normal", 0.0)
    assert found.std == pytest.approx(std)


def test_distribution_cut() -> None:
    """What is left of the tails has the same deviation, and SciPy's probabilities."""
    found = contract("kaiming_normal").distribution({"truncated": True}, (300, 100))
    wider = stats.truncnorm(-2.0, 2.0, scale=found.std / stats.truncnorm.std(-2.0, 2.0))
    values = np.linspace(-4, 4, 33) * found.std
    np.testing.assert_allclose(found.cumulative(values), wider.cdf(values), atol=1e-12)


def test_samples_are_told_apart() -> None:
    """Every option is sampled, on shapes whose two fans differ."""
    samples = contract("kaiming_normal").samples()
    assert {name for config, _ in samples for name in config} == {"mode", "nonlinearity", "a"}
    assert all(shape[0] != shape[1] for _, shape in samples)
    assert {len(shape) for _, shape in samples} == {2, 4}
    assert any(shape[2:] and len(set(shape[2:])) > 1 for _, shape in samples), "kernels that are not square"
    assert {1, 3} <= {shape[1] for _, shape in samples}, "few inputs"

"""The distribution of an initializer's entries: its shape, and what follows of means and squares."""

import math
from typing import Any

import numpy as np
import pytest
from scipy import stats

from layerproof.conformance.distribution import Distribution, Name
from layerproof.conformance.sampling import p_value

_CUT = stats.truncnorm(-2, 2)
LAWS: dict[Name, Any] = {
    "normal": stats.norm(3, 0.5),
    "truncated normal": stats.truncnorm(-2, 2, 3, 0.5 / _CUT.std()),
    "uniform": stats.uniform(3 - 0.5 * math.sqrt(3), math.sqrt(3)),
}


@pytest.mark.parametrize("name", LAWS)
def test_probabilities(name: Name) -> None:
    """As scipy.stats has them, inside and outside of where it ends."""
    values = np.linspace(0.0, 6.0, 61)
    assert Distribution(name, 3.0, 0.5).cumulative(values) == pytest.approx(LAWS[name].cdf(values), abs=1e-14)


@pytest.mark.parametrize("name", LAWS)
def test_scores_are_normal(name: Name) -> None:
    """Entries become standard normal variables, in their order; NaN stays NaN, and what cannot be stays finite."""
    law = Distribution(name, 3.0, 0.5)
    drawn = np.sort(LAWS[name].rvs(size=2_000, random_state=np.random.default_rng(4)))
    scores = law.scores(drawn)
    assert scores == pytest.approx(stats.norm.ppf(LAWS[name].cdf(drawn)), abs=1e-9)
    assert np.all(np.diff(scores) >= 0)
    assert np.isnan(law.scores(np.array([math.nan]))).all()
    assert np.isfinite(law.scores(np.array([-100.0, 100.0]))).all()


@pytest.mark.parametrize("name", LAWS)
@pytest.mark.parametrize("what", ["mean", "square"])
def test_means_and_squares_are_spread_as_stated(name: Name, what: str) -> None:
    """In many samples a twentieth has a p-value below a twentieth, whatever the distribution's kurtosis."""
    law, count, runs = Distribution(name, 3.0, 0.5), 120, 4_000
    drawn = law.scaled(LAWS[name].rvs(size=(runs, count), random_state=np.random.default_rng()))
    expected = law.mean_of(count) if what == "mean" else law.square_of(count)
    measured = drawn.mean(axis=1) if what == "mean" else (drawn**2).mean(axis=1)
    low, high = expected.low(0.025), expected.high(0.025)
    outside = int(np.sum((measured < low) | (measured > high)))
    assert p_value(expected, float(low)) == pytest.approx(0.05)
    # Six standard deviations: chance exceeds that once in a billion runs.
    assert abs(outside - 0.05 * runs) <= 6 * math.sqrt(runs * 0.05 * 0.95)


@pytest.mark.parametrize(("name", "kurtosis"), [("uniform", 1.8), ("truncated normal", _CUT.stats("k") + 3)])
def test_squares_of_bounded_draws_vary_less_than_chi_square(name: Name, kurtosis: float) -> None:
    """The variance of a mean square is (kurtosis - 1) / n: chi-square would take a wrong one for right."""
    count = 1_000_000
    law = Distribution(name, 0.0, 1.0).square_of(count)
    reach = 7 * math.sqrt((kurtosis - 1) / count)
    assert p_value(law, 1 + reach) == pytest.approx(2 * stats.norm.sf(7), rel=0.5)
    assert p_value(Distribution("normal", 0.0, 1.0).square_of(count), 1 + reach) > 1e-9

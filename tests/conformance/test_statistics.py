"""Tests of randomness: exact where they say so, and never more trigger-happy than they say."""

import math

import numpy as np
import pytest
from scipy import stats

from layerproof.conformance.statistics import (
    FALSE_ALARM,
    binomial_band,
    binomial_tails,
    chi_square_tails,
    correlation_p_value,
    correlation_tails,
    kolmogorov_smirnov,
    largest_pair_p_value,
    normal_tails,
    smallest_rate_effect,
)
from layerproof.play import Array

TRIALS = [(1, 0.5), (7, 0.3), (64, 0.5), (100, 0.97), (16_384, 0.9), (65_536, 0.999)]
"""Counts of trials, with the probability of success: those of the masks among them."""


@pytest.mark.parametrize(("trials", "probability"), TRIALS)
def test_binomial_tails_are_exact(trials: int, probability: float) -> None:
    """The p-value of a count is twice the smaller tail, as scipy.stats has it, far out too."""
    law = stats.binom(trials, probability)
    middle = int(trials * probability)
    spread = math.sqrt(trials * probability * (1 - probability))
    counts = {0, 1, middle, trials, *(round(middle + z * spread) for z in range(-9, 10))}
    for count in sorted(counts.intersection(range(trials + 1))):
        expected = min(1.0, 2 * min(law.cdf(count), law.sf(count - 1)))
        assert binomial_tails(count, trials, probability) == pytest.approx(expected, rel=1e-9, abs=1e-280)


@pytest.mark.parametrize(
    ("count", "probability", "p_value"), [(0, 0.0, 1.0), (3, 1.0, 1.0), (1, 0.0, 0.0), (2, 1.0, 0.0)]
)
def test_certain_counts(count: int, probability: float, p_value: float) -> None:
    """What is certain or impossible leaves nothing to chance."""
    assert binomial_tails(count, 3, probability) == p_value


@pytest.mark.parametrize(("trials", "probability"), TRIALS)
@pytest.mark.parametrize("share", [0.05, 1e-3, 1e-9, 1e-13])
def test_the_band_is_what_the_test_lets_through(trials: int, probability: float, share: float) -> None:
    """The band's ends pass, the counts beyond them do not, and it leaves out at most its share of probability."""
    low, high = binomial_band(trials, probability, share)
    law = stats.binom(trials, probability)
    assert min(binomial_tails(count, trials, probability) for count in (low, high)) >= share
    assert all(
        binomial_tails(count, trials, probability) < share for count in (low - 1, high + 1) if 0 <= count <= trials
    )
    assert law.cdf(low - 1) + law.sf(high) <= share


@pytest.mark.parametrize(("trials", "probability"), TRIALS[4:])
@pytest.mark.parametrize("share", [0.05, 1e-10, 1e-13])
def test_the_stated_effect_is_found(trials: int, probability: float, share: float) -> None:
    """A rate off by the smallest effect, up or down, lands in the band with the stated probability at most."""
    low, high = binomial_band(trials, probability, share)
    effect = smallest_rate_effect(trials, probability, share, miss=1e-6)
    moved = [rate for rate in (probability - effect, probability + effect) if 0 < rate < 1]
    missed = [stats.binom(trials, rate).cdf(high) - stats.binom(trials, rate).cdf(low - 1) for rate in moved]
    assert missed
    assert max(missed) <= 1.001e-6
    nearer = smallest_rate_effect(trials, probability, share, miss=1e-3)
    assert nearer < effect


def test_no_effect_is_found_in_too_few_trials() -> None:
    """Where every count lies in the band the smallest effect is a rate's whole range."""
    assert binomial_band(20, 0.5, 1e-12) == (0, 20)
    assert smallest_rate_effect(20, 0.5, 1e-12) == 1.0


@pytest.mark.parametrize("z", [0.0, 0.5, -1.96, 7.0, -30.0])
def test_normal_tails(z: float) -> None:
    """Both tails of the normal distribution, far out too."""
    assert normal_tails(z) == pytest.approx(2 * stats.norm.sf(abs(z)), rel=1e-12)


@pytest.mark.parametrize("degrees", [1, 256, 30_000])
@pytest.mark.parametrize("ratio", [0.5, 0.9, 1.0, 1.1, 2.0])
def test_chi_square_tails(degrees: int, ratio: float) -> None:
    """Twice the smaller tail of the chi-square distribution."""
    law, value = stats.chi2(degrees), ratio * degrees
    expected = min(1.0, 2 * min(law.cdf(value), law.sf(value)))
    assert chi_square_tails(value, degrees) == pytest.approx(expected, rel=1e-6, abs=1e-280)


@pytest.mark.parametrize("count", [1, 5, 40, 700])
@pytest.mark.parametrize("power", [1.0, 1.1, 1.5, 4.0])
def test_the_kolmogorov_bound_is_never_below_the_exact_value(count: int, power: float) -> None:
    """The p-value of a sample's distance from U(0, 1) is at least the exact one of scipy.stats."""
    source = np.random.default_rng(count)
    for _ in range(20):
        sample = source.random(count) ** power
        exact = stats.kstest(sample, "uniform", method="exact").pvalue
        assert kolmogorov_smirnov(sample) >= min(1.0, exact) * (1 - 1e-9)


def test_a_wrong_distribution_is_far_away() -> None:
    """A sample that is not uniform gets a p-value that no budget allows."""
    assert kolmogorov_smirnov(np.random.default_rng(1).random(20_000) ** 1.2) < 1e-20


@pytest.mark.parametrize("count", [3, 5, 48, 300])
def test_correlation_tails_are_exact(count: int) -> None:
    """The p-value of a correlation is that of Pearson's test in scipy.stats."""
    left, right = np.random.default_rng(count).normal(size=(2, count))
    for mixed in (right, right + left, -right - 2 * left):
        expected = stats.pearsonr(left, mixed).pvalue
        assert correlation_p_value(left, mixed) == pytest.approx(expected, rel=1e-7, abs=1e-280)


def test_correlations_that_tell_nothing() -> None:
    """Two pairs always lie on a line, and a constant goes with nothing; a copy is no accident."""
    source = np.random.default_rng(2).normal(size=50)
    assert correlation_tails(1.0, 2) == 1.0
    assert correlation_p_value(np.ones(50), source) == 1.0
    assert correlation_p_value(source, -2 * source) < 1e-300


def test_the_largest_of_all_pairs() -> None:
    """The most extreme pair of columns is found, with its sign, and pays for having been searched for."""
    samples = np.random.default_rng(3).normal(size=(400, 30))
    p_value, _ = largest_pair_p_value(samples)
    assert p_value > 1e-3
    samples[:, 17] = -samples[:, 4] + 0.1 * samples[:, 5]
    p_value, worst = largest_pair_p_value(samples)
    assert worst == pytest.approx(-0.995, abs=0.01)
    assert p_value < 1e-200
    assert largest_pair_p_value(np.ones((9, 4))) == (1.0, 0.0)


def _pairs(source: np.random.Generator) -> float:
    return largest_pair_p_value(source.normal(size=(48, 12)))[0]


def _correlation(source: np.random.Generator) -> float:
    return correlation_p_value(*source.normal(size=(2, 20)))


def _mean(source: np.random.Generator) -> float:
    return normal_tails(float(source.normal(size=50).mean()) * math.sqrt(50))


def _variance(source: np.random.Generator) -> float:
    return chi_square_tails(float(np.sum(source.normal(size=50) ** 2)), 50)


def _rate(source: np.random.Generator) -> float:
    return binomial_tails(int(source.binomial(300, 0.9)), 300, 0.9)


def _distance(source: np.random.Generator) -> float:
    return kolmogorov_smirnov(source.random(60))


@pytest.mark.parametrize("test", [_pairs, _correlation, _mean, _variance, _rate, _distance])
def test_false_alarms_come_no_more_often_than_stated(test: object) -> None:
    """Under a large share right code is accused about that often, and never clearly more."""
    assert callable(test)
    runs, share = 2_000, 0.05
    source = np.random.default_rng()
    alarms = sum(test(source) < share for _ in range(runs))
    # Six standard deviations above what is stated: a fair test exceeds that once in a billion runs.
    assert alarms <= runs * share + 6 * math.sqrt(runs * share * (1 - share))


def test_the_budget() -> None:
    """One run accuses right code by chance once in a billion."""
    assert FALSE_ALARM == 1e-9


def test_arrays_of_any_shape_are_one_sample() -> None:
    """The shape of what was drawn makes no difference."""
    flat: Array = np.random.default_rng(4).random(60)
    assert kolmogorov_smirnov(flat.reshape(3, 20)) == kolmogorov_smirnov(flat)
    assert correlation_p_value(flat.reshape(3, 20), flat[::-1].reshape(3, 20)) == correlation_p_value(flat, flat[::-1])

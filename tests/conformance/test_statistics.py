"""Tests of randomness: exact where they say so, and never more trigger-happy than they say."""

import math
from collections.abc import Callable

import numpy as np
import pytest
from scipy import stats

from layerproof.conformance.distribution import Distribution
from layerproof.conformance.sampling import Binomial, MeanSquare, Normal, band, p_value
from layerproof.conformance.statistics import (
    at_most_one,
    correlation,
    correlation_tails,
    extremes,
    kolmogorov_smirnov,
    largest_pair_p_value,
    most_values,
    repeated,
    repeats,
    smallest_correlation,
    smallest_cut,
    smallest_gap,
    smallest_rate_effect,
    standard_scores,
)
from layerproof.play import Array


@pytest.mark.parametrize(("trials", "probability"), [(16_384, 0.9), (65_536, 0.999)])
@pytest.mark.parametrize("share", [0.05, 1e-10, 1e-13])
def test_the_stated_effect_is_found(trials: int, probability: float, share: float) -> None:
    """A rate off by the smallest effect, up or down, lands in the band with the stated probability at most."""
    low, high = band(Binomial(trials, probability), share)
    effect = smallest_rate_effect(trials, probability, share, miss=1e-6)
    moved = [rate for rate in (probability - effect, probability + effect) if 0 < rate < 1]
    missed = [stats.binom(trials, rate).cdf(high) - stats.binom(trials, rate).cdf(low - 1) for rate in moved]
    assert missed
    assert max(missed) <= 1.001e-6
    nearer = smallest_rate_effect(trials, probability, share, miss=1e-3)
    assert nearer < effect


def test_no_effect_is_found_in_too_few_trials() -> None:
    """Where every count lies in the band the smallest effect is a rate's whole range."""
    assert band(Binomial(20, 0.5), 1e-12) == (0, 20)
    assert smallest_rate_effect(20, 0.5, 1e-12) == 1.0


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
        assert correlation_tails(correlation(left, mixed), count) == pytest.approx(expected, rel=1e-7, abs=1e-280)


def test_correlations_that_tell_nothing() -> None:
    """Two pairs always lie on a line, and a constant goes with nothing; a copy is no accident."""
    source = np.random.default_rng(2).normal(size=50)
    assert correlation_tails(1.0, 2) == 1.0
    assert correlation(np.ones(50), source) == 0.0
    assert correlation_tails(0.0, 50) == pytest.approx(1.0)
    assert correlation_tails(correlation(source, -2 * source), 50) < 1e-300


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
    assert largest_pair_p_value(np.repeat(samples[:3, :1], 50_000, axis=1)) == (1.0, 0.0), "too few rows to tell"


def _pairs(source: np.random.Generator) -> float:
    return largest_pair_p_value(source.normal(size=(48, 12)))[0]


def _correlation(source: np.random.Generator) -> float:
    return correlation_tails(correlation(*source.normal(size=(2, 20))), 20)


def _scores(source: np.random.Generator) -> float:
    law = Distribution("uniform", 1.0, 2.0)
    drawn = source.uniform(1 - 2 * math.sqrt(3), 1 + 2 * math.sqrt(3), (2, 20))
    return correlation_tails(correlation(*law.scores(drawn)), 20)


def _mean(source: np.random.Generator) -> float:
    return p_value(Normal(0.0, 1 / math.sqrt(50)), float(source.normal(size=50).mean()))


def _variance(source: np.random.Generator) -> float:
    return p_value(MeanSquare(50), float(np.mean(source.normal(size=50) ** 2)))


def _rate(source: np.random.Generator) -> float:
    return p_value(Binomial(300, 0.9), int(source.binomial(300, 0.9)))


def _skewed(source: np.random.Generator) -> float:
    scores = standard_scores(source.normal(size=(400, 3)) ** 2, np.ones(3))
    return at_most_one(3 * p_value(Normal(0.0, 1.0), float(scores[np.argmax(np.abs(scores))])))


def _distance(source: np.random.Generator) -> float:
    return kolmogorov_smirnov(source.random(60))


def _extremes(source: np.random.Generator) -> float:
    return extremes(source.random(60))


def _repeats(source: np.random.Generator) -> float:
    return repeats(source.integers(1_000, size=60).astype(float), 1e-3)


@pytest.mark.parametrize(
    "test", [_pairs, _correlation, _scores, _mean, _variance, _rate, _skewed, _distance, _extremes, _repeats]
)
def test_false_alarms_come_no_more_often_than_stated(test: object) -> None:
    """Under a large share right code is accused about that often, and never clearly more."""
    assert callable(test)
    runs, share = 2_000, 0.05
    source = np.random.default_rng()
    alarms = sum(test(source) < share for _ in range(runs))
    # Six standard deviations above what is stated: a fair test exceeds that once in a billion runs.
    assert alarms <= runs * share + 6 * math.sqrt(runs * share * (1 - share))


@pytest.mark.parametrize(("count", "miss"), [(12, 0.01), (48, 0.01), (300, 0.05)])
def test_the_stated_correlation_is_found(count: int, miss: float) -> None:
    """Two normal variables correlated so far are missed about as often as stated; Fisher's z is not quite normal."""
    source, runs, share = np.random.default_rng(), 4_000, 1e-6
    least = smallest_correlation(count, share, miss)
    left, noise = source.normal(size=(2, runs, count))
    right = least * left + math.sqrt(1 - least**2) * noise
    missed = sum(
        correlation_tails(correlation(one, other), count) >= share for one, other in zip(left, right, strict=True)
    )
    assert missed <= 1.5 * runs * miss + 6 * math.sqrt(runs * miss)
    assert missed >= 0.4 * runs * miss - 6 * math.sqrt(runs * miss)
    assert smallest_correlation(3, share) == 1.0


def test_the_stated_gap_is_found() -> None:
    """A distribution function that is off by so much is missed far less often than stated: the bound is wide."""
    source, count, share, miss = np.random.default_rng(), 400, 1e-4, 0.05
    gap = smallest_gap(count, share, miss)
    # Half of the entries lie below one half less the gap.
    shifted = [np.where(draw < 0.5, draw * (1 - 2 * gap), draw) for draw in source.random((400, count))]
    missed = sum(kolmogorov_smirnov(draw) >= share for draw in shifted)
    assert missed <= miss * 400 + 6 * math.sqrt(miss * 400)


@pytest.mark.parametrize("end", [0.0, 1.0])
def test_the_stated_cut_is_found(end: float) -> None:
    """What is cut off at either end, or moved to where it is cut, is found if it is more than stated; less is not."""
    count, share = 5_000, 1e-6
    cut, drawn = smallest_cut(count, share), np.random.default_rng().random(count)
    for part, found in ((1.01 * cut, True), (0.0, False)):
        inside = np.clip(drawn, part * (end == 0.0), 1 - part * (end == 1.0))
        assert (extremes(inside) < share) is found
    assert extremes(np.array([0.1, 0.5])) == pytest.approx(2 * 0.5**2)
    assert extremes(np.array([0.2, 1.0])) == 1.0


@pytest.mark.parametrize(("count", "chance"), [(2_000, 2.0**-16), (16_384, 2.0**-20)])
def test_so_few_values_are_found(count: int, chance: float) -> None:
    """Draws of as many values as stated are found, those of as many as there may be are not; tiny samples tell none."""
    source, share = np.random.default_rng(), 1e-12
    most = most_values(count, share, chance)
    assert 0 < most < 1 / chance
    for values, found in ((most, True), (round(1 / chance), False)):
        drawn = source.integers(values, size=count).astype(float)
        assert (repeats(drawn, chance) < share) is found
    assert most_values(count, 1e-6, chance) > most > most_values(count, share, chance, miss=1e-12)
    assert most_values(3, share, chance) == 0


def test_repeats_are_counted() -> None:
    """Each value counts once less than it is there, and one more than expected is the first that says anything."""
    values = np.array([[1.0, 2.0, 1.0], [1.0, 2.0, np.inf]])
    assert repeated(values) == 3
    assert repeats(values, 0.2) == 1.0
    mean = 15 * 0.1
    assert repeats(values, 0.1) == pytest.approx(stats.poisson.sf(2, mean))


def test_scores_of_skewed_draws_are_nearly_normal() -> None:
    """Squares of normal variables have Student's t low far more often than it is high; with its skewness gone, not."""
    source, runs = np.random.default_rng(), 40_000
    drawn = source.normal(size=(200, runs)) ** 2
    plain = math.sqrt(200) * (drawn.mean(axis=0) - 1) / drawn.std(axis=0)
    scores = standard_scores(drawn, np.ones(runs))
    low, high = (runs * stats.norm.sf(2.5) * factor for factor in (0.6, 1.5))
    assert np.sum(plain < -2.5) > 2 * np.sum(plain > 2.5)
    assert low < np.sum(scores < -2.5) < high
    assert low < np.sum(scores > 2.5) < high


def test_scores_without_a_spread() -> None:
    """What does not vary is right to rounding or out of the question, and NaN is no number."""
    samples = np.tile([[1.0, 2.0, np.nan]], (10, 1))
    scores = standard_scores(samples, np.array([1.0 + 1e-12, 2.1, 1.0]))
    assert scores[0] == 0.0
    assert np.isinf(scores[1])
    assert not np.isfinite(scores[2])


ODD: dict[str, Callable[[Array], float]] = {
    "repeats": lambda samples: repeats(samples[:, 0], 1e-3),
    "extremes": lambda samples: extremes(samples[:, 0]),
    "gap": lambda samples: kolmogorov_smirnov(samples[:, 0]),
    "pair": lambda samples: largest_pair_p_value(samples)[0],
    "pair of rows": lambda samples: largest_pair_p_value(samples.T)[0],
    "correlation": lambda samples: correlation_tails(correlation(samples[:, 0], samples[:, 1]), len(samples)),
    "uniform": lambda samples: kolmogorov_smirnov(Distribution("uniform", 0.5, math.sqrt(1 / 12)).cumulative(samples)),
    "bound": lambda samples: at_most_one(float(samples.sum())),
}


@pytest.mark.parametrize("measure", ODD.values(), ids=ODD)
@pytest.mark.filterwarnings("ignore::RuntimeWarning")
def test_what_is_no_number_passes_no_test(measure: Callable[[Array], float]) -> None:
    """One NaN among the draws makes the p-value NaN, which no share is below."""
    samples = np.random.default_rng(8).random((40, 6))
    samples[7, 0] = np.nan
    assert math.isnan(measure(samples))


@pytest.mark.parametrize("infinite", [np.inf, -np.inf])
@pytest.mark.filterwarnings("ignore::RuntimeWarning")
def test_infinite_draws_pass_no_test_of_independence(infinite: float) -> None:
    """An infinite entry has no correlation."""
    samples = np.random.default_rng(9).random((40, 6))
    samples[7, 0] = infinite
    assert all(math.isnan(ODD[name](samples)) for name in ("pair", "pair of rows", "correlation"))


def test_arrays_of_any_shape_are_one_sample() -> None:
    """The shape of what was drawn makes no difference."""
    flat: Array = np.random.default_rng(4).random(60)
    assert kolmogorov_smirnov(flat.reshape(3, 20)) == kolmogorov_smirnov(flat)
    assert correlation(flat.reshape(3, 20), flat[::-1].reshape(3, 20)) == correlation(flat, flat[::-1])

"""What chance makes of measured numbers: tails that are exact, far out too, and the effects that follow from them."""

import math
from fractions import Fraction
from functools import reduce

import numpy as np
import pytest
from scipy import stats

from layerproof.conformance.sampling import (
    MISS,
    Binomial,
    Mean,
    MeanSquare,
    Normal,
    Sampling,
    band,
    p_value,
    smallest_shift,
    smallest_stretch,
)

TRIALS = [(1, 0.5), (7, 0.3), (64, 0.5), (100, 0.97), (16_384, 0.9), (65_536, 0.999)]
"""Counts of trials, with the probability of success: those of the masks among them."""


def uniform(count: int) -> Mean:
    """Return the mean of uniform variables on [-1, 1], by a quadrature."""
    nodes, weights = np.polynomial.legendre.leggauss(40)
    return Mean(nodes, weights / 2, count)


LAWS: dict[str, Sampling] = {
    "normal": Normal(2.0, 0.25),
    "mean square": MeanSquare(300),
    "uniform": uniform(300),
    "counts": Mean(np.array([0.0, 1.0]), np.array([0.75, 0.25]), 4_000, step=1.0),
}


@pytest.mark.parametrize(("trials", "probability"), TRIALS)
def test_binomial_tails_are_exact(trials: int, probability: float) -> None:
    """The p-value of a count is twice the smaller tail, as scipy.stats has it, far out too."""
    law, exact = Binomial(trials, probability), stats.binom(trials, probability)
    middle, spread = int(trials * probability), math.sqrt(trials * probability * (1 - probability))
    counts = {0, 1, middle, trials, *(round(middle + z * spread) for z in range(-9, 10))}
    for count in sorted(counts.intersection(range(trials + 1))):
        expected = min(1.0, 2 * min(exact.cdf(count), exact.sf(count - 1)))
        assert p_value(law, count) == pytest.approx(expected, rel=1e-9, abs=1e-280)


@pytest.mark.parametrize(
    ("count", "probability", "expected"), [(0, 0.0, 1.0), (3, 1.0, 1.0), (1, 0.0, 0.0), (2, 1.0, 0.0)]
)
def test_certain_counts(count: int, probability: float, expected: float) -> None:
    """What is certain or impossible leaves nothing to chance."""
    assert p_value(Binomial(3, probability), count) == expected


@pytest.mark.parametrize(("trials", "probability"), TRIALS)
@pytest.mark.parametrize("share", [0.05, 1e-3, 1e-9, 1e-13])
def test_the_band_of_counts_is_what_the_test_lets_through(trials: int, probability: float, share: float) -> None:
    """The band's ends pass, the counts beyond them do not, and it leaves out at most its share of probability."""
    law, exact = Binomial(trials, probability), stats.binom(trials, probability)
    low, high = band(law, share)
    assert min(p_value(law, count) for count in (low, high)) >= share
    assert all(p_value(law, count) < share for count in (low - 1, high + 1) if 0 <= count <= trials)
    assert exact.cdf(low - 1) + exact.sf(high) <= share


@pytest.mark.parametrize("z", [0.0, 0.5, -1.96, 7.0, -30.0])
def test_normal_tails(z: float) -> None:
    """Both tails of the normal distribution, far out too."""
    assert p_value(Normal(3.0, 2.0), 3.0 + 2.0 * z) == pytest.approx(2 * stats.norm.sf(abs(z)), rel=1e-12)


@pytest.mark.parametrize("count", [1, 256, 30_000])
@pytest.mark.parametrize("ratio", [0.5, 0.9, 1.0, 1.1, 2.0])
def test_chi_square_tails(count: int, ratio: float) -> None:
    """A mean square of normal variables is chi-square over its degrees."""
    exact = stats.chi2(count)
    expected = min(1.0, 2 * min(exact.cdf(ratio * count), exact.sf(ratio * count)))
    assert p_value(MeanSquare(count), ratio) == pytest.approx(expected, rel=1e-6, abs=1e-280)


def _irwin_hall(count: int, total: Fraction) -> Fraction:
    """Return the exact probability that uniform variables on [0, 1] sum to at most `total`."""
    terms = ((-1) ** k * math.comb(count, k) * (total - k) ** count for k in range(count + 1) if Fraction(k) <= total)
    return sum(terms, Fraction(0)) / math.factorial(count)


@pytest.mark.parametrize("z", [0.0, 0.2, 1.0, 3.0, 6.0, 8.0])
def test_the_mean_of_uniform_variables_is_exact(z: float) -> None:
    """As Irwin and Hall's formula has it in fractions: eight standard deviations out the normal law is far off."""
    count = 100
    total = Fraction(count, 2) - Fraction(z) * Fraction(math.sqrt(count / 12))
    expected = float(_irwin_hall(count, total))
    value = float(2 * total / count - 1)
    law = uniform(count)
    assert law.below(value) == pytest.approx(expected, rel=1e-9)
    assert law.above(-value) == pytest.approx(expected, rel=1e-9)
    assert law.above(value) == pytest.approx(1 - expected, rel=1e-9)
    if z == 8.0:
        assert expected < 0.2 * stats.norm.sf(z)


def test_the_mean_of_uneven_steps_is_exact() -> None:
    """A mean of squared distances of counts from theirs, by convolution, in which nothing cancels."""
    width, rows = 10, 128
    counts = np.arange(width + 1)
    weights, squares = stats.binom(width, 0.5).pmf(counts), (counts - 5) ** 2
    once = np.bincount(squares, weights)
    exact = reduce(np.convolve, [once] * rows)
    law = Mean(squares.astype(float), weights, rows, step=1.0)
    for total in (100, 200, 319, 320, 321, 400, 500, 700, 1_000):
        assert law.below(total / rows) == pytest.approx(exact[: total + 1].sum(), rel=1e-9)
        assert law.above(total / rows) == pytest.approx(exact[total:].sum(), rel=1e-9)


def test_the_mean_of_a_cut_off_density_by_importance_sampling() -> None:
    """Draws from a density that is tilted towards the tail, weighted back, agree with it at 1e-13."""
    source, count, runs = np.random.default_rng(5), 100, 20_000
    nodes, weights = np.polynomial.legendre.leggauss(40)
    density = np.exp(-((2 * nodes) ** 2) / 2)
    law = Mean(nodes, weights * density / (weights @ density), count)
    grid = np.linspace(-1, 1, 20_001)
    middles = (grid[1:] + grid[:-1]) / 2
    plain = np.exp(-((2 * middles) ** 2) / 2)
    plain /= plain.sum()
    tilt = 1.7
    tilted = plain * np.exp(tilt * middles)
    moment = float(tilted.sum())
    drawn = source.choice(middles, size=(runs, count), p=tilted / moment)
    value = float(middles @ tilted) / moment
    totals = drawn.sum(axis=1)
    weighted = np.where(totals >= count * value, np.exp(count * math.log(moment) - tilt * totals), 0.0)
    error = weighted.std() / math.sqrt(runs)
    assert law.above(value) < 1e-12
    # Six standard errors: chance exceeds that once in a billion runs.
    assert abs(law.above(value) - weighted.mean()) <= 6 * error
    assert error < 0.05 * law.above(value)


def test_what_cannot_be_has_no_probability() -> None:
    """A mean beyond all values is impossible, and one below them certain."""
    law = uniform(150)
    assert (law.above(1.0), law.above(1.5), law.below(-1.5)) == (0.0, 0.0, 0.0)
    assert (law.above(-1.5), law.below(1.5)) == (1.0, 1.0)
    assert LAWS["counts"].above(1.0) == LAWS["counts"].above(1.001) == 0.0
    assert Mean(np.array([0.0, 1.0]), np.array([0.1, 0.9]), 200, step=1.0).above(1.0) == pytest.approx(0.9**200)


@pytest.mark.parametrize("law", [*LAWS.values(), Binomial(300, 0.1)], ids=[*LAWS, "binomial"])
def test_a_number_that_is_none_passes_nothing(law: Sampling) -> None:
    """The p-value of NaN is NaN; an infinite number is impossible."""
    assert math.isnan(p_value(law, math.nan))
    assert p_value(law, math.inf) == 0.0


@pytest.mark.parametrize("law", LAWS.values(), ids=LAWS)
@pytest.mark.parametrize("share", [0.05, 1e-6, 1e-11, 1e-15])
def test_bands_leave_out_their_share(law: Sampling, share: float) -> None:
    """Half of the share lies below the band, half above."""
    low, high = band(law, share)
    # Counts lie on a grid, whose values have the share or less beyond them.
    assert law.below(low) == pytest.approx(share / 2, rel=1e-6) or law is LAWS["counts"]
    assert law.above(high) == pytest.approx(share / 2, rel=1e-6) or law is LAWS["counts"]
    assert p_value(law, low) == pytest.approx(share, rel=0.3)


@pytest.mark.parametrize(
    "law", [LAWS["normal"], LAWS["mean square"], LAWS["uniform"]], ids=["normal", "square", "uniform"]
)
@pytest.mark.parametrize("share", [1e-6, 1e-11])
def test_a_shift_is_found(law: Sampling, share: float) -> None:
    """A number moved by the smallest shift, up or down, stays within the band with the stated probability at most."""
    low, high = band(law, share)
    shift = smallest_shift(law, share)
    missed = law.below(high - shift), law.above(low + shift)
    assert max(missed) == pytest.approx(MISS, rel=1e-5)


@pytest.mark.parametrize("law", [LAWS["mean square"], Binomial(16_384, 0.1)], ids=["square", "binomial"])
@pytest.mark.parametrize("share", [1e-6, 1e-11])
def test_a_stretch_is_found(law: Sampling, share: float) -> None:
    """A number stretched or shrunk by the smallest share stays within the band with the stated probability at most."""
    low, high = band(law, share)
    stretch = smallest_stretch(law, share)
    # What is just in the band is found to a hair: a count moved by less than one is not.
    missed = law.below(high / (1 + stretch) * (1 - 1e-9)), law.above(low / (1 - stretch) * (1 + 1e-9))
    assert MISS / 2 < max(missed) <= 1.001 * MISS
    assert smallest_stretch(law, share, miss=1e-3) < stretch


def test_too_few_to_find_a_stretch() -> None:
    """Where no count is small enough to be out of the question, none is found however a mean is stretched."""
    assert smallest_stretch(Binomial(20, 0.5), 1e-9) == math.inf

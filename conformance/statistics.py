"""Tests of randomness with a stated false-alarm probability, each exact or never more trigger-happy than it says."""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import lru_cache

import numpy as np
from scipy import special

from ..play import Array
from .sampling import MISS, Binomial, band

INDEPENDENT_DRAWS = 3
"""How often a test must fail where only an asymptotic law is known, each time at the cube root of its share."""

TOO_FEW = 3
"""Of so many pairs any correlation is likely."""


def at_most_one(p_value: float) -> float:
    """Return a bound on a probability, but no more than 1; NaN stays what it is, as no test is passed by it."""
    return 1.0 if p_value > 1 else p_value


def kolmogorov_smirnov(uniform: Array) -> float:
    """Return the p-value of the largest gap between the empirical distribution of `uniform` and U(0, 1).

    Bounded by the Dvoretzky-Kiefer-Wolfowitz inequality with Massart's constant, P(D > d) <= 2 exp(-2 n d^2): exact
    enough in the far tail, and never too small.
    """
    ordered = np.sort(uniform.ravel())
    count = ordered.size
    above = np.max(np.arange(1, count + 1) / count - ordered)
    below = np.max(ordered - np.arange(count) / count)
    return at_most_one(2 * math.exp(-2 * count * float(np.maximum(above, below)) ** 2))


def smallest_gap(count: int, share: float, miss: float = MISS) -> float:
    """Return how far a distribution function must be off somewhere to be missed with probability `miss` at most."""
    return sum(math.sqrt(math.log(2 / probability) / (2 * count)) for probability in (share, miss))


def extremes(uniform: Array) -> float:
    """Return the p-value of the largest or the smallest of `uniform` being so far from the end of U(0, 1).

    It is exact for each, as n draws are all below u with probability u^n, and Bonferroni's over the two.
    """
    reach = np.minimum(np.max(uniform), 1 - np.min(uniform))
    return at_most_one(2 * float(reach) ** uniform.size)


def smallest_cut(count: int, share: float) -> float:
    """Return the probability at one end that is missed if a distribution is cut off there, and never if it is more."""
    return -math.expm1(math.log(share / 2) / count)


def repeated(values: Array) -> int:
    """Return how many of the values have been there before, of whichever axes."""
    return int(values.size - np.unique(values).size)


def repeats(values: Array, chance: float) -> float:
    """Return a bound on the p-value of so many repeats among independent draws, no value likelier than `chance`.

    Whatever came before, draw i is one of it with probability (i - 1) * chance at most, so that the number of repeats
    is never more likely to be large than a sum of independent variables of 0 and 1 is. That one's tail is below the
    binomial's, by Hoeffding, On the distribution of the number of successes in independent trials, 1956, and this below
    Poisson's, by Anderson and Samuels, Some inequalities among binomial and Poisson probabilities, 1967, from one above
    the mean on.

    Args:
        values: the draws.
        chance: how likely the likeliest value is, at most.
    """
    if np.isnan(values).any():
        return math.nan
    return _repeats_tail(repeated(values), values.size, chance)


def _repeats_tail(found: int, count: int, chance: float) -> float:
    mean = pairs_of(count) * chance
    return float(special.pdtrc(found - 1, mean)) if found >= mean + 1 else 1.0


@lru_cache(maxsize=512)
def most_values(count: int, share: float, chance: float, miss: float = MISS) -> int:
    """Return from how many values draws may come to be found all the same but with probability `miss`; 0 for none.

    If they are equally likely repeats are fewest, and their number is the less likely to be far below its mean by the
    inequality of McDiarmid, On the method of bounded differences, 1989, as no draw changes it by more than one.
    """
    least = _first(lambda found: _repeats_tail(found, count, chance) < share, count)
    needed = least - 1 + math.sqrt(count * math.log(1 / miss) / 2)

    def expected(values: int) -> float:
        return count + values * math.expm1(count * math.log1p(-1 / values)) if values > 1 else count - 1.0

    return _first(lambda values: expected(values + 1) < needed, count**2)


def _first(holds: Callable[[int], bool], last: int) -> int:
    """Return the first number from which on something holds, `last` if it does nowhere before."""
    first = 0
    while first < last:
        middle = (first + last) // 2
        first, last = (first, middle) if holds(middle) else (middle + 1, last)
    return first


def correlation_tails(correlation: float, count: int) -> float:
    """Return the two-sided p-value of a sample correlation of `count` pairs; exact if one of the two is normal.

    Under independence the square of the correlation is Beta(1/2, (n - 2) / 2).
    """
    if count <= 2:  # noqa: PLR2004 - two points always lie on a line
        return 1.0
    return float(special.betainc((count - 2) / 2, 0.5, np.maximum(0.0, 1 - correlation**2)))


def correlation(left: Array, right: Array) -> float:
    """Return the sample correlation of two vectors, 0 where one does not vary."""
    a, b = left.ravel() - np.mean(left), right.ravel() - np.mean(right)
    size = math.sqrt(float(a @ a) * float(b @ b))
    return 0.0 if size == 0 else float(a @ b) / size


def largest_pair_p_value(samples: Array) -> tuple[float, float]:
    """Return the p-value of the most extreme correlation between two columns, and that correlation.

    One Gram matrix gives all pairs; the p-value is Bonferroni's over them. A column that does not vary says nothing,
    and neither do three rows or fewer, of which there may be a great many columns.

    Args:
        samples: (n, units), each row an independent draw.
    """
    if len(samples) <= TOO_FEW:
        return 1.0, 0.0
    centred = samples - samples.mean(axis=0)
    norms = np.sqrt(np.sum(centred**2, axis=0))
    usable = norms != 0
    unit = centred[:, usable] / norms[usable]
    units = unit.shape[1]
    if units < 2:  # noqa: PLR2004 - a pair
        return 1.0, 0.0
    gram = unit.T @ unit
    np.fill_diagonal(gram, 0.0)
    worst = float(gram.flat[int(np.argmax(np.abs(gram)))])
    return at_most_one(correlation_tails(worst, len(samples)) * pairs_of(units)), worst


def standard_scores(samples: Array, wanted: Array) -> Array:
    """Return how far the mean of each column is from what it should be, as a standard normal deviate (asymptotic).

    It is Student's t without its skewness, by Hall, On the removal of skewness by transformation, 1992: four deviations
    out, t is that low by chance four times as often for squares of normal variables as a normal deviate is, and this
    no more often. It is 0 where all is as it should be to rounding, and infinite where only the spread is 0.

    Args:
        samples: (n, columns), each row an independent draw.
        wanted: the mean that each column should have.
    """
    count, means = len(samples), samples.mean(axis=0)
    away = samples - means
    with np.errstate(all="ignore"):
        std = np.sqrt(np.mean(away**2, axis=0))
        skewness = np.mean(away**3, axis=0) / std**3
        score = (means - wanted) / std
        score = score + skewness * score**2 / 3 + skewness**2 * score**3 / 27 + skewness / (6 * count)
        score = np.where(std > 0, math.sqrt(count) * score, np.inf)
    same: Array = np.abs(means - wanted) <= 1e-9 * (1 + np.abs(wanted))
    return np.where(same, 0.0, score)


def pairs_of(units: int) -> int:
    """Return how many pairs there are."""
    return units * (units - 1) // 2


@lru_cache(maxsize=512)
def smallest_correlation(count: int, share: float, miss: float = MISS) -> float:
    """Return the correlation of two normal variables that is missed with probability `miss`, by Fisher's z.

    The artanh of a sample correlation of n pairs is nearly normal, with standard deviation 1 / sqrt(n - 3).
    """
    if count <= TOO_FEW:  # Fisher's z has no spread
        return 1.0
    least = math.sqrt(1 - special.betaincinv((count - 2) / 2, 0.5, share))
    return math.tanh(math.atanh(least) - float(special.ndtri(miss)) / math.sqrt(count - 3))


@lru_cache(maxsize=512)
def smallest_rate_effect(trials: int, probability: float, share: float, miss: float = MISS) -> float:
    """Return the smallest change of a rate, up or down, that the binomial test misses with probability `miss` (exact).

    Where a rate is so near 0 or 1 that no count lies beyond the band on that side, the other side counts alone; where
    there are so few trials that no count lies beyond it on either, nothing is found, and the effect is 1.
    """
    low, high = band(Binomial(trials, probability), share)
    up = special.bdtri(high, trials, miss) - probability if high < trials else 0.0
    down = special.bdtri(trials - low, trials, miss) - (1 - probability) if low > 0 else 0.0
    return float(max(up, down)) or 1.0

"""Tests of randomness with a stated false-alarm probability: exact where exact exists."""

from __future__ import annotations

import math
from functools import cache

import numpy as np
from scipy import special

from ..play import Array

FALSE_ALARM = 1e-9
"""Probability, over a whole run, that right code is accused by any statistical law."""
INDEPENDENT_DRAWS = 3
"""How often a test must fail where only an asymptotic law is known, each time at the cube root of its share."""


def binomial_tails(successes: int, trials: int, probability: float) -> float:
    """Return the exact two-sided p-value of a count: twice the smaller tail of the binomial distribution."""
    if not 0 < probability < 1:
        return 1.0 if successes == trials * probability else 0.0
    lower = special.bdtr(successes, trials, probability)
    upper = special.bdtrc(successes - 1, trials, probability) if successes > 0 else 1.0
    return float(min(1.0, 2 * min(lower, upper)))


@cache
def binomial_band(trials: int, probability: float, share: float) -> tuple[int, int]:
    """Return the smallest and largest count whose two-sided p-value is at least `share`."""
    spread = math.sqrt(trials * probability * (1 - probability))
    reach = int(12 * spread + 60)
    counts = np.arange(max(0, int(trials * probability) - reach), min(trials, int(trials * probability) + reach) + 1)
    lower = special.bdtr(counts, trials, probability)
    upper = np.where(counts > 0, special.bdtrc(np.maximum(counts - 1, 0), trials, probability), 1.0)
    allowed = counts[2 * np.minimum(lower, upper) >= share]
    return int(allowed[0]), int(allowed[-1])


def normal_tails(z: float) -> float:
    """Return the two-sided p-value of a standard normal deviate."""
    return float(2 * special.ndtr(-abs(z)))


def normal_reach(share: float, miss: float = 1e-6) -> float:
    """Return the shift, in standard errors, that a two-sided normal test at this share misses with this probability."""
    return float(-special.ndtri(share / 2) - special.ndtri(miss))


def chi_square_tails(value: float, degrees: int) -> float:
    """Return the two-sided p-value of a chi-square variable."""
    return float(min(1.0, 2 * min(special.chdtr(degrees, value), special.chdtrc(degrees, value))))


def kolmogorov_smirnov(uniform: Array) -> float:
    """Return the p-value of the largest gap between the empirical distribution of `uniform` and U(0, 1).

    Bounded by the Dvoretzky-Kiefer-Wolfowitz inequality with Massart's constant, P(D > d) <= 2 exp(-2 n d^2): exact
    enough in the far tail, and never too small.
    """
    ordered = np.sort(uniform.ravel())
    count = ordered.size
    above = np.max(np.arange(1, count + 1) / count - ordered)
    below = np.max(ordered - np.arange(count) / count)
    return float(min(1.0, 2 * math.exp(-2 * count * max(above, below) ** 2)))


def correlation_tails(correlation: float, count: int) -> float:
    """Return the two-sided p-value of a sample correlation of `count` pairs; exact if one of the two is normal.

    Under independence the square of the correlation is Beta(1/2, (n - 2) / 2).
    """
    if count <= 2:  # noqa: PLR2004 - two points always lie on a line
        return 1.0
    return float(special.betainc((count - 2) / 2, 0.5, max(0.0, 1 - correlation**2)))


def correlation_p_value(left: Array, right: Array) -> float:
    """Return the two-sided p-value of the correlation of two vectors."""
    a, b = left.ravel() - np.mean(left), right.ravel() - np.mean(right)
    size = math.sqrt(float(a @ a) * float(b @ b))
    return 1.0 if size == 0 else correlation_tails(float(a @ b) / size, a.size)


def largest_pair_p_value(samples: Array) -> tuple[float, float]:
    """Return the p-value of the most extreme correlation between two columns, and that correlation.

    One Gram matrix gives all pairs; the p-value is Bonferroni's over them.

    Args:
        samples: (n, units), each row an independent draw.
    """
    centred = samples - samples.mean(axis=0)
    norms = np.sqrt(np.sum(centred**2, axis=0))
    usable = norms > 0
    unit = centred[:, usable] / norms[usable]
    units = unit.shape[1]
    if units < 2:  # noqa: PLR2004 - a pair
        return 1.0, 0.0
    gram = unit.T @ unit
    np.fill_diagonal(gram, 0.0)
    worst = float(gram.flat[int(np.argmax(np.abs(gram)))])
    return min(1.0, correlation_tails(worst, len(samples)) * units * (units - 1) / 2), worst


def smallest_rate_effect(trials: int, probability: float, share: float, miss: float = 1e-6) -> float:
    """Return the smallest change of a rate, up or down, that the binomial test misses with probability `miss` (exact).

    Where a rate is so near 0 or 1 that no count lies beyond the band on that side, the other side counts alone; where
    there are so few trials that no count lies beyond it on either, nothing is found, and the effect is 1.
    """
    low, high = binomial_band(trials, probability, share)
    up = special.bdtri(high, trials, miss) - probability if high < trials else 0.0
    down = special.bdtri(trials - low, trials, miss) - (1 - probability) if low > 0 else 0.0
    return float(max(up, down)) or 1.0

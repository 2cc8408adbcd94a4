"""What chance makes of a number that is measured on right code: distributions whose tails are exact, far out too."""

from __future__ import annotations

import math
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Protocol

import numpy as np
from scipy import special

from ..play import Array

MISS = 1e-6
"""Probability at which the smallest effect that a test finds may be missed."""
_STEP, _REACH, _NOTHING = 0.2, 9.0, 1e-17
"""Step and end of the integral over a characteristic function, in standard deviations, and what is left out there."""
_TURNS, _CLOSE = 50, 1e-7
"""Newton's steps: at most so many, and none once one is so short."""


class Sampling(Hashable, Protocol):
    """The distribution of a measured number."""

    def below(self, value: float) -> float:
        """Return the probability of at most this value."""

    def above(self, value: float) -> float:
        """Return the probability of at least this value."""

    def low(self, tail: float) -> float:
        """Return the value with this probability below it."""

    def high(self, tail: float) -> float:
        """Return the value with this probability above it."""


def p_value(law: Sampling, value: float) -> float:
    """Return the two-sided p-value of a measured number, twice the smaller tail; NaN for NaN."""
    if math.isnan(value):
        return value
    return min(1.0, 2 * min(law.below(value), law.above(value)))


@lru_cache(maxsize=512)
def band(law: Sampling, share: float) -> tuple[float, float]:
    """Return the smallest and the largest number whose two-sided p-value is at least `share`."""
    return law.low(share / 2), law.high(share / 2)


@lru_cache(maxsize=512)
def smallest_shift(law: Sampling, share: float, miss: float = MISS) -> float:
    """Return how far the number must be moved, up or down, to be missed with probability `miss` only."""
    low, high = band(law, share)
    return max(high - law.low(miss), law.high(miss) - low)


@lru_cache(maxsize=512)
def smallest_stretch(law: Sampling, share: float, miss: float = MISS) -> float:
    """Return how much larger or smaller a positive number must be, as a share of it, to be missed with `miss` only.

    Where the numbers are so few that one can be stretched forever, or shrunk to 0, and stay unnoticed, it is inf.
    """
    low, high = band(law, share)
    least, most = law.low(miss), law.high(miss)
    return max(high / least - 1, 1 - low / most) if least > 0 and low > 0 else math.inf


@dataclass(frozen=True)
class Normal:
    """A normal variable.

    Attributes:
        mean: its mean.
        std: its standard deviation.
    """

    mean: float
    std: float

    def below(self, value: float) -> float:
        """Return the probability of at most this value."""
        return float(special.ndtr((value - self.mean) / self.std))

    def above(self, value: float) -> float:
        """Return the probability of at least this value."""
        return float(special.ndtr((self.mean - value) / self.std))

    def low(self, tail: float) -> float:
        """Return the value with this probability below it."""
        return float(self.mean + self.std * special.ndtri(tail))

    def high(self, tail: float) -> float:
        """Return the value with this probability above it."""
        return float(self.mean - self.std * special.ndtri(tail))


@dataclass(frozen=True)
class MeanSquare:
    """The mean square of `count` independent standard normal variables: chi-square over its degrees.

    Attributes:
        count: how many.
    """

    count: int

    def below(self, value: float) -> float:
        """Return the probability of at most this value."""
        return float(special.chdtr(self.count, value * self.count))

    def above(self, value: float) -> float:
        """Return the probability of at least this value."""
        return float(special.chdtrc(self.count, value * self.count))

    def low(self, tail: float) -> float:
        """Return the value with this probability below it."""
        return float(2 * special.gammaincinv(self.count / 2, tail) / self.count)

    def high(self, tail: float) -> float:
        """Return the value with this probability above it."""
        return float(2 * special.gammainccinv(self.count / 2, tail) / self.count)


@dataclass(frozen=True)
class Binomial:
    """The number of successes in independent trials.

    Attributes:
        trials: how many.
        probability: of each to succeed.
    """

    trials: int
    probability: float

    def below(self, value: float) -> float:
        """Return the probability of at most this count."""
        if value < 0:
            return 0.0
        return float(special.bdtr(math.floor(value), self.trials, self.probability)) if value < self.trials else 1.0

    def above(self, value: float) -> float:
        """Return the probability of at least this count."""
        if value <= 0:
            return 1.0
        if value > self.trials:
            return 0.0
        return float(special.bdtrc(math.ceil(value) - 1, self.trials, self.probability))

    def low(self, tail: float) -> float:
        """Return the largest count with at most this probability below it."""
        return float(self._first(lambda count: self.below(count) > tail))

    def high(self, tail: float) -> float:
        """Return the smallest count with at most this probability above it."""
        return float(self._first(lambda count: self.above(count + 1) <= tail))

    def _first(self, holds: Callable[[int], bool]) -> int:
        """Return the first count from which on something holds."""
        first, last = 0, self.trials
        while first < last:
            middle = (first + last) // 2
            first, last = (first, middle) if holds(middle) else (middle + 1, last)
        return first


class Mean:
    """The mean of many independent draws of a bounded quantity, a hundred or more, its tails exact to rounding.

    With M(z) = E exp(z (X - m)), P(mean >= m) = 1 / 2 pi times the integral of M(t + iu)^n / (t + iu) over u, for any
    t > 0. Along the t where M is smallest nothing cancels, and the trapezoidal rule converges faster than any power of
    its step: Lugannani and Rice, Saddle point approximation, 1980, before they approximate.
    """

    def __init__(self, values: Array, weights: Array, count: int, step: float = 0.0) -> None:
        """Take the distribution of one draw.

        Args:
            values: its values, or the nodes of a quadrature.
            weights: their probabilities, or the density times the quadrature's weights; they sum to 1.
            count: how many draws the mean is of.
            step: the distance of the values of a sum of draws, where they lie on a grid; 0 where they are dense.
        """
        self._values = values
        self._weights = weights
        self._count = count
        self._step = step
        self._mean = float(weights @ values)

    def below(self, value: float) -> float:
        """Return the probability of at most this value."""
        return self._mirrored.above(-value)

    def above(self, value: float) -> float:
        """Return the probability of at least this value."""
        if value <= self._mean:
            return 1 - self._mirrored._tail(self._step / self._count - value)  # noqa: SLF001 - its own kind
        return self._tail(value)

    def low(self, tail: float) -> float:
        """Return the value with this probability below it."""
        return -self._mirrored.high(tail)

    def high(self, tail: float) -> float:
        """Return the value with this probability above it."""
        spread = math.sqrt(float(self._weights @ (self._values - self._mean) ** 2) / self._count)
        before, value = self._mean + spread, self._mean - spread * float(special.ndtri(tail))
        error_before = math.log(self.above(before) / tail)
        for _ in range(_TURNS):
            if abs(value - before) <= _CLOSE * spread:
                break
            error = math.log(self.above(value) / tail)
            slope = (error - error_before) / (value - before)
            before, error_before, value = value, error, value - error / slope
        return value

    @cached_property
    def _mirrored(self) -> Mean:
        return Mean(-self._values, self._weights, self._count, self._step)

    def _tail(self, value: float) -> float:
        """Return the probability of at least a value above the mean."""
        away = self._values - value
        if value >= np.max(self._values):
            return float(self._weights[away == 0].sum()) ** self._count if self._step else 0.0
        tilt = self._tilt(away)
        tilted = self._weights * np.exp(tilt * away)
        level, spread = self._count * math.log(float(np.sum(tilted))), self._spread(away, tilted)
        whole = math.pi / self._step if self._step else math.inf
        end = _REACH / spread
        while end < whole and abs(np.exp(1j * end * away) @ tilted / np.sum(tilted)) ** self._count > _NOTHING:
            end *= 2
        along = np.linspace(0.0, min(end, whole), math.ceil(min(end, whole) * spread / _STEP) + 1)
        point = tilt + 1j * along
        # Not by a product of matrices: for one so small BLAS would only wake its threads.
        moments = np.einsum("ij,j->i", np.exp(1j * np.outer(along, away)), tilted / np.sum(tilted))
        divided = self._step / -np.expm1(-self._step * point) if self._step else 1 / point
        heights = (np.exp(self._count * np.log(moments)) * divided).real
        area = float(np.sum(heights) - (heights[0] + heights[-1]) / 2) * along[1]
        return float(math.exp(level) * area / math.pi)

    def _tilt(self, away: Array) -> float:
        """Return where E exp(tilt * away) is smallest, but no nearer to 0 than one standard deviation of the sum.

        That is where the tilted mean of `away` is 0: by Newton's steps, halved where they leave what holds the root.
        """
        below, above, tilt = 0.0, math.inf, 0.0
        for _ in range(_TURNS):
            tilted = self._weights * np.exp(tilt * away - np.max(tilt * away))
            mean = float(tilted @ away / np.sum(tilted))
            below, above = (tilt, above) if mean < 0 else (below, tilt)
            variance = float(tilted @ away**2 / np.sum(tilted)) - mean**2
            step = -mean / variance if variance > 0 else math.inf
            following = tilt + step
            if not below < following < above:
                following = (below + above) / 2 if above < math.inf else 2 * below + 1
            if abs(following - tilt) <= _CLOSE * following:
                break
            tilt = following
        return max(tilt, 1 / self._spread(away, self._weights))

    def _spread(self, away: Array, tilted: Array) -> float:
        """Return the standard deviation of the sum under weights that need not sum to 1."""
        weights = tilted / np.sum(tilted)
        return math.sqrt(self._count * float(weights @ (away - weights @ away) ** 2))

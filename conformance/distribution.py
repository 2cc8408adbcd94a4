"""The distribution of an initializer's entries, and of their mean and mean square."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cache
from typing import Literal, TypeAlias

import numpy as np
from scipy import special

from ..play import Array
from .sampling import Mean, MeanSquare, Normal, Sampling

Name: TypeAlias = Literal["normal", "truncated normal", "uniform"]

_CUT = 2.0
_TAIL = float(special.ndtr(-_CUT))
_CUT_STD = math.sqrt(1 - 2 * _CUT * math.exp(-(_CUT**2) / 2) / math.sqrt(2 * math.pi) / (1 - 2 * _TAIL))
"""Standard deviation of a standard normal cut at two."""
_NODES = 48
"""Of the quadrature over a bounded density: it is exact to rounding."""
_LEAST, _MOST = 2.0**-60, 1 - 2.0**-53


@dataclass(frozen=True)
class Distribution:
    """The distribution that an initializer's entries are drawn from, independently.

    Attributes:
        name: `normal`, `truncated normal` (cut at two standard deviations of the normal one) or `uniform`.
        mean: its mean.
        std: its standard deviation, of what is left where it is cut.
    """

    name: Name
    mean: float
    std: float

    def scaled(self, values: Array) -> Array:
        """Return how many standard deviations from the mean each value lies."""
        away: Array = (values - self.mean) / self.std
        return away

    def cumulative(self, values: Array) -> Array:
        """Return the probabilities of an entry below each value."""
        scaled = self.scaled(values)
        if self.name == "uniform":
            return np.clip(0.5 + scaled / math.sqrt(12), 0.0, 1.0)
        if self.name == "truncated normal":
            return np.clip((special.ndtr(scaled * _CUT_STD) - _TAIL) / (1 - 2 * _TAIL), 0.0, 1.0)
        below: Array = special.ndtr(scaled)
        return below

    def scores(self, values: Array) -> Array:
        """Return the standard normal variables that entries of this distribution become, ordered as they are."""
        if self.name == "normal":
            return self.scaled(values)
        normal: Array = special.ndtri(np.clip(self.cumulative(values), _LEAST, _MOST))
        return normal

    def mean_of(self, count: int) -> Sampling:
        """Return the distribution of the mean of so many entries, in standard deviations from the mean."""
        return _mean_of(self.name, count)

    def square_of(self, count: int) -> Sampling:
        """Return the distribution of the mean squared distance of so many entries from the mean, over the variance."""
        return _square_of(self.name, count)


@cache
def _mean_of(name: Name, count: int) -> Sampling:
    return Normal(0.0, 1 / math.sqrt(count)) if name == "normal" else Mean(*_quadrature(name), count)


@cache
def _square_of(name: Name, count: int) -> Sampling:
    if name == "normal":
        return MeanSquare(count)
    nodes, weights = _quadrature(name)
    return Mean(nodes**2, weights, count)


def _quadrature(name: Name) -> tuple[Array, Array]:
    """Return nodes and weights of Gauss and Legendre for the density with mean 0 and standard deviation 1."""
    nodes, weights = np.polynomial.legendre.leggauss(_NODES)
    if name == "uniform":
        return nodes * math.sqrt(3), weights / 2
    density = _CUT * np.exp(-((_CUT * nodes) ** 2) / 2) / math.sqrt(2 * math.pi) / (1 - 2 * _TAIL)
    return nodes * _CUT / _CUT_STD, weights * density

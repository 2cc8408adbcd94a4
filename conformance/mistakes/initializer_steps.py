"""What a wrong initializer is asked for, and what a right one would draw with."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np

from ...impl.base import Array, Randomness
from ...impl.initializer import GAINS


@dataclass(frozen=True)
class Asked:
    """The arguments of one call.

    Attributes:
        shape: that of the weight, (O, I, ...).
        mode: `fan_in` or `fan_out`.
        nonlinearity: what follows the layer.
        a: the slope of the leaky ReLU.
        random: what to draw from.
    """

    shape: tuple[int, ...]
    mode: str
    nonlinearity: str
    a: float
    random: np.random.Generator

    @property
    def units(self) -> int:
        """The number of inputs or outputs, whichever the mode counts."""
        return self.shape[1] if self.mode == "fan_in" else self.shape[0]

    @property
    def kernel(self) -> int:
        """The number of elements of a convolution's kernel; 1 for a linear layer."""
        return math.prod(self.shape[2:])

    @property
    def gain(self) -> float:
        """The gain of what follows the layer."""
        return math.sqrt(2.0 / (1.0 + self.a**2)) if self.nonlinearity == "leaky_relu" else GAINS[self.nonlinearity]

    @property
    def std(self) -> float:
        """The standard deviation that is right."""
        return self.gain / math.sqrt(self.units * self.kernel)

    def normal(self, std: float) -> Array:
        """Return normal entries."""
        return self.random.normal(0.0, std, self.shape)

    def uniform(self, low: float, high: float) -> Array:
        """Return uniform entries."""
        return self.random.uniform(low, high, self.shape)


Rule: TypeAlias = Callable[[Asked], Array]


def initializer(rule: Rule) -> Callable[..., Array]:
    """Return an initializer with the arguments of `kaiming_normal` that answers by a rule."""

    def initialize(
        shape: tuple[int, ...],
        *,
        mode: str = "fan_in",
        nonlinearity: str = "leaky_relu",
        a: float = 0.0,
        rng: Randomness = None,
    ) -> Array:
        return rule(Asked(shape, mode, nonlinearity, a, np.random.default_rng(rng)))

    # Without functools.wraps, which would show the rule's signature instead of this one.
    initialize.__name__, initialize.__doc__, initialize.__module__ = rule.__name__, rule.__doc__, rule.__module__
    return initialize

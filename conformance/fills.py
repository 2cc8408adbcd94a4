"""Named distributions that arrays are filled from, simplest first: each shows a different kind of mistake."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from ..play import Array
from . import strategies as st

_SEEDS = st.integers(0, 2**20)


@dataclass(frozen=True)
class Fill:
    """A named way to fill an array.

    Attributes:
        name: shown in the ledger and in help texts.
        make: gives a float64 array of a shape from a generator.
    """

    name: str
    make: Callable[[np.random.Generator, tuple[int, ...]], Array]

    def array(self, shape: tuple[int, ...]) -> st.SearchStrategy[Array]:
        """Return a strategy of float64 arrays of this shape: only a seed is drawn, not the elements."""
        return _SEEDS.map(lambda seed: np.asarray(self.make(np.random.default_rng(seed), shape)))


def _integers(random: np.random.Generator, shape: tuple[int, ...]) -> Array:
    values: Array = random.integers(1, 6, shape) * random.choice([-1.0, 1.0], shape)
    return values


def _ties(random: np.random.Generator, shape: tuple[int, ...]) -> Array:
    return random.choice([-1.0, 0.0, 0.0, 2.0], shape)


def _one_hot(random: np.random.Generator, shape: tuple[int, ...]) -> Array:
    flat = np.zeros(int(np.prod(shape)))
    if flat.size:
        flat[random.integers(flat.size)] = 1.0
    return flat.reshape(shape)


def _normal(random: np.random.Generator, shape: tuple[int, ...]) -> Array:
    return random.standard_normal(shape)


def _wide(random: np.random.Generator, shape: tuple[int, ...]) -> Array:
    return random.standard_normal(shape) * 10.0 ** random.uniform(-6, 6, shape)


def _offset(random: np.random.Generator, shape: tuple[int, ...]) -> Array:
    return 1e4 + 0.1 * random.standard_normal(shape)


def _extreme(random: np.random.Generator, shape: tuple[int, ...]) -> Array:
    return random.choice([-1e4, -50.0, -1.0, 0.5, 50.0, 1e4], shape)


def _tiny(random: np.random.Generator, shape: tuple[int, ...]) -> Array:
    return 1e-3 * random.standard_normal(shape)


def _minute(random: np.random.Generator, shape: tuple[int, ...]) -> Array:
    return 1e-7 * random.standard_normal(shape)


INTEGERS = Fill("small integers", _integers)
TIES = Fill("ties and zeros", _ties)
ONE_HOT = Fill("one-hot", _one_hot)
NORMAL = Fill("normal", _normal)
TINY = Fill("tiny", _tiny)
WIDE = Fill("wide magnitudes", _wide)
OFFSET = Fill("large mean, small spread", _offset)
EXTREME = Fill("extremes", _extreme)
ALL: tuple[Fill, ...] = (INTEGERS, NORMAL, TIES, ONE_HOT, TINY, WIDE, OFFSET, EXTREME)
SMOOTH: tuple[Fill, ...] = (INTEGERS, NORMAL, TINY)
"""Fills on which a difference quotient can be trusted."""
MINUTE = Fill("minute", _minute)
"""For upstream gradients alone: a mean over a large batch hands down such, and to take them for 0 learns nothing."""

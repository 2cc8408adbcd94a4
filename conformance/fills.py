"""Named distributions that arrays are filled from, simplest first: each shows a different kind of mistake."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from ..play import Array
from . import strategies as st

_SCALES = (1e4, 1.0, 0.01)
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


def _score(random: np.random.Generator, shape: tuple[int, ...]) -> Array:
    return random.uniform(-20.0, 20.0, shape)


def _wide(random: np.random.Generator, shape: tuple[int, ...]) -> Array:
    return random.standard_normal(shape) * 10.0 ** random.uniform(-6, 6, shape)


def _offset(random: np.random.Generator, shape: tuple[int, ...]) -> Array:
    return 1e4 + 0.1 * random.standard_normal(shape)


def _extreme(random: np.random.Generator, shape: tuple[int, ...]) -> Array:
    # Dealt, so that two elements are enough for both ends of a pair.
    first = random.permutation([[1e4, -1e4], [50.0, -50.0]]).ravel()
    size = int(np.prod(shape))
    return random.permutation(np.resize([*first, 0.5, -1.0], size)).reshape(shape)


def _scaled(random: np.random.Generator, shape: tuple[int, ...]) -> Array:
    rows = random.standard_normal((*shape, 1)[: max(len(shape), 1)])
    scales = np.resize(_SCALES, rows.shape[:1]).reshape(-1, *[1] * (rows.ndim - 1))
    # Ascending, so that in the simplest program already the first class is the least likely one.
    return np.asarray(np.sort(scales * rows, axis=-1).reshape(shape))


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
SCORE = Fill("up to twenty", _score)
"""For narrow formats: of an ordinary size, but no float16 holds the exponential of the largest."""
SCALED = Fill("rows of different scale", _scaled)
"""For what is computed row by row: a row that is scaled by another's numbers loses its own."""
ALL: tuple[Fill, ...] = (INTEGERS, NORMAL, TIES, ONE_HOT, TINY, WIDE, OFFSET, EXTREME)
SMOOTH: tuple[Fill, ...] = (INTEGERS, NORMAL, TINY)
"""Fills on which a difference quotient can be trusted."""
MINUTE = Fill("minute", _minute)
"""For upstream gradients alone: a mean over a large batch hands down such, and to take them for 0 learns nothing."""

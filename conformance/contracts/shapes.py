"""Shapes that inputs are drawn in: small and of distinct sizes, with coincidences and the single element among them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cache

import numpy as np

from ...play import Array, Program
from .. import strategies as st
from ..fills import INTEGERS, NORMAL, Fill

SIZES = st.integers(1, 5)
BATCHES = st.integers(1, 6)
SEQUENCE_LENGTHS = st.one_of(*[st.integers(1, 4)] * 4, st.integers(9, 12))
"""Now and then so long that who stops after a few steps is found out."""


@cache
def shapes(minimum: int = 1, maximum: int = 3) -> st.SearchStrategy[tuple[int, ...]]:
    """Return a strategy of shapes with between `minimum` and `maximum` axes."""
    return st.lists(SIZES, min_size=minimum, max_size=maximum).map(tuple)


@cache
def leading(maximum: int = 2) -> st.SearchStrategy[tuple[int, ...]]:
    """Return a strategy of leading axes: a batch, and sometimes one more."""
    return st.lists(BATCHES, min_size=1, max_size=maximum).map(tuple)


def beginnings(
    held: Mapping[str, st.SearchStrategy[Array]],
) -> st.SearchStrategy[dict[str, Array]]:
    """Return a strategy of the first of some arrays, of the first two, and so on: by name, in their order.

    Half of what is drawn is one alone: who takes no more has an answer to that.
    """
    names = list(held)
    several = [st.fixed_dictionaries({name: held[name] for name in names[: last + 1]}) for last in range(len(names))]
    return st.one_of(*several[:1] * (len(several) - 2), *several)


def arrays(
    sizes: Mapping[str, tuple[int, ...]],
    fills: Sequence[Fill] = (INTEGERS, NORMAL),
    change: Callable[[Array], Array] | None = None,
) -> st.SearchStrategy[dict[str, Array]]:
    """Return a strategy of arrays of some shapes, by name, all of one fill.

    Args:
        sizes: their shapes.
        fills: what they may be filled with, the simplest first.
        change: changes each of them.
    """

    def filled(fill: Fill) -> st.SearchStrategy[dict[str, Array]]:
        drawn = {name: fill.array(size) for name, size in sizes.items()}
        return st.fixed_dictionaries({name: one if change is None else one.map(change) for name, one in drawn.items()})

    return st.sampled_from(fills).flatmap(filled)


class KeepsShape:
    """What a contract inherits first whose one output has the shape of the first argument: no twin need be asked.

    A twin of another mind refuses the upstream gradients that are drawn, and the checker says that it broke.
    """

    def output_shapes(self, program: Program) -> tuple[tuple[int, ...], ...]:
        """Return the shape of the array that the program's last call returns."""
        return (np.shape(program.calls[-1].args[0]),)  # type: ignore[arg-type]

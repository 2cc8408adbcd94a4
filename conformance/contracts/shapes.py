"""Shapes that inputs are drawn in: small and of distinct sizes, with coincidences and the single element among them."""

from __future__ import annotations

from functools import cache

from .. import strategies as st

SIZES = st.integers(1, 5)
BATCHES = st.integers(1, 6)


@cache
def shapes(minimum: int = 1, maximum: int = 3) -> st.SearchStrategy[tuple[int, ...]]:
    """Return a strategy of shapes with between `minimum` and `maximum` axes."""
    return st.lists(SIZES, min_size=minimum, max_size=maximum).map(tuple)


@cache
def leading(maximum: int = 2) -> st.SearchStrategy[tuple[int, ...]]:
    """Return a strategy of leading axes: a batch, and sometimes one more."""
    return st.lists(BATCHES, min_size=1, max_size=maximum).map(tuple)

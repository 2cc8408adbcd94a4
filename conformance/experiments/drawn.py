"""Two calls of an initializer on a small shape, watched closely: what it does besides drawing."""

from __future__ import annotations

from collections.abc import Sequence

from ...play import Call, Program
from .. import strategies as st
from ..contract import Contract
from ..law import Searched, has
from .draw import SEEDS


def _strata(contract: Contract) -> Sequence[st.SearchStrategy[Program]]:
    def program(sample: int, seed: int, other: int) -> Program:
        config, shape = contract.samples()[sample]
        small = tuple(range(2, 2 + len(shape)))
        return contract.default(config, (Call("call", (small,), seed=seed), Call("call", (small,), seed=other)))

    return [st.builds(program, st.integers(0, len(contract.samples()) - 1), SEEDS, SEEDS)]


DRAWN = Searched("drawn", has("draws"), _strata, sparing=True)

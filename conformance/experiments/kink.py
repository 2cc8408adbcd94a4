"""A kink: forward and backward where inputs are tied or the derivative jumps, then forwards a step to either side."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

import numpy as np

from ...play import Array, Program, address
from .. import strategies as st
from ..contract import Contract
from ..fills import Fill
from ..law import Searched, has
from . import draw as parts
from .derivative import along, differentiable
from .once import pass_through

STEP = 2.0**-10
_AWAY = (-2.0, -0.5, 0.5, 3.0)
_MOST = 12


@cache
def at_kinks(points: tuple[float, ...]) -> Fill:
    """Return a fill of which half the numbers stand at a kink, most of them tied, and the others well away from it."""

    def make(random: np.random.Generator, shape: tuple[int, ...]) -> Array:
        away = np.where(random.choice([True, False], shape), random.choice(_AWAY, shape), 0.0)
        return np.asarray(random.choice(points, shape) + away)

    return Fill(f"at kinks {points}", make)


def sides(program: Program, contract: Contract) -> list[dict[str, Array]]:
    """Return moves of the inputs: of all together, and of single entries that stand at a kink, a dozen at most."""
    random = np.random.default_rng(program.seed)
    moves = []
    for name, value in differentiable(program, contract).items():
        if address.is_argument(name):
            places = np.flatnonzero(np.isin(value, contract.kinks(program.config)))
            picked = np.sort(random.permutation(places)[:_MOST])
            numbers = np.arange(value.size).reshape(value.shape)
            moves.append({name: np.full(value.shape, STEP)})
            moves += [{name: np.where(numbers == place, STEP, 0.0)} for place in picked]
    return moves


def _beside(program: Program, contract: Contract) -> Program:
    return along(program, sides(program, contract), seeded=contract.random)


def _all_tied(contract: Contract) -> Sequence[st.SearchStrategy[Program]]:
    def tied(mode: str) -> st.SearchStrategy[Program]:
        return contract.all_configs.flatmap(
            lambda config: pass_through(contract, at_kinks(contract.kinks(config)), mode, st.just(config))
        )

    return [tied(mode) for mode in parts.modes(contract)]


KINKS = Searched("kinks", has("kinks"), _all_tied, expand=_beside)

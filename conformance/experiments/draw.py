"""Parts of programs that several experiments draw."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, TypeVar

import numpy as np

from ...play import Call, Program, Value
from .. import strategies as st
from ..choices import as_strategy
from ..contract import Config, Contract
from ..fills import INTEGERS, MINUTE, NORMAL, TINY, Fill

Kind = TypeVar("Kind")
_TURNS = 255
SEEDS = st.integers(0, 2**20)
_UPSTREAM = {INTEGERS: INTEGERS, TINY: MINUTE}
_SIZES = st.sampled_from([1.0, 1.0, 1.0, 128.0])
"""How many times as large as usual normal upstream gradients are; it is a power of 2, by which nothing is rounded."""


def bare(
    draw: st.DrawFn,
    contract: Contract,
    fixed: Mapping[str, Value] | None = None,
    *,
    configs: st.SearchStrategy[Config] | None = None,
) -> Program:
    """Draw a program without calls: config (one of all, unless a strategy of some is given), state and a seed."""
    config = {**draw(contract.all_configs if configs is None else configs), **(fixed or {})}
    return contract.default(config, state=draw(contract.state(config)), seed=draw(SEEDS))


def dealt(contract: Contract, kinds: Sequence[Kind]) -> list[tuple[Kind, st.SearchStrategy[Config]]]:
    """Return kinds of programs, each with a strategy of its configs, so that no option is left to chance.

    The kinds are gone through again and again until there are as many as the contract has pairs of choices. Those that
    are drawn in one turn have all of these; which kind has which changes from turn to turn, and so does what three
    options do together.
    """
    count = max(len(kinds), len(contract.pairs.rows))
    return [(kinds[number % len(kinds)], _hand(contract, number, count)) for number in range(count)]


@st.composite
def _hand(draw: st.DrawFn, contract: Contract, number: int, count: int) -> Config:
    rows = contract.pairs.turned(draw(st.shared("how choices are exchanged", 0, _TURNS)))
    place = (number + draw(st.shared("who is dealt the first choices", 0, count - 1))) % count
    row = rows[place] if place < len(rows) else {}
    config = {} if row.keys() >= set(contract.options) else draw(contract.all_configs)
    return {**config, **{name: draw(as_strategy(choice)) for name, choice in row.items()}}


def forward(draw: st.DrawFn, contract: Contract, program: Program, fill: Fill, **fields: Any) -> Call:
    """Draw one forward call."""
    arguments = draw(contract.inputs(program, fill))
    return Call("forward", arguments, draw(contract.named(program, arguments)), seed=draw(SEEDS), **fields)


def backward(draw: st.DrawFn, contract: Contract, program: Program, fill: Fill, **fields: Any) -> Call:
    """Draw the backward call after the program's last call, a forward: random signed gradients, one an output."""
    filling = _UPSTREAM.get(fill, NORMAL)
    size = draw(_SIZES) if filling is NORMAL else 1.0
    upstream = tuple(np.asarray(size * draw(filling.array(shape))) for shape in contract.output_shapes(program))
    return Call("backward", upstream, **fields)


def modes(contract: Contract) -> list[str]:
    """Return the modes that a contract's programs are played in, training first."""
    return ["train", "eval"] if "modes" in contract.traits else ["train"]

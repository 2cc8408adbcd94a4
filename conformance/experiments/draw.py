"""Parts of programs that several experiments draw."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ...play import Call, Program, Value
from .. import strategies as st
from ..contract import Config, Contract
from ..fills import INTEGERS, MINUTE, NORMAL, TINY, Fill

SEEDS = st.integers(0, 2**20)
_UPSTREAM = {INTEGERS: INTEGERS, TINY: MINUTE}


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


def forward(draw: st.DrawFn, contract: Contract, program: Program, fill: Fill, **fields: Any) -> Call:
    """Draw one forward call."""
    arguments = draw(contract.arguments(program, fill))
    return Call("forward", arguments, draw(contract.keywords(program, arguments)), seed=draw(SEEDS), **fields)


def backward(draw: st.DrawFn, contract: Contract, program: Program, fill: Fill, **fields: Any) -> Call:
    """Draw the backward call after the program's last call, a forward: random signed gradients, one an output."""
    filling = _UPSTREAM.get(fill, NORMAL)
    upstream = tuple(draw(filling.array(shape)) for shape in contract.output_shapes(program))
    return Call("backward", upstream, **fields)


def modes(contract: Contract) -> list[str]:
    """Return the modes that a contract's programs are played in, training first."""
    return ["train", "eval"] if "modes" in contract.traits else ["train"]

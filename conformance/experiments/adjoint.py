"""An adjoint: forward, backward, then for each argument the output is affine in, forwards on a probe and on zeros."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

import numpy as np

from ...play import Array, Program
from ...play.memory import Attached
from .. import strategies as st
from ..contract import Contract
from ..fills import INTEGERS, WIDE, Fill
from ..law import Searched, kind
from . import draw as parts
from .derivative import away_from_zero, differentiable, entries, with_forwards
from .once import pass_through, traced

_FILLS = (INTEGERS, WIDE)
"""A simple one, and one whose magnitudes no difference quotient can be trusted on: no small step is taken here."""
_MORE = 8


def probes(program: Program, contract: Contract) -> dict[str, Array]:
    """Return a random probe for each argument and parameter that the output is affine in, by name.

    A probe has nothing to do with the argument in whose place it stands, and no entry near zero, behind which a wrong
    one could hide. It follows from the program's seed.
    """
    return _PROBES.of(program, contract, make=partial(_probes, program, contract), weigh=entries)


_PROBES = Attached[dict[str, Array]](2**17)
"""Weighs entries. Probes are asked for twice: where they are handed over, and where the answers are looked at."""


def _probes(program: Program, contract: Contract) -> dict[str, Array]:
    random = np.random.default_rng((program.seed, 2))
    affine = {name: value for name, value in differentiable(program, contract).items() if name in contract.affine_left}
    return {name: np.asarray(away_from_zero(random, value.shape)) for name, value in affine.items()}


def probed(program: Program, contract: Contract) -> Program:
    """Return the program with a forward on each probe, and one on zeros in its place."""
    pairs = [({name: probe}, {name: np.zeros_like(probe)}) for name, probe in probes(program, contract).items()]
    return with_forwards(program, [given for pair in pairs for given in pair], seeded=contract.random)


@st.composite
def _something_affine(draw: st.DrawFn, contract: Contract, fill: Fill, mode: str) -> Program:
    """Draw a program of one forward and one backward, again where there is nothing in it to probe."""
    program = draw(pass_through(contract, fill, mode))
    for _ in range(_MORE):
        if probes(program, contract):
            break
        program = draw(pass_through(contract, fill, mode))
    return traced(program, contract)


def _affine(contract: Contract) -> Sequence[st.SearchStrategy[Program]]:
    fills = [fill for fill in _FILLS if fill in contract.fills]
    return [_something_affine(contract, fill, mode) for mode in parts.modes(contract) for fill in fills]


ADJOINT = Searched(
    "adjoint", lambda contract: kind("layer", "loss")(contract) and bool(contract.affine_left), _affine, expand=probed
)

"""A derivative: forward, backward, then forwards on nudged arguments under the same seed, all in one program."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np

from ...play import Array, Call, Program
from .. import strategies as st
from ..contract import Contract
from ..fills import SMOOTH
from ..law import Searched, kind
from . import draw as parts
from .once import pass_through

MULTIPLES: tuple[float, ...] = (1.0, -1.0, 0.5, -0.5, 0.25, -0.25)
"""Multiples of a move at which the output is taken: three central differences, for two Richardson extrapolations."""
CURVED_STEP = 0.02
"""Step for arguments that the output is not affine in, relative to their spread."""


def joint_move(program: Program, contract: Contract) -> dict[str, Array]:
    """Return a random move of all differentiable arguments and all parameters together.

    Each entry moves by its argument's step times a number in +-[0.5, 1.5], never near zero: no wrong entry can hide.
    The step is 1 where the output is affine in the argument, which makes the quotient exact, and small where it
    curves. The move follows from the program's seed, so that a program is judged in the same way wherever it is played.
    """
    random = np.random.default_rng(program.seed)
    moves = {}
    for name, value in differentiable(program, contract).items():
        step = 1.0 if name in contract.affine else CURVED_STEP * min(_spread(value), 1.0)
        signed = random.uniform(-1.0, 1.0, value.shape)
        moves[name] = step * (signed + np.copysign(0.5, signed))
    return moves


def differentiable(program: Program, contract: Contract) -> dict[str, Array]:
    """Return what the program's forward has a gradient for, by name: `args[0]`, `params.weight`."""
    forward = next((call for call in program.calls if call.method == "forward"), None)
    if forward is None:
        return {}
    given = [position for position in contract.differentiable if position < len(forward.args)]
    named = {f"args[{position}]": forward.args[position] for position in given}
    named |= {name: array for name, array in program.state.items() if name.startswith("params.")}
    return {name: value for name, value in named.items() if isinstance(value, np.ndarray)}


def _spread(value: Array) -> float:
    return float(np.std(value)) or float(np.max(np.abs(value), initial=0.0)) or 1.0


def along(
    program: Program,
    moves: Sequence[Mapping[str, Array]],
    *,
    multiples: Sequence[float] = MULTIPLES,
    seeded: bool = True,
) -> Program:
    """Return the program with forwards at each multiple of one move after another.

    Args:
        program: mode calls, one forward, one backward.
        moves: what is added to the arguments and parameters, by name.
        multiples: how much of each move is added.
        seeded: whether each forward starts from the first one's seed, for which every generator has to be sought.
    """
    forward = next((call for call in program.calls if call.method == "forward"), None)
    if forward is None:
        return program
    parameters = {name: array for name, array in program.state.items() if name.startswith("params.")}
    calls = list(program.calls)
    for move in moves:
        for multiple in multiples:
            if parameters:
                state = {name: array + multiple * move.get(name, 0.0) for name, array in parameters.items()}
                calls.append(Call("load", kwargs=state, instance=forward.instance, observe="returned"))
            args = tuple(
                value + multiple * move[f"args[{position}]"] if f"args[{position}]" in move else value  # type: ignore[operator]
                for position, value in enumerate(forward.args)
            )
            calls.append(replace(forward, args=args, seed=forward.seed if seeded else None, observe="returned"))
    return program.with_calls(*calls)


def _jointly(program: Program, contract: Contract) -> Program:
    return along(program, [joint_move(program, contract)], seeded=contract.random)


def _derivatives(contract: Contract) -> Sequence[st.SearchStrategy[Program]]:
    fills = [fill for fill in SMOOTH if fill in contract.fills]
    return [pass_through(contract, fill, mode) for mode in parts.modes(contract) for fill in fills]


DERIVATIVE = Searched("derivative", kind("layer", "loss"), _derivatives, expand=_jointly)

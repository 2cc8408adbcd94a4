"""A derivative: forward, backward, then forwards on nudged arguments under the same seed, all in one program."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
from hypothesis import strategies as st

from ...play import Array, Call, Program
from ..contract import Contract
from ..fills import INTEGERS, NORMAL, TINY, Fill
from ..law import Searched, kind
from . import draw as parts
from .once import pass_through

STEPS: tuple[float, ...] = (1.0, -1.0, 0.5, -0.5, 0.25, -0.25)
"""Multiples of the step at which the output is taken: three central differences, for two Richardson extrapolations."""
CURVED_STEP = 0.02
"""Step along directions of length about one for arguments that the output is not affine in."""


def directions(program: Program, contract: Contract) -> dict[str, Array]:
    """Return a random direction for each differentiable argument and each parameter, entries in +-[0.5, 1.5].

    They follow from the program's seed, so that a program is judged in the same way wherever it is played.
    """
    random = np.random.default_rng(program.seed)
    forward = next(call for call in program.calls if call.method == "forward")
    named = {f"args[{position}]": forward.args[position] for position in contract.differentiable}
    named |= {name: array for name, array in program.state.items() if name.startswith("params.")}
    return {
        name: random.uniform(0.5, 1.5, array.shape) * random.choice([-1.0, 1.0], array.shape)
        for name, array in named.items()
        if isinstance(array, np.ndarray)
    }


def step_sizes(program: Program, contract: Contract) -> dict[str, float]:
    """Return the step for each direction: 1 where the output is affine, smaller where it curves, relative to the data."""
    forward = next(call for call in program.calls if call.method == "forward")
    sizes = {}
    for name in directions(program, contract):
        position = int(name[5:-1]) if name.startswith("args[") else None
        value = forward.args[position] if position is not None else program.state[name]
        scale = float(np.std(np.asarray(value))) or float(np.max(np.abs(np.asarray(value)), initial=0.0)) or 1.0
        sizes[name] = 1.0 if name in contract.affine else CURVED_STEP * min(scale, 1.0)
    return sizes


def nudged(program: Program, contract: Contract) -> Program:
    """Return the program with forwards on arguments nudged along one direction after another.

    Args:
        program: mode calls, one forward, one backward.
        contract: says what is differentiable and what is affine.
    """
    if all(call.method != "forward" for call in program.calls):
        return program
    forward = next(call for call in program.calls if call.method == "forward")
    sizes = step_sizes(program, contract)
    calls = list(program.calls)
    for name, direction in directions(program, contract).items():
        for multiple in STEPS:
            calls.extend(_nudge(program, forward, name, multiple * sizes[name] * direction))
    return program.with_calls(*calls)


def _nudge(program: Program, forward: Call, name: str, change: Array) -> list[Call]:
    if name.startswith("args["):
        position = int(name[5:-1])
        args = list(forward.args)
        args[position] = np.asarray(args[position]) + change
        return [replace(forward, args=tuple(args), observe="returned")]
    moved: Mapping[str, Array] = {name: program.state[name] + change}
    back: Mapping[str, Array] = {name: program.state[name]}
    return [Call("load", kwargs=moved), replace(forward, observe="returned"), Call("load", kwargs=back)]


def _derivatives(contract: Contract) -> Sequence[st.SearchStrategy[Program]]:
    fills: tuple[Fill, ...] = tuple(fill for fill in (INTEGERS, NORMAL, TINY) if fill in contract.fills)
    return [
        pass_through(contract, fill, mode)
        for mode in parts.modes(contract)
        for fill in fills
    ]


DERIVATIVE = Searched("derivative", kind("layer", "loss"), _derivatives, expand=nudged)

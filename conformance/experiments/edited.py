"""Edits: the caller writes into arrays that it handed over or was handed, as training loops do with their buffers."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ...play import Call, LocalSubject, Program, address
from .. import strategies as st
from ..contract import Contract
from ..fills import NORMAL
from ..law import Searched, kind
from . import draw as parts

_PATTERNS: tuple[tuple[str, ...], ...] = (
    ("forward", "forward.args[0]", "backward", "backward.args[0]", "backward.returned"),
    ("forward", "forward.returned", "backward"),
)
_FAR = 10.0
"""What is written lies so far below what is there: signs are other ones too, where there was anything positive."""


@st.composite
def _edited(draw: st.DrawFn, contract: Contract, steps: Sequence[str]) -> Program:
    program = parts.bare(draw, contract)
    for step in steps:
        if step == "forward":
            call = parts.forward(draw, contract, program, NORMAL)
        elif step == "backward":
            call = parts.backward(draw, contract, _forward_of(program), NORMAL)
        else:
            edit = _edit(draw, contract, program, step)
            if edit is None:
                continue
            call = edit
        program = program.with_calls(*program.calls, call)
    return program


def _edit(draw: st.DrawFn, contract: Contract, program: Program, place: str) -> Call | None:
    """Draw what the caller writes at a place; None where there is nothing, as where no argument has a gradient."""
    args = _forward_of(program).calls[0].args
    first = np.asarray(args[0])
    if place == "forward.args[0]" and first.dtype.kind != "f":
        # Indices name what there is: they change places.
        return Call("edit", (place, np.roll(first, 1)))
    if place == "backward.returned" and not any(position < len(args) for position in contract.differentiable):
        return None
    place, shape = _written(contract, program, place)
    return Call("edit", (place, np.asarray(draw(NORMAL.array(shape)) - _FAR)))


def _forward_of(program: Program) -> Program:
    return program.with_calls(next(call for call in program.calls if call.method == "forward"))


def _written(contract: Contract, program: Program, place: str) -> tuple[str, tuple[int, ...]]:
    """Return the first array at a place, `forward.returned[0]` where there are several, and its shape."""
    forward = _forward_of(program)
    outputs = contract.output_shapes(forward)
    if place == "backward.args[0]":
        return place, outputs[0]
    if place == "forward.returned":
        several = len(outputs) > 1 or _returns_a_tuple(contract, forward)
        return address.item(place, 0) if several else place, outputs[0]
    several = place == "backward.returned" and len(contract.differentiable) > 1
    argument = forward.calls[0].args[0 if place == "forward.args[0]" else contract.differentiable[0]]
    return address.item(place, 0) if several else place, np.shape(argument)  # type: ignore[arg-type]


def _returns_a_tuple(contract: Contract, program: Program) -> bool:
    """Tell whether one output comes in a tuple, beside None where another is not wanted."""
    # Hypothesis, which may be drawing around this, wants no generator seeded.
    answer = LocalSubject(contract.component, type(contract).twin, seeding=False).play(program).answers[-1]
    return isinstance(answer.returned, tuple)


def _strata(contract: Contract) -> Sequence[st.SearchStrategy[Program]]:
    return [_edited(contract, pattern) for pattern in _PATTERNS]


EDITED = Searched("edited", kind("layer", "loss"), _strata, after=("once",), sparing=True)

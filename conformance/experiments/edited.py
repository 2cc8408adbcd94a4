"""Edits: the caller writes into arrays that it handed over or was handed, as training loops do with their buffers."""

from __future__ import annotations

from collections.abc import Sequence

from hypothesis import strategies as st

from ...play import Call, Program
from ..contract import Contract
from ..fills import NORMAL
from ..law import Searched, kind
from . import draw as parts

_PATTERNS: tuple[tuple[str, ...], ...] = (
    ("forward", "forward.args[0]", "backward", "backward.args[0]", "backward.returned"),
    ("forward", "forward.returned", "backward"),
)


@st.composite
def _edited(draw: st.DrawFn, contract: Contract, steps: Sequence[str]) -> Program:
    program = parts.bare(draw, contract)
    for step in steps:
        if step == "forward":
            call = parts.forward(draw, contract, program, NORMAL)
        elif step == "backward":
            call = parts.backward(draw, contract, _forward_of(program), NORMAL)
        else:
            call = Call("edit", (step, draw(NORMAL.array(_shape(contract, program, step)))))
        program = program.with_calls(*program.calls, call)
    return program


def _forward_of(program: Program) -> Program:
    return program.with_calls(next(call for call in program.calls if call.method == "forward"))


def _shape(contract: Contract, program: Program, place: str) -> tuple[int, ...]:
    """Return the shape of an array that was handed over or back."""
    forward = _forward_of(program)
    if place in {"forward.returned", "backward.args[0]"}:
        return contract.output_shape(forward)
    value = forward.calls[0].args[0]
    return value.shape  # type: ignore[union-attr]


def _strata(contract: Contract) -> Sequence[st.SearchStrategy[Program]]:
    return [_edited(contract, pattern) for pattern in _PATTERNS]


EDITED = Searched("edited", kind("layer", "loss"), _strata, after=("once",), sparing=True)

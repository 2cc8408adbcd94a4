"""One forward and one backward: in each mode, under every option, on inputs of every distribution and size."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial

import numpy as np

from ...play import Array, Call, Layout, Program, map_arrays
from .. import strategies as st
from ..contract import Contract
from ..fills import INTEGERS, NORMAL, Fill
from ..law import Searched, kind
from . import draw as parts

_LAYOUTS: tuple[Layout, ...] = ("fortran", "strided", "readonly", "broadcast")


@st.composite
def pass_through(draw: st.DrawFn, contract: Contract, fill: Fill, mode: str) -> Program:
    """Draw a program of one forward and one backward in a mode."""
    program = parts.bare(draw, contract)
    start = (Call("eval"),) if mode == "eval" else ()
    program = program.with_calls(*start, parts.forward(draw, contract, program, fill))
    return program.with_calls(*program.calls, parts.backward(draw, contract, program, fill))


def _once(contract: Contract) -> Sequence[st.SearchStrategy[Program]]:
    return [pass_through(contract, fill, mode) for mode in parts.modes(contract) for fill in contract.fills]


def _laid_out(contract: Contract) -> Sequence[st.SearchStrategy[Program]]:
    def lay(layout: Layout) -> st.SearchStrategy[Program]:
        fill = INTEGERS if layout == "broadcast" else NORMAL
        return pass_through(contract, fill, "train").map(
            lambda program: program.with_calls(*(replace(call, layout=layout) for call in program.calls))
        )

    return [lay(layout) for layout in _LAYOUTS]


def _resized(contract: Contract, mode: str, resize: Callable[[Call], Call]) -> st.SearchStrategy[Program]:
    return pass_through(contract, NORMAL, mode).map(lambda program: program.with_calls(*map(resize, program.calls)))


def _sizes(contract: Contract) -> Sequence[st.SearchStrategy[Program]]:
    one_row = partial(contract.with_rows, rows=1)
    alone = [_resized(contract, mode, one_row) for mode in parts.modes(contract)]
    return [*alone, _resized(contract, "train", _with_leading_axis)] if contract.leading else alone


def _with_leading_axis(call: Call) -> Call:
    """Return the call with its arguments twice, along a new first axis, the second time doubled."""
    return replace(call, args=map_arrays(call.args, lambda array: np.stack([array, 2 * array])))


def _empty(contract: Contract) -> Sequence[st.SearchStrategy[Program]]:
    return [_resized(contract, mode, partial(contract.with_rows, rows=0)) for mode in parts.modes(contract)]


def narrowed(program: Program, dtype: str) -> Program:
    """Return the program with its floating arrays in another format."""

    def narrow(array: Array) -> Array:
        return array.astype(dtype) if array.dtype.kind == "f" else array

    calls = tuple(replace(call, args=map_arrays(call.args, narrow)) for call in program.calls)
    return replace(program, calls=calls, state={name: narrow(array) for name, array in program.state.items()})


def _float32(contract: Contract) -> Sequence[st.SearchStrategy[Program]]:
    def narrow(program: Program) -> Program:
        with np.errstate(all="ignore"):
            return narrowed(program, "float32")

    return [
        pass_through(contract, fill, mode).map(narrow) for mode in parts.modes(contract) for fill in contract.fills[:2]
    ]


ONCE = Searched("once", kind("layer", "loss"), _once)
LAYOUTS = Searched("layouts", kind("layer", "loss"), _laid_out, after=("once",))
SIZES = Searched("sizes", kind("layer", "loss"), _sizes, after=("once",), refusable=True, sparing=True)
EMPTY = Searched("empty", kind("layer"), _empty, after=("once",), refusable=True, sparing=True)
FLOAT32 = Searched("float32", kind("layer", "loss"), _float32, after=("once",))

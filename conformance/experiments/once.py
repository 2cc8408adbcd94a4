"""One forward and one backward: in each mode, under every option, on inputs of every distribution and size."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial

import numpy as np

from ...play import Array, Call, Layout, Program, map_arrays
from .. import strategies as st
from ..contract import Config, Contract
from ..fills import INTEGERS, NORMAL, SCORE, Fill
from ..law import Searched, kind
from . import draw as parts

_LAYOUTS: tuple[Layout, ...] = ("fortran", "strided", "readonly", "broadcast")


def traced(program: Program, contract: Contract) -> Program:
    """Return the program without what no gradient goes through."""
    config = contract.traced(program.config)
    return program if config is program.config else replace(program, config=config)


@st.composite
def pass_through(
    draw: st.DrawFn, contract: Contract, fill: Fill, mode: str, configs: st.SearchStrategy[Config] | None = None
) -> Program:
    """Draw a program of one forward and one backward in a mode, of any config unless a strategy of some is given."""
    program = parts.bare(draw, contract, configs=configs)
    start = (Call("eval"),) if mode == "eval" else ()
    program = program.with_calls(*start, parts.forward(draw, contract, program, fill))
    return program.with_calls(*program.calls, parts.backward(draw, contract, program, fill))


def passes_through(contract: Contract, fills: Sequence[Fill]) -> list[st.SearchStrategy[Program]]:
    """Return strategies of such programs: each mode with each fill, and among them every two choices of two options."""
    kinds = [(fill, mode) for mode in parts.modes(contract) for fill in fills]
    return [pass_through(contract, fill, mode, configs) for (fill, mode), configs in parts.dealt(contract, kinds)]


def _once(contract: Contract) -> Sequence[st.SearchStrategy[Program]]:
    return passes_through(contract, contract.fills)


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
        with np.errstate(all="ignore"):
            return array.astype(dtype) if array.dtype.kind == "f" else array

    calls = tuple(
        replace(call, args=map_arrays(call.args, narrow), kwargs=map_arrays(call.kwargs, narrow))
        for call in program.calls
    )
    return replace(program, calls=calls, state={name: narrow(array) for name, array in program.state.items()})


def _in_format(dtype: str, *further: Fill) -> Searched:
    """Return the experiment of one forward and one backward in a narrower format, on numbers of a size that fits it.

    Args:
        dtype: the format.
        further: distributions beside a contract's simplest two, where it takes numbers of either sign.
    """

    def strata(contract: Contract) -> Sequence[st.SearchStrategy[Program]]:
        fills = [*contract.fills[:2], *(further if NORMAL in contract.fills else ())]
        return [
            pass_through(contract, fill, mode).map(lambda program: narrowed(program, dtype))
            for mode in parts.modes(contract)
            for fill in fills
        ]

    return Searched(dtype, kind("layer", "loss"), strata, after=("once",))


ONCE = Searched("once", kind("layer", "loss"), _once)
LAYOUTS = Searched("layouts", kind("layer", "loss"), _laid_out, after=("once",))
FLOAT32 = _in_format("float32")
FLOAT16 = _in_format("float16", SCORE)
SIZES = Searched("sizes", kind("layer", "loss"), _sizes, after=("once",), refusable=True, sparing=True)
EMPTY = Searched("empty", kind("layer"), _empty, after=("once",), refusable=True, sparing=True)

"""How large the numbers are that go into a call: what contracts measure its rounding by (`Contract.scale`)."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np

from ...play import Call, Program, Value, arrays_in
from ...reference.stretch import stretches
from ..twin import Twin

_SHARE = 0.25


def largest(*values: Value) -> float:
    """Return the size of the largest number among arrays of floating-point numbers; 0 where there is none."""
    arrays = (array for array in arrays_in(values) if array.dtype.kind == "f")
    return max((float(np.max(np.abs(array), initial=0.0)) for array in arrays), default=0.0)


def upstream_size(program: Program, index: int, otherwise: float = 0.0) -> float:
    """Return the size of the largest upstream gradient of call `index`, a backward; `otherwise` for other calls."""
    call = program.calls[index]
    return largest(*call.args) if call.method == "backward" else otherwise


def forward_of(program: Program, index: int) -> Call | None:
    """Return the forward that call `index` is, or the last one of its instance before it; None where there is none."""
    wanted = ("forward", program.calls[index].instance)
    return next((call for call in program.calls[index::-1] if (call.method, call.instance) == wanted), None)


def stretched(twin: Twin, program: Program, index: int) -> float:
    """Return by how much layer normalizations stretch rounding errors on the way back of call `index`, for all of them.

    What a gradient differs by from 0 behind a softmax of a single score, or before a row that is all the same, is a
    unit in the last place or nothing, as the formula has it; a normalization of such a row makes a few hundred of it.
    """
    forward = forward_of(program, index)
    loads = (call for call in program.calls[:index] if call.method == "load")
    with stretches() as found:
        twin.play(replace(program, calls=(*loads, *([forward] if forward else []))))
    return math.prod(max(1.0, stretch) for stretch in found)


def size_of_log_sum(size: float, terms: int) -> float:
    """Return the size of what cancels in m + log(sum exp(x - m)), and in x less that, for `Contract.scale`.

    The terms of the sum are at most 1 each. Then m comes in, the largest input, by one rounding however long the sum
    is, and so it needs no allowance for each term, nor more than four times what it can lose: a gradient of 1e-13
    beside inputs of 30 is still told from 0.

    Args:
        size: that of the largest input.
        terms: how many terms the sum has.
    """
    return 1.0 + _SHARE * size / terms

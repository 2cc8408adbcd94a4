"""Sequences of calls: modes, repetition, two instances and two batch shapes, as training loops make them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from ...play import Array, Call, Program, Value, map_arrays
from .. import strategies as st
from ..contract import Config, Contract
from ..fills import NORMAL, Fill
from ..law import Searched, kind
from . import draw as parts

_PATTERNS: tuple[tuple[str, ...], ...] = (
    ("forward", "backward", "backward"),
    ("forward", "forward", "backward"),
    ("forward", "backward", "forward", "backward"),
    ("forward", "backward", "zero_grad", "forward", "backward"),
    ("forward", "other", "forward", "other", "backward", "other", "backward"),
)
_MODED: tuple[tuple[str, ...], ...] = (
    ("forward", "forward", "eval", "forward", "backward"),
    ("eval", "forward", "train", "forward", "backward"),
    ("forward", "eval", "forward", "train", "forward", "eval", "forward"),
)
_STEPS = st.sampled_from(["forward", "backward", "zero_grad", "other"])
_MODED_STEPS = st.sampled_from(["forward", "backward", "zero_grad", "other", "train", "eval"])


@st.composite
def _sequence(draw: st.DrawFn, contract: Contract, fill: Fill, steps: st.SearchStrategy[Sequence[str]]) -> Program:
    program = replace(parts.bare(draw, contract), instances=2)
    instance, ready = 0, {0: False, 1: False}
    last: dict[int, Program] = {}
    for step in draw(steps):
        if step == "other":
            instance = 1 - instance
        elif step == "forward":
            call = parts.forward(draw, contract, program, fill, instance=instance)
            if instance in last and not draw(st.booleans()):
                before = last[instance].calls[-1]
                call = replace(call, args=_refilled(draw, before.args, fill), kwargs=before.kwargs)
            last[instance] = program.with_calls(replace(call, instance=0))
            ready[instance] = True
            program = program.with_calls(*program.calls, call)
        elif step == "backward":
            if ready[instance]:
                call = parts.backward(draw, contract, last[instance], fill, instance=instance)
                program = program.with_calls(*program.calls, call)
        else:
            ready[instance] = ready[instance] and step == "zero_grad"
            program = program.with_calls(*program.calls, Call(step, instance=instance))
    return program if any(call.instance for call in program.calls) else replace(program, instances=1)


def _refilled(draw: st.DrawFn, args: tuple[Value, ...], fill: Fill) -> tuple[Value, ...]:
    """Draw other numbers for the same shapes: a memory that is kept by shape shows on these alone."""
    random = np.random.default_rng(draw(parts.SEEDS))

    def refill(array: Array) -> Array:
        return fill.make(random, array.shape) if array.dtype.kind == "f" else array

    refilled: tuple[Value, ...] = map_arrays(args, refill)
    return refilled


def _sequences(contract: Contract) -> Sequence[st.SearchStrategy[Program]]:
    moded = "modes" in contract.traits
    patterns = _PATTERNS + (_MODED if moded else ())
    anything = st.lists(_MODED_STEPS if moded else _STEPS, min_size=2, max_size=8)
    return [_sequence(contract, NORMAL, st.just(pattern)) for pattern in patterns] + [
        _sequence(contract, NORMAL, anything)
    ]


@st.composite
def _steps(
    draw: st.DrawFn, contract: Contract, fill: Fill, configs: st.SearchStrategy[Config] | None = None
) -> Program:
    program = parts.bare(draw, contract, configs=configs)
    calls: list[Call] = []
    for _ in range(draw(st.integers(1, 4))):
        if bool(calls) and draw(st.booleans()):
            calls.append(Call("set", kwargs={"lr": draw(st.sampled_from([0.5, 0.25, 2.0]))}))
        step = draw(contract.inputs(program, fill).map(lambda args: Call("step", args)))
        calls.append(step)
    return program.with_calls(*calls)


def _descents(contract: Contract) -> Sequence[st.SearchStrategy[Program]]:
    return [_steps(contract, fill, configs) for fill, configs in parts.dealt(contract, contract.fills)]


@st.composite
def _calls(draw: st.DrawFn, contract: Contract, fill: Fill) -> Program:
    program = parts.bare(draw, contract)
    return program.with_calls(Call("call", draw(contract.inputs(program, fill)), seed=draw(parts.SEEDS)))


SEQUENCE = Searched("sequence", kind("layer", "loss"), _sequences, after=("once",))
STEPS = Searched("steps", kind("optimizer"), _descents)
CALLS = Searched("calls", kind("clip"), lambda contract: [_calls(contract, fill) for fill in contract.fills])

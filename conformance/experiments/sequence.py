"""Sequences of calls, as training loops make them: modes, repetition, updates, two instances and two batch shapes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from ...play import Array, Call, Program, address, arrays_in, map_arrays
from ...play.program import CHANGING
from .. import strategies as st
from ..contract import Config, Contract
from ..fills import NORMAL, Fill
from ..law import Searched, has, kind
from . import draw as parts

_PATTERNS: tuple[tuple[str, ...], ...] = (
    ("forward", "backward", "repeat", "zero_grad", "again", "backward"),
    ("forward", "repeat", "again", "zero_grad", "backward"),
    ("forward", "larger", "backward", "again", "backward"),
    ("forward", "other", "forward", "other", "backward", "other", "backward"),
)
_TRAINED = ("forward", "backward", "update", "again", "backward", "other", "forward", "backward")
"""For a layer with parameters: the caller writes new ones into one instance, and the other keeps its own."""
_MODED: tuple[tuple[str, ...], ...] = (
    ("forward", "eval", "again", "backward", "train", "again", "backward"),
    ("eval", "forward", "train", "again", "eval", "again", "backward"),
    ("eval", "other", "forward", "backward", "other", "forward", "backward"),
)
_TURNED: tuple[tuple[str, ...], ...] = (("forward", "eval", "backward"), ("eval", "forward", "train", "backward"))
_STEPS = ("forward", "backward", "again", "larger", "repeat", "zero_grad", "other")
_LONGEST = 8
_FEW = 4
"""Who is dealt what changes from turn to turn: one in so many is enough."""
_TRIES = 4


class _Story:
    """A sequence that grows by one step after another, each a word.

    `forward` on new arguments; `again`, other numbers in the shapes of the instance's first forward; `larger`, twice
    its rows; `repeat`, the instance's last call once more; `backward`, if there is a forward to go back through;
    `update`, where the caller writes other parameters; `other`, after which the other instance is called; and the
    methods `zero_grad`, `train` and `eval`.
    """

    def __init__(self, draw: st.DrawFn, contract: Contract, fill: Fill) -> None:
        self._draw, self._contract, self._fill = draw, contract, fill
        self.program = replace(_held(draw, contract), instances=2)
        self._instance = 0
        self._forwards: dict[int, list[Call]] = {0: [], 1: []}
        self._last: dict[int, Call] = {}

    def after(self, step: str) -> Program:
        """Return the program with one step more, or as it is where the step cannot be taken."""
        call = self._call(step)
        return self.program if call is None else self.program.with_calls(*self.program.calls, call)

    def go_on(self, program: Program, step: str) -> None:
        """Take the step that led to a program."""
        if step == "other":
            self._instance = 1 - self._instance
        elif program is not self.program:
            call = self._last[self._instance] = program.calls[-1]
            if call.method == "forward":
                self._forwards[self._instance].append(call)
            self.program = program

    def _call(self, step: str) -> Call | None:
        instance, forwards = self._instance, self._forwards[self._instance]
        if step in {"forward", "again", "larger"}:
            return self._forward(step, forwards)
        if step == "backward":
            last = self.program.with_calls(*(replace(call, instance=0) for call in forwards[-1:]))
            return parts.backward(self._draw, self._contract, last, self._fill, instance=instance) if forwards else None
        if step == "update":
            written = address.parameters(self.program.state)
            return Call("load", kwargs=self._refilled(written), instance=instance) if written else None
        if step == "repeat":
            return self._last.get(instance)
        return None if step == "other" else Call(step, instance=instance)

    def _forward(self, step: str, forwards: Sequence[Call]) -> Call:
        call = parts.forward(self._draw, self._contract, self.program, self._fill, instance=self._instance)
        if step == "forward" or not forwards:
            return call
        first = forwards[0]
        if step == "larger":
            first = self._contract.with_rows(first, 2 * len(next(arrays_in(first.args))))
        args = self._contract.fitted(self.program, self._refilled(first.args))
        return replace(first, args=args, seed=call.seed)

    def _refilled(self, values: Any) -> Any:
        """Return other numbers in the same shapes: a memory that is kept by shape shows on these alone.

        Integers are what they are: of these the rows change places.
        """
        random = np.random.default_rng([self._draw(parts.SEEDS), len(self.program.calls)])

        def refill(array: Array) -> Array:
            if array.dtype.kind == "f":
                return self._fill.make(random, array.shape)
            return array[::-1].copy() if array.dtype.kind in "iu" and array.ndim else array

        return map_arrays(values, refill)


def _held(draw: st.DrawFn, contract: Contract) -> Program:
    """Draw a program that sets its state, if one of a few does: what is not set is not looked at."""
    program = parts.bare(draw, contract)
    for _ in range(_TRIES if contract.sections else 0):
        if not program.state:
            program = replace(program, state=draw(contract.state(program.config)))
    return program


@st.composite
def _sequence(
    draw: st.DrawFn, contract: Contract, fill: Fill, steps: st.SearchStrategy[Sequence[str]], *, turned: bool = False
) -> Program:
    story = _Story(draw, contract, fill)
    for step in draw(steps):
        grown = story.after(step)
        if turned or paired(grown):
            story.go_on(grown, step)
    program = story.program
    return program if any(call.instance for call in program.calls) else replace(program, instances=1)


def paired(program: Program) -> bool:
    """Tell whether each backward follows a forward of its instance, with neither mode nor parameters changed since."""
    ready = set()
    for call in program.calls:
        if call.method == "forward":
            ready.add(call.instance)
        elif call.method in {"train", "eval", "load"}:
            ready.discard(call.instance)
        elif call.method == "backward" and call.instance not in ready:
            return False
    return True


def _sequences(contract: Contract) -> Sequence[st.SearchStrategy[Program]]:
    moded, trained = "modes" in contract.traits, contract.has("params")
    # Who is the same in both modes may have code for either.
    patterns = _PATTERNS + ((_TRAINED,) if trained else ()) + (_MODED if moded else _MODED[:1])
    words = _STEPS + (("update",) if trained else ()) + (("train", "eval") if moded else ())
    anything = st.lists(st.sampled_from(words), min_size=2, max_size=_LONGEST)
    return [_sequence(contract, NORMAL, st.just(pattern)) for pattern in patterns] + [
        _sequence(contract, NORMAL, anything)
    ]


def _turned(contract: Contract) -> Sequence[st.SearchStrategy[Program]]:
    return [_sequence(contract, NORMAL, st.just(pattern), turned=True) for pattern in _TURNED]


_DESCENT = ("step", "other", "step", "other", "still", "rate", "update", "step")
"""Two optimizers at once; a step with gradients of zero; another learning rate; parameters that the caller changed."""


@st.composite
def _steps(
    draw: st.DrawFn, contract: Contract, fill: Fill, configs: st.SearchStrategy[Config] | None = None
) -> Program:
    """Draw up to four steps, with another learning rate between some of them."""
    program = parts.bare(draw, contract, configs=configs)
    words = ["step"]
    for _ in range(draw(st.integers(0, 3))):
        words += ["rate", "step"] if draw(st.booleans()) else ["step"]
    return program.with_calls(*_made(draw, contract, program, fill, words))


@st.composite
def _descent(draw: st.DrawFn, contract: Contract, fill: Fill, configs: st.SearchStrategy[Config]) -> Program:
    program = replace(parts.bare(draw, contract, configs=configs), instances=2)
    return program.with_calls(*_made(draw, contract, program, fill, _DESCENT))


def _made(draw: st.DrawFn, contract: Contract, program: Program, fill: Fill, words: Sequence[str]) -> Iterator[Call]:
    instance = 0
    for word in words:
        if word == "other":
            instance = 1 - instance
        elif word == "rate":
            yield Call("set", kwargs={"lr": draw(st.sampled_from([0.5, 0.25, 2.0]))}, instance=instance)
        elif word == "update":
            written = {name: draw(fill.array(value.shape)) for name, value in program.state.items()}
            yield Call("load", kwargs=written, instance=instance)
        else:
            args = draw(contract.inputs(program, fill))
            yield Call("step", map_arrays(args, np.zeros_like) if word == "still" else args, instance=instance)


def _descents(contract: Contract) -> Sequence[st.SearchStrategy[Program]]:
    dealt = parts.dealt(contract, contract.fills)
    steps = [program(contract, fill, configs) for program in (_steps, _descent) for fill, configs in dealt]
    plain = [_steps(contract, NORMAL, configs) for _, configs in parts.dealt(contract, [NORMAL])]
    return [*steps, *[program.map(_in_columns) for program in plain[::_FEW]]]


@st.composite
def _calls(draw: st.DrawFn, contract: Contract, fill: Fill, configs: st.SearchStrategy[Config]) -> Program:
    program = parts.bare(draw, contract, configs=configs)
    return program.with_calls(Call("call", draw(contract.inputs(program, fill)), seed=draw(parts.SEEDS)))


def _clips(contract: Contract) -> Sequence[st.SearchStrategy[Program]]:
    calls = [_calls(contract, fill, configs) for fill, configs in parts.dealt(contract, contract.fills)]
    plain = [_calls(contract, NORMAL, configs) for _, configs in parts.dealt(contract, [NORMAL])]
    return [*calls, *[program.map(_in_columns) for program in plain[::_FEW]]]


def _in_columns(program: Program) -> Program:
    """Return the program on large arrays of several axes that lie in memory the other way round.

    Flattened, they are copies.
    """

    def enlarge(array: Array) -> Array:
        matrix = array if array.ndim > 1 else array[np.newaxis]
        return np.tile(10 * matrix, (2,) * matrix.ndim)

    calls = [
        replace(call, args=map_arrays(call.args, enlarge), kwargs=map_arrays(call.kwargs, enlarge), layout="fortran")
        for call in program.calls
    ]
    return replace(program, state=map_arrays(program.state, enlarge), layout="fortran").with_calls(*calls)


SEQUENCE = Searched("sequence", kind("layer", "loss"), _sequences, after=("once",), valid=paired, sparing=True)
TURNED = Searched("turned", has("modes"), _turned, after=("once",), sparing=True)
STEPS = Searched("steps", kind("optimizer"), _descents)
CALLS = Searched("calls", kind(*CHANGING), _clips)

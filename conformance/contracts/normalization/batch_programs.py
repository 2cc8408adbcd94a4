"""Programs for the equations of batch normalization, and the sizes that their rounding errors are relative to."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from ....play import Array, Call, Program, Transcript, Value
from ... import strategies as st
from ...contract import Contract
from ...fills import NORMAL, Fill
from ..passes import Pass, passes

Change = Callable[[Program, Fill], "Program | st.SearchStrategy[Program]"]


def axes_of(x: Array) -> tuple[int, ...]:
    """Return the axes that a channel's statistics run over."""
    return tuple(axis for axis in range(x.ndim) if axis != 1)


def count_of(x: Array) -> int:
    """Return the number of values of a channel."""
    count: int = x.size // x.shape[1]
    return count


def along(values: Array, x: Array) -> Array:
    """Return one value a channel, shaped to broadcast against x."""
    return np.reshape(values, (-1, *[1] * (x.ndim - 2)))


def flat(x: Array) -> Array:
    """Return x with its positions as further rows."""
    return np.moveaxis(x, 1, -1).reshape(-1, x.shape[1])


def affine_of(program: Program, x: Array) -> tuple[Array, Array]:
    """Return the scale and the shift of each channel."""
    channels = x.shape[1]
    return program.state.get("params.weight", np.ones(channels)), program.state.get("params.bias", np.zeros(channels))


def eps_of(program: Program) -> float:
    """Return what is added to the variance."""
    eps: Any = program.config.get("eps", 1e-5)
    return float(eps)


def spread_of(program: Program, x: Array) -> Array:
    """Return the root of variance plus eps of each channel."""
    root: Array = np.sqrt(np.var(x, axis=axes_of(x)) + eps_of(program))
    return root


def condition(program: Program, x: Array) -> Array:
    """Return how far rounding may move a channel's normalized values, in units of the last place for each term."""
    size: Array = np.sqrt(count_of(x)) * (1 + np.max(np.abs(x), axis=axes_of(x)) / spread_of(program, x))
    return size


def output_size(program: Program, x: Array) -> Array:
    """Return the same for a channel's output."""
    weight, bias = affine_of(program, x)
    size: Array = np.abs(weight) * condition(program, x) + np.abs(bias)
    return size


def gradient_size(program: Program, x: Array, upstream: Array) -> Array:
    """Return the same for the gradient of the input."""
    weight, _ = affine_of(program, x)
    largest = np.max(np.abs(upstream), axis=axes_of(x))
    size: Array = np.abs(weight) * largest * condition(program, x) / spread_of(program, x)
    return size


def sound(found: Pass) -> bool:
    """Tell whether the answers have the input's shape, and the batch has a variance where one is needed."""
    shapes = {answer.shape for answer in (found.output, found.gradient, found.upstream) if answer is not None}
    return shapes == {found.x.shape} and (not found.training or count_of(found.x) > 1)


def in_mode(program: Program, transcript: Transcript, *, training: bool) -> list[Pass]:
    """Return the forwards in a mode whose answers have the right shapes."""
    return [found for found in passes(program, transcript) if found.training is training and sound(found)]


def input_of(program: Program) -> Array:
    """Return the first forward's input."""
    return np.asarray(next(call.args[0] for call in program.calls if call.method == "forward"))


def then(program: Program, *inputs: Array, instance: int = 0) -> Program:
    """Return the program with forwards on further inputs."""
    return program.with_calls(*program.calls, *(Call("forward", (x,), instance=instance) for x in inputs))


def each_fill(
    contract: Contract,
    change: Change | None = None,
    fixed: Mapping[str, Value] | None = None,
    fills: Sequence[Fill] = (NORMAL,),
) -> Sequence[st.SearchStrategy[Program]]:
    """Return, for each fill, programs of one forward on drawn state, changed.

    Args:
        contract: what draws config, state and input.
        change: makes the program, or a strategy of programs, from that of one forward and its fill.
        fixed: config values that are not drawn.
        fills: what the input is drawn from.
    """

    @st.composite
    def drawn(draw: st.DrawFn, fill: Fill) -> Program:
        config = {**draw(contract.configs()), **(fixed or {})}
        program = contract.default(config, state=draw(contract.state(config)))
        program = program.with_calls(Call("forward", draw(contract.inputs(program, fill))))
        changed = change(program, fill) if change else program
        return changed if isinstance(changed, Program) else draw(changed)

    return [drawn(fill) for fill in fills]

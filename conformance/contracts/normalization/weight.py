"""Weight normalization, and what it shares with spectral normalization."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, ClassVar

import numpy as np

from .... import impl, reference
from ....play import Array, Call, Program, Transcript, address
from ... import strategies as st
from ...contract import Arguments, Config, Contract
from ...convention import Convention
from ...fills import INTEGERS, NORMAL, Fill
from ...identity import Equation, Identity
from .. import shapes
from ..conventions import IN_COLUMNS, OVERWRITTEN_GRADIENTS, TWO_AXES
from ..passes import pairs_of, passes, state_after
from ..sizes import largest
from .batch_programs import each_fill, input_of

_GAIN, _DIRECTION = "params.weight_g", "params.weight_v"


class OfLinear(Contract):
    """What a linear layer whose weight is computed from its parameters promises."""

    required: ClassVar = ("in_features", "out_features")
    leading = True
    conventions: ClassVar[tuple[Convention, ...]] = (OVERWRITTEN_GRADIENTS, TWO_AXES, IN_COLUMNS)

    def configs(self) -> st.SearchStrategy[Config]:
        """Return small sizes, with all options."""
        return st.fixed_dictionaries({"in_features": shapes.SIZES, "out_features": shapes.SIZES, **self.chosen()})

    def arguments(self, program: Program, fill: Fill) -> st.SearchStrategy[Arguments]:
        """Return inputs with one or more leading axes."""
        width: Any = program.config["in_features"]
        return shapes.leading().flatmap(lambda lead: fill.array((*lead, width))).map(lambda x: (x,))


def filled(sizes: dict[str, tuple[int, ...]]) -> st.SearchStrategy[dict[str, Array]]:
    """Return a strategy of all parameters, drawn from one distribution."""

    def of(fill: Fill) -> st.SearchStrategy[dict[str, Array]]:
        return st.fixed_dictionaries({address.parameter(name): fill.array(size) for name, size in sizes.items()})

    return st.sampled_from([INTEGERS, NORMAL]).flatmap(of)


def held_at(program: Program, index: int) -> dict[str, Array]:
    """Return the state that the caller wrote into the instance of a call before it."""
    instance = program.calls[index].instance
    held = dict(program.state)
    for call in program.calls[:index]:
        if call.method == "load" and call.instance == instance:
            held.update({name: np.asarray(value) for name, value in call.kwargs.items()})
    return held


def cancelled(program: Program, index: int, entry: float, growth: float) -> float:
    """Return the size of the largest terms that answers up to a call are sums of, for what is left may be nothing.

    Gradients stay from call to call, and with them what they were the small rest of.

    Args:
        program: the program.
        index: the call.
        entry: the largest of the computed weight.
        growth: what the gradient of that weight is multiplied by on its way to a parameter.
    """
    instance = program.calls[index].instance
    own = [call for call in program.calls[: index + 1] if call.instance == instance]
    reach = max((largest(call.args[0]) for call in own if call.method == "forward"), default=0.0)
    total = sum(float(np.sum(np.abs(np.asarray(call.args[0])))) for call in own if call.method == "backward")
    inputs: float = float(program.config["in_features"])  # type: ignore[arg-type]
    return reach * inputs * entry + total * (entry + reach * growth)


def _lengthened(contract: Contract) -> Sequence[st.SearchStrategy[Program]]:
    def again(program: Program, _: Fill) -> Program:
        longer = {name: 4.0 * value if name == _DIRECTION else value for name, value in program.state.items()}
        load = Call("load", kwargs=address.parameters(longer))
        return program.with_calls(*program.calls, load, Call("forward", (input_of(program),)))

    return each_fill(contract, again, fills=(INTEGERS,))


def _length_free(program: Program, transcript: Transcript) -> Iterator[Equation]:
    direction = program.state.get(_DIRECTION)
    for one, two in pairs_of(passes(program, transcript)):
        loaded = any(
            call.method == "load" and np.array_equal(call.kwargs.get(_DIRECTION), 4.0 * direction)  # type: ignore[arg-type]
            for call in program.calls
            if direction is not None
        )
        if loaded and np.array_equal(one.x, two.x):
            gain = np.max(np.abs(program.state[_GAIN]))
            size = np.abs(one.output) + gain * np.sum(np.abs(one.x), axis=-1, keepdims=True)
            yield Equation("output with longer directions", two.output, one.output, size, one.x.shape[-1] + 4)


def _backwards(contract: Contract) -> Sequence[st.SearchStrategy[Program]]:
    def back(program: Program, fill: Fill) -> st.SearchStrategy[Program]:
        x = input_of(program)
        upstream = fill.array((*x.shape[:-1], int(program.config["out_features"])))  # type: ignore[arg-type]
        return upstream.map(lambda g: program.with_calls(*program.calls, Call("backward", (g,))))

    return each_fill(contract, back)


def _orthogonal(program: Program, transcript: Transcript) -> Iterator[Equation]:
    gradient = state_after(transcript, len(transcript.answers) - 1).get(address.gradient_of(_DIRECTION))
    direction = program.state.get(_DIRECTION)
    if gradient is None or direction is None or gradient.shape != direction.shape:
        return
    dim: Any = program.config.get("dim", 0)
    axis = None if dim is None else 1 - dim
    total = np.sum(gradient * direction, axis=axis)
    size = np.sum(np.abs(gradient * direction), axis=axis)
    upstream = max((np.sum(np.abs(call.args[0])) for call in program.calls if call.method == "backward"), default=0.0)  # type: ignore[arg-type]
    reach = np.max(np.abs(program.state[_GAIN])) * np.max(np.abs(input_of(program))) * upstream
    yield Equation(
        "gradient along the direction", np.asarray(total), np.zeros(np.shape(total)), size + reach, direction.size
    )


class WeightNorm(OfLinear):
    """y = x W^T + b with W = g v / |v|, for any leading axes."""

    component = "WeightNorm"
    model = impl.WeightNorm
    twin = reference.WeightNorm
    aliases: ClassVar = ("WeightNormLinear", "WeightNormalization", "WeightNormalizedLinear")
    sections: ClassVar = frozenset({"params"})
    affine: ClassVar = frozenset({"args[0]", "params.weight_g", "params.bias"})
    choices: ClassVar = {"bias": (True, True, False), "dim": (0, 0, 1, None)}
    identities: ClassVar = (
        Identity(
            "length-free",
            "The length of v does not matter.",
            "f(x; 4 v) = f(x; v)",
            _lengthened,
            _length_free,
        ),
        Identity(
            "orthogonal",
            "The gradient of v is orthogonal to v, because its length does not matter.",
            "sum dv v = 0",
            _backwards,
            _orthogonal,
        ),
    )

    def state(self, config: Config) -> st.SearchStrategy[dict[str, Array]]:
        """Return drawn lengths and directions, and a bias where the config has one."""
        inputs: Any = config["in_features"]
        outputs: Any = config["out_features"]
        lengths = {0: (outputs, 1), 1: (1, inputs), None: ()}[config.get("dim", 0)]  # type: ignore[index]
        sizes: dict[str, tuple[int, ...]] = {"weight_g": lengths, "weight_v": (outputs, inputs)}
        return filled({**sizes, "bias": (outputs,)} if config.get("bias", True) else sizes)

    def scale(self, program: Program, index: int) -> float:
        """Return the size of what cancels: of the gradient of v nothing is left where v is a number."""
        held = held_at(program, index)
        if not {_GAIN, _DIRECTION} <= held.keys():
            return 0.0
        dim: Any = program.config.get("dim", 0)
        norms = np.linalg.norm(held[_DIRECTION], axis=None if dim is None else 1 - dim)
        shortest = max(float(np.min(norms)), float(np.finfo(np.float64).tiny))
        gain = float(np.max(np.abs(held[_GAIN])))
        return cancelled(program, index, gain, 1 + gain / shortest)

"""The equations of gradient descent with momentum."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from hypothesis import strategies as st

from ...play import Array, Call, Program, Transcript, Value
from ..contract import Config, Contract
from ..fills import INTEGERS, NORMAL, Fill
from ..identity import Equation, Identity
from .passes import state_after

_RATE = {"lr": st.sampled_from([1.0, 0.5, 0.1])}
_MOMENTUM = {"momentum": st.sampled_from([0.5, 0.9])}
_DECAY = {"weight_decay": st.sampled_from([0.5, 0.01])}
_NESTEROV = {"nesterov": st.sampled_from([True])}
_STEPS = st.integers(1, 4)
_LENGTHS = st.integers(1, 3)
_INSTANCES = 3
_ROUNDED = 4 * float(np.finfo(float).eps)
Gradients = Mapping[str, Array]


@dataclass(frozen=True)
class _Path:
    """Where one instance's parameters went.

    Attributes:
        gradients: what each step was given.
        params: the parameters before the first step, and after each.
        config: the options, with PyTorch's defaults.
    """

    gradients: Sequence[Gradients]
    params: Sequence[Gradients]
    config: Config

    def option(self, name: str) -> float:
        """Return an option as a number."""
        value: Any = self.config.get(name, 0.0)
        return float(value)

    def moved(self, name: str) -> list[Array]:
        """Return how far one parameter had come down after each step."""
        return [self.params[0][name] - value[name] for value in self.params[1:]]

    def size(self, name: str) -> Array:
        """Return the size of the terms that were added to one parameter on the way."""
        steps = np.sum([np.abs(gradient[name]) for gradient in self.gradients], axis=0)
        held = np.sum([np.abs(value[name]) for value in self.params], axis=0)
        size: Array = held + 2 * self.option("lr") * (len(self.gradients) + 1) * steps
        return size

    @property
    def names(self) -> list[str]:
        """The parameters that every step was given a gradient for."""
        return [name for name in self.params[0] if all(name in gradient for gradient in self.gradients)]

    @property
    def terms(self) -> int:
        """How many terms were added up."""
        return 4 * len(self.gradients)


def _paths(program: Program, transcript: Transcript) -> list[_Path]:
    """Return the path of every instance that made a step."""
    found = []
    for instance in range(program.instances):
        steps = [
            index
            for index, call in enumerate(program.calls[: len(transcript.answers)])
            if call.method == "step" and call.instance == instance
        ]
        if steps:
            states = [state_after(transcript, index, instance) for index in (-1, *steps)]
            params = [
                {name.partition(".")[2]: value for name, value in state.items()} for state in map(_params, states)
            ]
            gradients: list[Any] = [program.calls[index].args[0] for index in steps]
            found.append(_Path(gradients, params, program.config))
    return found


def _params(state: Mapping[str, Array]) -> dict[str, Array]:
    return {name: value for name, value in state.items() if name.startswith("params.")}


def _decay(program: Program, transcript: Transcript) -> Iterator[Equation]:
    for path in _paths(program, transcript):
        if path.option("momentum") or any(np.any(value) for step in path.gradients for value in step.values()):
            continue
        factor = 1 - path.option("lr") * path.option("weight_decay")
        for name in path.names:
            expected = factor ** len(path.gradients) * path.params[0][name]
            where = f"{name} after {len(path.gradients)} steps without gradient"
            yield Equation(where, path.params[-1][name], expected, path.size(name), path.terms)


def _impulse(program: Program, transcript: Transcript) -> Iterator[Equation]:
    for path in _paths(program, transcript):
        later = any(np.any(value) for step in path.gradients[1:] for value in step.values())
        if later or path.option("weight_decay") or path.option("dampening"):
            continue
        momentum = path.option("momentum")
        first, shift = (1 + momentum, 1) if path.config.get("nesterov") else (1.0, 0)
        weight = first + sum(momentum ** (step + shift) for step in range(1, len(path.gradients)))
        for name in path.names:
            expected = path.params[0][name] - path.option("lr") * weight * path.gradients[0][name]
            where = f"{name} {len(path.gradients) - 1} steps after a single gradient"
            yield Equation(where, path.params[-1][name], expected, path.size(name), path.terms)


def _linearity(program: Program, transcript: Transcript) -> Iterator[Equation]:
    paths = _paths(program, transcript)
    if len(paths) != _INSTANCES or paths[0].option("weight_decay"):
        return
    one, two, both = paths
    if not len(one.gradients) == len(two.gradients) == len(both.gradients):
        return
    for name in both.names:
        steps = [
            (a[name], b[name], c[name]) for a, b, c in zip(one.gradients, two.gradients, both.gradients, strict=True)
        ]
        if all(np.all(np.abs(c - (a + b)) <= _ROUNDED * (np.abs(a) + np.abs(b))) for a, b, c in steps):
            size = one.size(name) + two.size(name) + both.size(name)
            expected = one.moved(name)[-1] + two.moved(name)[-1]
            where = f"distance {name} moved under the sum of two gradients"
            yield Equation(where, both.moved(name)[-1], expected, size, both.terms)


def _partition(program: Program, transcript: Transcript) -> Iterator[Equation]:
    for path in _paths(program, transcript):
        steps = [*path.gradients, path.params[0]]
        if not {"w", "a", "b"} <= set(path.names) or not all(
            np.array_equal(step["w"], _joined(step)) for step in steps
        ):
            continue
        where = "w, next to its two halves as parameters of their own"
        yield Equation(where, path.params[-1]["w"], _joined(path.params[-1]), path.size("w"), path.terms)


def _joined(held: Gradients) -> Array:
    return np.concatenate([held["a"], held["b"]])


@st.composite
def _drawn(draw: st.DrawFn, contract: Contract, config: Mapping[str, st.SearchStrategy[Value]], fill: Fill) -> Program:
    """Draw a program of steps on one parameter."""
    length = draw(_LENGTHS)
    program = contract.default(
        draw(st.fixed_dictionaries(dict(config))), state={"params.w": draw(fill.array((length,)))}
    )
    steps = [Call("step", ({"w": draw(fill.array((length,)))},)) for _ in range(draw(_STEPS))]
    return program.with_calls(*steps)


def _each(contract: Contract, *configs: Mapping[str, st.SearchStrategy[Value]]) -> Sequence[st.SearchStrategy[Program]]:
    return [_drawn(contract, config, fill) for config in configs for fill in (INTEGERS, NORMAL)]


def _without_gradient(contract: Contract) -> Sequence[st.SearchStrategy[Program]]:
    def silent(program: Program) -> Program:
        return program.with_calls(*(_scaled(call, 0.0) for call in program.calls))

    return [drawn.map(silent) for drawn in _each(contract, {**_RATE, **_DECAY})]


def _single_gradient(contract: Contract) -> Sequence[st.SearchStrategy[Program]]:
    def single(program: Program) -> Program:
        return program.with_calls(program.calls[0], *(_scaled(call, 0.0) for call in program.calls[1:]))

    plain, looking_ahead = {**_RATE, **_MOMENTUM}, {**_RATE, **_MOMENTUM, **_NESTEROV}
    return [drawn.map(single) for drawn in _each(contract, plain, looking_ahead)]


def _summed(contract: Contract) -> Sequence[st.SearchStrategy[Program]]:
    def beside(program: Program) -> Program:
        other = [replace(_scaled(call, -2.0), instance=1) for call in reversed(program.calls)]
        both = [_added(one, two) for one, two in zip(program.calls, other, strict=True)]
        return replace(program, instances=_INSTANCES).with_calls(*program.calls, *other, *both)

    plain, looking_ahead = {**_RATE, **_MOMENTUM}, {**_RATE, **_MOMENTUM, **_NESTEROV}
    return [drawn.map(beside) for drawn in _each(contract, plain, looking_ahead)]


def _split(contract: Contract) -> Sequence[st.SearchStrategy[Program]]:
    def beside(program: Program) -> Program:
        # Twice the parameter: the two halves have different gradients, and a buffer that they share shows.
        state = {"params.a": program.state["params.w"], "params.b": -program.state["params.w"]}
        whole = np.concatenate(list(state.values()))
        steps = []
        for call in program.calls:
            gradient = _gradient(call)
            held = {"a": gradient, "b": 2 * gradient, "w": np.concatenate([gradient, 2 * gradient])}
            steps.append(replace(call, args=(held,)))
        return replace(program, state={**state, "params.w": whole}).with_calls(*steps)

    momentum = {**_RATE, **_MOMENTUM}
    return [drawn.map(beside) for drawn in _each(contract, momentum, {**momentum, **_DECAY, **_NESTEROV})]


def _gradient(call: Call) -> Array:
    held: Any = call.args[0]
    return np.asarray(held["w"])


def _scaled(call: Call, factor: float) -> Call:
    return replace(call, args=({"w": factor * _gradient(call)},))


def _added(one: Call, two: Call) -> Call:
    return replace(two, args=({"w": _gradient(one) + _gradient(two)},), instance=2)


DESCENT_IDENTITIES: tuple[Identity, ...] = (
    Identity(
        "decay",
        "Without gradient and momentum, weight decay shrinks the parameters by the same factor at every step.",
        "w_t = (1 - lr wd)^t w_0",
        _without_gradient,
        _decay,
    ),
    Identity(
        "impulse",
        "A single gradient goes on as the powers of momentum; Nesterov's goes ahead by one power.",
        "moves = lr g (1, m, m^2, ...), Nesterov's lr g (1 + m, m^2, m^3, ...)",
        _single_gradient,
        _impulse,
    ),
    Identity(
        "linearity",
        "Without weight decay the way under the sum of two gradients is the sum of the two ways.",
        "d(g + h) = d(g) + d(h)",
        _summed,
        _linearity,
    ),
    Identity(
        "partition",
        "It makes no difference whether numbers stand in one parameter or in two.",
        "step(w) = (step(a), step(b)) where w = (a, b)",
        _split,
        _partition,
    ),
)
"""What holds of gradient descent."""

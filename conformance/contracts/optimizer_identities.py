"""The equations of gradient descent with momentum."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import combinations
from typing import Any

import numpy as np

from ...play import Array, Call, Program, Transcript, Value
from .. import strategies as st
from ..contract import Contract
from ..fills import INTEGERS, NORMAL, Fill
from ..identity import Equation, Identity
from .optimizer_paths import Gradients, paths

_RATE = {"lr": st.sampled_from([1.0, 0.5, 0.1])}
_MOMENTUM = {"momentum": st.sampled_from([0.5, 0.9])}
_DECAY = {"weight_decay": st.sampled_from([0.5, 0.01])}
_NESTEROV = {"nesterov": st.sampled_from([True])}
_STEPS = st.integers(1, 4)
_LENGTHS = st.integers(1, 3)
_INSTANCES = 3
_SECOND = 2
_ROUNDED = 4 * float(np.finfo(float).eps)


def _decay(program: Program, transcript: Transcript) -> Iterator[Equation]:
    for path in paths(program, transcript):
        if path.option("momentum") or any(np.any(value) for step in path.gradients for value in step.values()):
            continue
        factor = 1 - path.option("lr") * path.option("weight_decay")
        for name in path.names:
            expected = factor ** len(path.gradients) * path.params[0][name]
            where = f"{name} after {len(path.gradients)} steps without gradient"
            yield Equation(where, path.params[-1][name], expected, path.size(name), path.terms)


def _impulse(program: Program, transcript: Transcript) -> Iterator[Equation]:
    for path in paths(program, transcript):
        later = any(np.any(value) for step in path.gradients[1:] for value in step.values())
        if later or path.option("weight_decay"):
            continue
        momentum = path.option("momentum")
        first, shift = (1 + momentum, 1) if path.config.get("nesterov") else (1.0, 0)
        weight = first + sum(momentum ** (step + shift) for step in range(1, len(path.gradients)))
        for name in path.names:
            # Whether dampening holds for the first step is open: what follows it is told by that one.
            dampened = bool(path.option("dampening"))
            one = path.moved(name)[0] if dampened else path.option("lr") * path.gradients[0][name]
            expected = path.params[0][name] - weight * one
            where = f"{name} {len(path.gradients) - 1} steps after a single gradient"
            yield Equation(where, path.params[-1][name], expected, path.size(name), path.terms)


def _first(program: Program, transcript: Transcript) -> Iterator[Equation]:
    sign = -1.0 if program.config.get("maximize") else 1.0
    for path in paths(program, transcript):
        if path.option("momentum"):
            continue
        rate, decay = path.option("lr"), path.option("weight_decay")
        for name in path.names:
            start = path.params[0][name]
            expected = start - rate * (sign * path.gradients[0][name] + decay * start)
            yield Equation(f"{name} after the first step", path.params[1][name], expected, path.size(name), path.terms)


def _dampening(program: Program, transcript: Transcript) -> Iterator[Equation]:
    for one, two in combinations(paths(program, transcript), 2):
        if not len(one.gradients) == len(two.gradients) == _SECOND or one.config.get("nesterov"):
            continue
        for name in one.names:
            if np.array_equal(one.gradients[0][name], two.gradients[0][name]):
                enters = one.option("lr") * ((1 - one.option("dampening")) if one.option("momentum") else 1.0)
                expected = one.params[-1][name] + enters * (one.gradients[-1][name] - two.gradients[-1][name])
                size = one.size(name) + two.size(name)
                yield Equation(f"{name} under another second gradient", two.params[-1][name], expected, size, one.terms)


def _linearity(program: Program, transcript: Transcript) -> Iterator[Equation]:
    found = paths(program, transcript)
    if len(found) != _INSTANCES or found[0].option("weight_decay"):
        return
    one, two, both = found
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
    for path in paths(program, transcript):
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


def _plain(contract: Contract) -> Sequence[st.SearchStrategy[Program]]:
    return _each(contract, _RATE, {**_RATE, **_DECAY}, {**_RATE, **_DECAY, "maximize": st.sampled_from([True])})


def _other_second(contract: Contract) -> Sequence[st.SearchStrategy[Program]]:
    def beside(program: Program) -> Program:
        first = program.calls[0]
        pair = (first, _scaled(first, 2.0))
        other = [replace(call, instance=1) for call in (first, _scaled(first, -1.0))]
        return replace(program, instances=2).with_calls(*pair, *other)

    damped = {**_RATE, **_MOMENTUM, "dampening": st.sampled_from([0.1, 0.75])}
    return [drawn.map(beside) for drawn in _each(contract, {**_RATE, **_MOMENTUM}, damped)]


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
        "single-step",
        "Without momentum a step goes down the gradient, or up it to maximize; weight decay shrinks in both.",
        "w' = w - lr (g + wd w), to maximize w - lr (-g + wd w)",
        _plain,
        _first,
    ),
    Identity(
        "dampening",
        "A later gradient enters the velocity times 1 - dampening.",
        "w'(g_1, h) - w'(g_1, g_2) = lr (1 - dampening) (g_2 - h)",
        _other_second,
        _dampening,
    ),
    Identity(
        "decay",
        "With zero gradients and no momentum, weight decay shrinks the parameters by the same factor at every step.",
        "w_t = (1 - lr wd)^t w_0",
        _without_gradient,
        _decay,
    ),
    Identity(
        "impulse",
        "After a single gradient the steps shrink by the factor momentum; Nesterov's are one power ahead.",
        "moves = lr g (1, m, m^2, ...), Nesterov's lr g (1 + m, m^2, m^3, ...)",
        _single_gradient,
        _impulse,
    ),
    Identity(
        "linearity",
        "Without weight decay the update is linear in the gradients.",
        "d(g + h) = d(g) + d(h)",
        _summed,
        _linearity,
    ),
    Identity(
        "partition",
        "Splitting a parameter in two changes nothing.",
        "step(w) = (step(a), step(b)) where w = (a, b)",
        _split,
        _partition,
    ),
)
"""What holds of gradient descent."""

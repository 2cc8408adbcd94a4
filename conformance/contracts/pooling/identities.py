"""The equations of pooling."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from ....play import Array, Call, Program, Transcript, Value
from ... import strategies as st
from ...contract import Contract
from ...fills import INTEGERS, NORMAL, TIES, Fill
from ...identity import Equation, Equations, Identity
from ..passes import pairs_of, passes

_FILLS = (INTEGERS, NORMAL, TIES)
_FACTOR = 4.0
_LENGTHS = st.integers(1, 4)


def _each_fill(
    contract: Contract,
    change: Callable[[Program, Fill], Program | st.SearchStrategy[Program]] | None = None,
    fixed: Mapping[str, Value] | None = None,
) -> Sequence[st.SearchStrategy[Program]]:
    """Return, for each fill, programs of one forward, changed; `fixed` are config values that are not drawn."""

    @st.composite
    def drawn(draw: st.DrawFn, fill: Fill) -> Program:
        program = contract.default({**draw(contract.all_configs), **(fixed or {})})
        arguments = draw(contract.inputs(program, fill))
        program = program.with_calls(Call("forward", arguments, draw(contract.keywords(program, arguments))))
        changed = change(program, fill) if change else program
        return changed if isinstance(changed, Program) else draw(changed)

    return [drawn(fill) for fill in _FILLS]


def _input(program: Program) -> Array:
    return np.asarray(program.calls[0].args[0])


def _axes(x: Array) -> tuple[int, ...]:
    return tuple(range(2, x.ndim))


def _increased(x: Array) -> Array:
    """Return what an increasing function without a fixed point at 0 makes of x."""
    increased: Array = x**3 + 1.0
    return increased


def _and_cubes(contract: Contract) -> Sequence[st.SearchStrategy[Program]]:
    def cubed(program: Program, _: Fill) -> Program:
        return program.with_calls(*program.calls, Call("forward", (_increased(_input(program)),)))

    return _each_fill(contract, cubed)


def _increasing(program: Program, transcript: Transcript) -> Iterator[Equation]:
    for one, two in pairs_of(passes(program, transcript)):
        if np.array_equal(_increased(one.x), two.x):
            yield Equation("output on the cubes plus 1", two.output, _increased(one.output), np.abs(one.output) ** 3)


INCREASING = Identity(
    "increasing",
    "What is the largest stays so under an increasing function, whatever is padded with.",
    "f(x^3 + 1) = f(x)^3 + 1",
    _and_cubes,
    _increasing,
)


def _there_and_back(contract: Contract) -> Sequence[st.SearchStrategy[Program]]:
    def back(program: Program, fill: Fill) -> st.SearchStrategy[Program]:
        (shape,) = contract.output_shapes(program)
        return fill.array(shape).map(lambda upstream: program.with_calls(*program.calls, Call("backward", (upstream,))))

    return _each_fill(contract, back)


def _mass(program: Program, transcript: Transcript) -> Iterator[Equation]:
    for found in passes(program, transcript):
        if found.gradient is not None and found.upstream is not None and found.gradient.shape == found.x.shape:
            axes = _axes(found.x)
            sums = (np.sum(found.gradient, axis=axes), np.sum(found.upstream, axis=axes))
            size = np.sum(np.abs(found.upstream), axis=axes)
            yield Equation("sum of the input's gradient over a plane", *sums, size, found.x.size + found.upstream.size)


MASS = Identity(
    "mass",
    "Each window hands on its gradient once, however many of its inputs are tied: over a plane nothing is lost or won.",
    "sum dx = sum dy",
    _there_and_back,
    _mass,
)


def _overhanging(contract: Contract) -> Sequence[st.SearchStrategy[Program]]:
    fixed: dict[str, Value] = {"padding": 0, "ceil_mode": True, "count_include_pad": True}
    further: dict[str, Value] = {"divisor_override": None} if "divisor_override" in contract.options else {}
    return _each_fill(contract, _level, {**fixed, **further})


def _unchanged(*, padding_counts: bool) -> Equations:
    def unchanged(program: Program, transcript: Transcript) -> Iterator[Equation]:
        config = program.config
        padded = np.any(np.asarray(config.get("padding", 0)) != 0)
        if config.get("divisor_override") or (padded and config.get("count_include_pad", padding_counts)):
            return
        for found in passes(program, transcript):
            x = found.x
            if np.all(np.ptp(x, axis=_axes(x)) == 0):
                expected = np.broadcast_to(np.max(x, axis=_axes(x), keepdims=True), found.output.shape)
                yield Equation("output on constant planes", found.output, expected, np.abs(expected), x.size)

    return unchanged


def constant(*, padding_counts: bool = False) -> Identity:
    """Return the equation for constant planes, for components in which padding counts by default, or does not."""
    return Identity(
        "constant",
        "A constant plane stays as it is, as long as padding does not count.",
        "x = c: y = c",
        _levelled,
        _unchanged(padding_counts=padding_counts),
    )


def _level(program: Program, _: Fill) -> Program:
    x = _input(program)
    first = x[:, :, *[slice(1)] * (x.ndim - 2)]
    return program.with_calls(Call("forward", (np.broadcast_to(first, x.shape).copy(),)))


def _levelled(contract: Contract) -> Sequence[st.SearchStrategy[Program]]:
    fixed = {"count_include_pad": False, "divisor_override": None}

    return _each_fill(contract, _level, {name: value for name, value in fixed.items() if name in contract.options})


def _whole_window(contract: Contract) -> Sequence[st.SearchStrategy[Program]]:
    axes: int = contract.axes  # type: ignore[attr-defined]

    def whole(shape: tuple[int, ...], fill: Fill) -> st.SearchStrategy[Program]:
        kernel: Any = shape[2:] if axes > 1 else shape[2]
        program = contract.default({"kernel_size": kernel})
        return fill.array(shape).map(lambda x: program.with_calls(Call("forward", (x,))))

    shapes = st.tuples(_LENGTHS, _LENGTHS, *[_LENGTHS] * axes)
    return [shapes.flatmap(lambda shape, fill=fill: whole(shape, fill)) for fill in _FILLS]  # type: ignore[misc]


def _covers(config: Mapping[str, Value], lengths: tuple[int, ...]) -> bool:
    """Tell whether a single window or bin of a config is all that there is."""
    if "output_size" in config:
        return config["output_size"] == 1
    kernel = config["kernel_size"]
    each = kernel if isinstance(kernel, tuple) else (kernel,) * len(lengths)
    return each == lengths and config.keys() <= {"kernel_size"}


def _to_one_bin(contract: Contract) -> Sequence[st.SearchStrategy[Program]]:
    return _each_fill(contract, fixed={"output_size": 1})


def _mean(program: Program, transcript: Transcript) -> Iterator[Equation]:
    for found in passes(program, transcript):
        if not _covers(program.config, found.x.shape[2:]):
            continue
        mean = np.mean(found.x, axis=_axes(found.x), keepdims=True)
        size = np.mean(np.abs(found.x), axis=_axes(found.x), keepdims=True)
        yield Equation("output of one window over all", found.output, mean, size, found.x.size)


OVERHANG = Identity(
    "overhang",
    "With ceil_mode what hangs over the end does not count: a constant plane stays as it is.",
    "x = c, p = 0: y = c",
    _overhanging,
    _unchanged(padding_counts=True),
    telling=True,
)
WHOLE = Identity(
    "whole",
    "A window as large as the plane gives its mean.",
    "k = L: y = mean(x)",
    _whole_window,
    _mean,
)
TO_ONE = Identity(
    "one-bin",
    "A single bin gives the mean of the plane.",
    "n = 1: y = mean(x)",
    _to_one_bin,
    _mean,
)


def _and_scaled(contract: Contract) -> Sequence[st.SearchStrategy[Program]]:
    def scaled(program: Program, _: Fill) -> Program:
        return program.with_calls(*program.calls, Call("forward", (_FACTOR * _input(program),)))

    return _each_fill(contract, scaled)


def _homogeneous(program: Program, transcript: Transcript) -> Iterator[Equation]:
    for one, two in pairs_of(passes(program, transcript)):
        if np.array_equal(_FACTOR * one.x, two.x):
            places = one.x.size
            size = places * float(np.max(np.abs(two.x), initial=0.0))
            yield Equation("output on the scaled input", two.output, _FACTOR * one.output, size, places)


SCALED_INPUT = Identity(
    "homogeneity",
    "What the input is multiplied by, a number above 0, the output is multiplied by.",
    "f(c x) = c f(x)",
    _and_scaled,
    _homogeneous,
)


def places(config: Mapping[str, Value]) -> Identity:
    """Return the equation between what won and where it stood, for windows of a config."""

    def asked(contract: Contract) -> Sequence[st.SearchStrategy[Program]]:
        return _each_fill(contract, fixed={**config, "return_indices": True})

    return Identity(
        "indices",
        "With return_indices each output stands in its flattened plane where its index says.",
        "y[n, c, i] = x[n, c, indices[n, c, i]]",
        asked,
        _indexed,
        telling=True,
    )


def _indexed(program: Program, transcript: Transcript) -> Iterator[Equation]:
    if not program.config.get("return_indices"):
        return
    for call, answer in zip(program.calls, transcript.answers, strict=False):
        returned: Any = answer.returned
        parts = [part for part in (returned if isinstance(returned, tuple) else ()) if isinstance(part, np.ndarray)]
        if call.method == "forward":
            yield Equation("number of arrays returned", np.asarray(float(len(parts))), np.asarray(2.0), 0.0)
            yield from _stands_there(np.asarray(call.args[0]), *parts) if len(parts) == 2 else ()  # noqa: PLR2004 - two


def _stands_there(x: Array, y: Array, indices: Array) -> Iterator[Equation]:
    where = "output, and the input at its indices"
    if y.shape != indices.shape or y.shape[:2] != x.shape[:2]:
        yield Equation(where, y, np.full(indices.shape, np.nan), 0.0)
        return
    flat, at = (array.reshape(*x.shape[:2], -1) for array in (x, indices))
    inside = (at >= 0) & (at < flat.shape[-1])
    found = np.take_along_axis(flat, np.where(inside, at, 0).astype(np.int64), axis=-1)
    yield Equation(where, y, np.where(inside, found, np.nan).reshape(y.shape), 0.0)


def _and_elsewhere(contract: Contract) -> Sequence[st.SearchStrategy[Program]]:
    def moved(program: Program, _: Fill) -> Program:
        (call,) = program.calls
        x, at = (np.asarray(value) for value in call.args)
        size = int(np.prod(contract.output_shapes(program)[0][2:]))
        return program.with_calls(call, replace(call, args=(x, size - 1 - at)))

    return _each_fill(contract, moved)


def _unpooled(program: Program, transcript: Transcript) -> Iterator[Equation]:
    for found in passes(program, transcript):
        x, at = found.x, np.asarray(found.args[1]).reshape(*found.x.shape[:2], -1)
        flat = found.output.reshape(*x.shape[:2], -1)
        if any(len(set(plane)) < len(plane) for plane in at.reshape(-1, at.shape[-1]).tolist()):
            continue
        got = np.take_along_axis(flat, at, axis=-1).reshape(x.shape)
        yield Equation("output at the indices", got, x, 0.0)
        whole = np.sum(np.abs(flat), axis=-1)
        size = np.sum(np.abs(x), axis=_axes(x))
        yield Equation("sum of the output's magnitudes over a plane", whole, size, size, flat.size)


AT_PLACES = Identity(
    "places",
    "Each value stands where its index says, and nothing stands elsewhere.",
    "y[n, c, indices[n, c, i]] = x[n, c, i], sum |y| = sum |x|",
    _and_elsewhere,
    _unpooled,
)

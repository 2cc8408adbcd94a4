"""The equations of pooling."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
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


def each_fill(
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


def plane_axes(x: Array) -> tuple[int, ...]:
    """Return the axes of a plane: all but those of the batch and the channels."""
    return tuple(range(2, x.ndim))


def _increased(x: Array) -> Array:
    """Return what an increasing function without a fixed point at 0 makes of x."""
    increased: Array = x**3 + 1.0
    return increased


def _and_cubes(contract: Contract) -> Sequence[st.SearchStrategy[Program]]:
    def cubed(program: Program, _: Fill) -> Program:
        return program.with_calls(*program.calls, Call("forward", (_increased(_input(program)),)))

    return each_fill(contract, cubed)


def _increasing(program: Program, transcript: Transcript) -> Iterator[Equation]:
    for one, two in pairs_of(passes(program, transcript)):
        if np.array_equal(_increased(one.x), two.x):
            yield Equation("output on the cubes plus 1", two.output, _increased(one.output), np.abs(one.output) ** 3)


INCREASING = Identity(
    "increasing",
    "An increasing function, applied before or after, gives the same: the largest stays the largest.",
    "f(x^3 + 1) = f(x)^3 + 1",
    _and_cubes,
    _increasing,
)


def _there_and_back(contract: Contract) -> Sequence[st.SearchStrategy[Program]]:
    def back(program: Program, fill: Fill) -> st.SearchStrategy[Program]:
        (shape,) = contract.output_shapes(program)
        return fill.array(shape).map(lambda upstream: program.with_calls(*program.calls, Call("backward", (upstream,))))

    return each_fill(contract, back)


def _mass(program: Program, transcript: Transcript) -> Iterator[Equation]:
    for found in passes(program, transcript):
        if found.gradient is not None and found.upstream is not None and found.gradient.shape == found.x.shape:
            axes = plane_axes(found.x)
            sums = (np.sum(found.gradient, axis=axes), np.sum(found.upstream, axis=axes))
            size = np.sum(np.abs(found.upstream), axis=axes)
            yield Equation("sum of the input's gradient over a plane", *sums, size, found.x.size + found.upstream.size)


MASS = Identity(
    "mass",
    "Each window passes its gradient on once, however many inputs are tied: the sum over a plane stays.",
    "sum dx = sum dy",
    _there_and_back,
    _mass,
)


def _overhanging(contract: Contract) -> Sequence[st.SearchStrategy[Program]]:
    return each_fill(contract, _level, {"padding": 0, "ceil_mode": True, **_all_counted(contract)})


def _all_counted(contract: Contract) -> dict[str, Value]:
    """Return the options with which a window is divided by all of its places."""
    further: dict[str, Value] = {"divisor_override": None} if "divisor_override" in contract.options else {}
    return {"count_include_pad": True, **further}


def _unchanged(*, padding_counts: bool) -> Equations:
    def unchanged(program: Program, transcript: Transcript) -> Iterator[Equation]:
        config = program.config
        padded = np.any(np.asarray(config.get("padding", 0)) != 0)
        if config.get("divisor_override") or (padded and config.get("count_include_pad", padding_counts)):
            return
        for found in passes(program, transcript):
            x = found.x
            if np.all(np.ptp(x, axis=plane_axes(x)) == 0):
                expected = np.broadcast_to(np.max(x, axis=plane_axes(x), keepdims=True), found.output.shape)
                yield Equation("output on constant planes", found.output, expected, np.abs(expected), x.size)

    return unchanged


def constant(*, padding_counts: bool = False) -> Identity:
    """Return the equation for constant planes, for components in which padding counts by default, or does not."""
    return Identity(
        "constant",
        "A constant plane stays as it is where padding does not count.",
        "x = c: y = c",
        _levelled,
        _unchanged(padding_counts=padding_counts),
    )


def _level(program: Program, _: Fill) -> Program:
    x = _input(program)
    first = x[:, :, *[slice(1)] * (x.ndim - 2)]
    return program.with_calls(Call("forward", (np.broadcast_to(first, x.shape).copy(),)))


def _levelled(contract: Contract) -> Sequence[st.SearchStrategy[Program]]:
    fixed: dict[str, Value] = {"count_include_pad": False, "divisor_override": None}
    # On an odd length the last window of these would begin in the padding: it is left out.
    beyond: dict[str, Value] = {**fixed, "kernel_size": 2, "stride": 2, "padding": 1, "dilation": 1, "ceil_mode": True}
    several = [fixed, beyond] if "ceil_mode" in contract.options else [fixed]
    asked = [{name: value for name, value in one.items() if name in contract.options} for one in several]
    return [program for one in asked for program in each_fill(contract, _level, one)]


def _all_kept(contract: Contract) -> Sequence[st.SearchStrategy[Program]]:
    axes: int = contract.axes  # type: ignore[attr-defined]
    return each_fill(contract, fixed={"output_size": (None,) * axes})


def _itself(program: Program, transcript: Transcript) -> Iterator[Equation]:
    for found in passes(program, transcript):
        yield Equation("output", found.output, found.x, np.abs(found.x))


KEPT = Identity(
    "kept",
    "None keeps the length of an axis: with None for all axes the output is the input.",
    "output_size = (None, ...): y = x",
    _all_kept,
    _itself,
)


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
    return each_fill(contract, fixed={"output_size": 1})


def _mean(program: Program, transcript: Transcript) -> Iterator[Equation]:
    for found in passes(program, transcript):
        if not _covers(program.config, found.x.shape[2:]):
            continue
        mean = np.mean(found.x, axis=plane_axes(found.x), keepdims=True)
        size = np.mean(np.abs(found.x), axis=plane_axes(found.x), keepdims=True)
        yield Equation("output of one window over all", found.output, mean, size, found.x.size)


_PADDED: Mapping[str, Value] = {"kernel_size": 2, "padding": 1, "ceil_mode": False}


def _level_and_padded(contract: Contract) -> Sequence[st.SearchStrategy[Program]]:
    return each_fill(contract, _level, {**_PADDED, **_all_counted(contract)})


def _shares(length: int, windows: int, stride: int) -> Array:
    """Return the share of the two places of each window that is not in the padding, one place wide."""
    start = np.arange(windows) * stride - 1
    share: Array = (np.minimum(start + 2, length) - np.maximum(start, 0)) / 2
    return share


def _diluted(program: Program, transcript: Transcript) -> Iterator[Equation]:
    config = program.config
    counted = config.get("count_include_pad", True) and not config.get("divisor_override")
    if not counted or any(config.get(name, False) != value for name, value in _PADDED.items()):
        return
    for found in passes(program, transcript):
        axes = plane_axes(found.x)
        if np.all(np.ptp(found.x, axis=axes) == 0) and found.output.ndim == found.x.ndim:
            expected = np.broadcast_to(np.max(found.x, axis=axes, keepdims=True), found.output.shape)
            stride = config.get("stride")
            steps: Any = stride if isinstance(stride, tuple) else (stride or 2,) * len(axes)
            for axis, step in zip(axes, steps, strict=True):
                shares = _shares(found.x.shape[axis], found.output.shape[axis], step)
                expected = expected * shares.reshape(-1, *[1] * (found.x.ndim - 1 - axis))
            yield Equation("output on constant planes", found.output, expected, np.abs(expected), found.x.size)


DILUTED = Identity(
    "diluted",
    "Padding counts: of a constant plane a window shows the share of its places that lie inside.",
    "x = c, k = 2, p = 1: y = c n / k, n of k places inside",
    _level_and_padded,
    _diluted,
    telling=True,
)
OVERHANG = Identity(
    "overhang",
    "With ceil_mode, what lies beyond the end does not count: a constant plane stays as it is.",
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

    return each_fill(contract, scaled)


def _homogeneous(program: Program, transcript: Transcript) -> Iterator[Equation]:
    for one, two in pairs_of(passes(program, transcript)):
        if np.array_equal(_FACTOR * one.x, two.x):
            places = one.x.size
            size = places * float(np.max(np.abs(two.x), initial=0.0))
            yield Equation("output on the scaled input", two.output, _FACTOR * one.output, size, places)


SCALED_INPUT = Identity(
    "homogeneity",
    "Scaling the input by a positive number scales the output by it.",
    "f(c x) = c f(x)",
    _and_scaled,
    _homogeneous,
)

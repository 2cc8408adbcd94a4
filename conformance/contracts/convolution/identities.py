"""The equations of convolutions: what a kernel does that has a single element other than zero."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from ....play import Array, Call, Program, Transcript, Value
from ... import strategies as st
from ...fills import INTEGERS, NORMAL, Fill
from ...identity import Equation, Identity
from ..passes import Pass, passes
from .geometry import geometry

if TYPE_CHECKING:
    from ...contract import Arguments, Contract

_WEIGHT, _BIAS = "params.weight", "params.bias"


def _uneven(axes: int) -> dict[str, Any]:
    """Return options under which no two axes are stepped over alike, nor stride and dilation the same along one."""
    steps = tuple(range(2, axes + 2))
    # Of one axis they are numbers, as everywhere else: who takes nothing but a number is right.
    return {
        "kernel_size": 2,
        "stride": steps if axes > 1 else 2,
        "dilation": tuple(step + 1 for step in steps[::-1]) if axes > 1 else 3,
        "padding": 0,
        "padding_mode": "zeros",
    }


def _chosen(contract: Any) -> list[dict[str, Any]]:
    """Return the options that are not left to chance, for each stratum."""
    uneven = {name: value for name, value in _uneven(contract.axes).items() if name in contract.options}
    return [{}, {}, uneven]


def _two_places(program: Program, fill: Fill) -> st.SearchStrategy[Arguments]:
    """Return a strategy of an input with two places for a kernel along each axis: a step shows on a second one."""
    weight = program.state[_WEIGHT]
    given = geometry(program.config, weight.ndim - 2)
    spatial = [reach + step for reach, step in zip(given.reach, given.stride, strict=True)]
    return st.tuples(fill.array((1, int(program.config["in_channels"]), *spatial)))  # type: ignore[arg-type]


def _impulses(contract: Contract) -> Sequence[st.SearchStrategy[Program]]:
    @st.composite
    def drawn(draw: st.DrawFn, fixed: Mapping[str, Value]) -> Program:
        config = contract.settled({**draw(contract.all_configs), **fixed})
        state = draw(contract.state(config))
        weight = state[_WEIGHT]
        # One kernel element for each output channel, any of its channels and places, or the last, which sees furthest.
        flat = np.zeros((len(weight), weight[0].size))
        for row in flat:
            place = row.size - 1 if fixed else draw(st.integers(0, row.size - 1))
            row[place] = draw(st.integers(1, 3))
        program = contract.default(config, state={**state, _WEIGHT: flat.reshape(weight.shape)})
        fill = draw(st.sampled_from([INTEGERS, NORMAL]))
        arguments = draw(_two_places(program, fill) if fixed else contract.inputs(program, fill))
        return program.with_calls(Call("forward", arguments))

    return [drawn(fixed) for fixed in _chosen(contract)]


def _single(weight: Array) -> bool:
    return bool(np.all(np.count_nonzero(weight.reshape(len(weight), -1), axis=1) == 1))


def _impulse(program: Program, transcript: Transcript) -> Iterator[Equation]:
    weight = program.state.get(_WEIGHT)
    if weight is None or not _single(weight):
        return
    for found in passes(program, transcript):
        expected = [_picked(program, kernels, found) for kernels in (weight, _reversed(weight))]
        wide = geometry(program.config, weight.ndim - 2).padded(found.x)
        size = np.abs(wide).max(initial=0.0) * np.abs(weight).max() + _largest_bias(program)
        yield Equation("output of kernels with one element", found.output, _nearest(found.output, expected), size)


def _picked(program: Program, weight: Array, found: Pass) -> Array:
    """Return what the single elements of the kernels see, times each."""
    given = geometry(program.config, weight.ndim - 2)
    wide = given.padded(found.x)
    bias = program.state.get(_BIAS, np.zeros(len(weight)))
    outputs = []
    for number, kernel in enumerate(weight):
        channel, *place = (int(index[0]) for index in np.nonzero(kernel))
        group = number // (len(weight) // given.groups)
        seen = given.seen(wide[:, group * len(kernel) + channel], place, given.places(found.x.shape[2:]))
        outputs.append(kernel[(channel, *place)] * seen + bias[number])
    return np.stack(outputs, axis=1)


def _reversed(weight: Array) -> Array:
    return np.flip(weight, tuple(range(2, weight.ndim)))


def _nearest(got: Array, expected: Sequence[Array]) -> Array:
    """Return the side that is nearer: sources disagree on which way round kernels are, but not within one layer."""
    return min(expected, key=lambda side: float(np.max(np.abs(got - side))) if got.shape == side.shape else np.inf)


def _largest_bias(program: Program) -> float:
    return float(np.abs(program.state.get(_BIAS, np.zeros(1))).max())


def _single_inputs(contract: Contract) -> Sequence[st.SearchStrategy[Program]]:
    @st.composite
    def drawn(draw: st.DrawFn, fixed: Mapping[str, Value]) -> Program:
        config = contract.settled({**draw(contract.all_configs), **fixed})
        program = contract.default(config, state=draw(contract.state(config)))
        channels: Any = program.config["in_channels"]
        two = np.zeros((1, channels, *[2] * (program.state[_WEIGHT].ndim - 2)))
        x = two if fixed else np.zeros_like(draw(contract.inputs(program, INTEGERS))[0])
        x.flat[x.size - 1 if fixed else draw(st.integers(0, x.size - 1))] = draw(st.integers(1, 3))
        return program.with_calls(Call("forward", (x,)))

    return [drawn(fixed) for fixed in _chosen(contract)]


def _stamp(program: Program, transcript: Transcript) -> Iterator[Equation]:
    weight = program.state.get(_WEIGHT)
    if weight is None:
        return
    for found in passes(program, transcript):
        if np.count_nonzero(found.x) != 1:
            continue
        expected = [_stamped(program, kernels, found) for kernels in (weight, _reversed(weight))]
        size = np.abs(found.x).max() * np.abs(weight).max() + _largest_bias(program)
        yield Equation("output of one element", found.output, _nearest(found.output, expected), size)


def _stamped(program: Program, weight: Array, found: Pass) -> Array:
    """Return the bias, and the kernels of the single element where they are put."""
    sample, channel, *place = (int(index[0]) for index in np.nonzero(found.x))
    given = geometry(program.config, weight.ndim - 2)
    outputs = weight.shape[1] * given.groups
    value = found.x[(sample, channel, *place)]
    bias = program.state.get(_BIAS, np.zeros(outputs))
    expected: Array = np.zeros((len(found.x), outputs, *found.output.shape[2:])) + along(bias, found.output)
    first = channel // (len(weight) // given.groups) * weight.shape[1]
    for element in np.ndindex(weight.shape[2:]):
        numbers = zip(place, element, given.stride, given.dilation, given.border, strict=True)
        at = tuple(p * s + k * d - low for p, k, s, d, (low, _) in numbers)
        if all(0 <= where < size for where, size in zip(at, expected.shape[2:], strict=True)):
            stamp = value * weight[(channel, slice(None), *element)]
            expected[(sample, slice(first, first + weight.shape[1]), *at)] += stamp
    return expected


def along(bias: Array, like: Array) -> Array:
    """Return one value a channel, shaped to broadcast against an image."""
    return np.reshape(bias, (-1, *[1] * (like.ndim - 2)))


CONVOLUTION_IDENTITIES: tuple[Identity, ...] = (
    Identity(
        "impulse",
        "A kernel with one element other than 0 gives what that element sees: the padded input, shifted and strided.",
        "w = v at (c, k): y[n, o, p] = b[o] + v x_padded[n, c, p s + k d]",
        _impulses,
        _impulse,
    ),
)
"""What holds of plain convolutions."""

TRANSPOSED_IDENTITIES: tuple[Identity, ...] = (
    Identity(
        "stamp",
        "An input with one element other than 0 puts that many times a kernel into the output, at its place times the "
        "stride.",
        "x = v at (c, p): y[n, o, p s + k d - padding] = b[o] + v w[c, o, k]",
        _single_inputs,
        _stamp,
    ),
)
"""What holds of transposed convolutions."""

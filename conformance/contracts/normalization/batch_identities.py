"""The equations of normalization by a batch's own statistics."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from ....play import Array, Call, Program, Transcript
from ... import strategies as st
from ...contract import Contract
from ...fills import INTEGERS, NORMAL, TINY, Fill
from ...identity import Equation, Identity
from ..passes import pairs_of
from .batch_programs import (
    affine_of,
    along,
    axes_of,
    condition,
    count_of,
    each_fill,
    eps_of,
    gradient_size,
    in_mode,
    input_of,
    output_size,
    spread_of,
    then,
)

_SHIFTS = st.integers(-1000, 1000).map(float)
_ROUNDED = 4 * float(np.finfo(float).eps)


def _moments(program: Program, transcript: Transcript) -> Iterator[Equation]:
    for found in in_mode(program, transcript, training=True):
        x, y, axes, count = found.x, found.output, axes_of(found.x), count_of(found.x)
        weight, bias = affine_of(program, x)
        size = output_size(program, x)
        share = np.var(x, axis=axes) / spread_of(program, x) ** 2
        yield Equation("mean of the output over the batch", np.mean(y, axis=axes), bias, size, count)
        yield Equation("variance of the output over the batch", np.var(y, axis=axes), weight**2 * share, size**2, count)


def _shift(program: Program, transcript: Transcript) -> Iterator[Equation]:
    for one, two in pairs_of(in_mode(program, transcript, training=True)):
        if one.x.shape == two.x.shape and _is_constant(two.x - one.x, np.abs(one.x) + np.abs(two.x)):
            size = along(output_size(program, one.x) + output_size(program, two.x), two.x)
            yield Equation("output on the shifted batch", two.output, one.output, size, count_of(one.x))


def _is_constant(x: Array, reach: Array) -> bool:
    """Tell whether each channel is, to the rounding of values of size `reach`."""
    axes = axes_of(x)
    return bool(np.all(np.ptp(x, axis=axes) <= _ROUNDED * np.max(reach, axis=axes)))


def _shifts(contract: Contract) -> Sequence[st.SearchStrategy[Program]]:
    def shift(program: Program, _: Fill) -> st.SearchStrategy[Program]:
        return _SHIFTS.map(lambda by: then(program, input_of(program) + by))

    return each_fill(contract, shift, fills=(INTEGERS,))


def _gradient_sums(program: Program, transcript: Transcript) -> Iterator[Equation]:
    for found in in_mode(program, transcript, training=True):
        if found.gradient is None or found.upstream is None:
            continue
        x, axes, count, spread = found.x, axes_of(found.x), count_of(found.x), spread_of(program, found.x)
        size = count * gradient_size(program, x, found.upstream)
        total = np.sum(found.gradient, axis=axes)
        yield Equation("sum of the input's gradient over the batch", total, np.zeros_like(total), size, count)
        normalized = (x - along(np.mean(x, axis=axes), x)) / along(spread, x)
        weight, _ = affine_of(program, x)
        left = weight * np.sum(found.upstream * normalized, axis=axes) * eps_of(program) / spread**3
        projected = np.sum(found.gradient * normalized, axis=axes)
        where = "sum of the input's gradient times the normalized input"
        yield Equation(where, projected, left, size * condition(program, x), count)


def _backwards(contract: Contract) -> Sequence[st.SearchStrategy[Program]]:
    def back(program: Program, fill: Fill) -> st.SearchStrategy[Program]:
        upstream = fill.array(input_of(program).shape)
        return upstream.map(lambda g: program.with_calls(*program.calls, Call("backward", (g,))))

    return each_fill(contract, back, fills=(INTEGERS, NORMAL, TINY))


def _history(program: Program, transcript: Transcript) -> Iterator[Equation]:
    for one, two in pairs_of(in_mode(program, transcript, training=True)):
        if np.array_equal(one.x, two.x):
            size = along(output_size(program, one.x), one.x)
            yield Equation("output on the same batch again", two.output, one.output, size, count_of(one.x))


def _repeats(contract: Contract) -> Sequence[st.SearchStrategy[Program]]:
    def repeat(program: Program, _: Fill) -> st.SearchStrategy[Program]:
        other = contract.inputs(program, NORMAL)
        return other.map(lambda args: then(program, np.asarray(args[0]), input_of(program)))

    return each_fill(contract, repeat)


def _constant(program: Program, transcript: Transcript) -> Iterator[Equation]:
    for found in in_mode(program, transcript, training=True):
        x = found.x
        if np.all(np.ptp(x, axis=axes_of(x)) == 0):
            expected = np.broadcast_to(along(affine_of(program, x)[1], x), x.shape)
            size = along(output_size(program, x), x)
            yield Equation("output on a constant batch", found.output, expected, size, count_of(x))


def _constants(contract: Contract) -> Sequence[st.SearchStrategy[Program]]:
    def level(program: Program, _: Fill) -> Program:
        x = input_of(program)
        first = x[tuple(slice(None) if axis == 1 else slice(1) for axis in range(x.ndim))]
        return then(program.with_calls(), np.broadcast_to(first, x.shape).copy())

    return each_fill(contract, level, fills=(INTEGERS,))


BATCH_IDENTITIES: tuple[Identity, ...] = (
    Identity(
        "moments",
        "In training each channel of the output has mean b and variance w^2 v / (v + eps), exactly.",
        "mean(y) = b, var(y) = w^2 v / (v + eps)",
        _backwards,
        _moments,
    ),
    Identity(
        "shift",
        "In training a constant added to a channel changes nothing.",
        "f(x + c) = f(x)",
        _shifts,
        _shift,
    ),
    Identity(
        "gradient-sum",
        "In training the input's gradient sums to 0 over the batch, because a shift changes nothing.",
        "sum dx = 0, sum dx x_hat = w eps / (v + eps)^(3/2) sum dy x_hat",
        _backwards,
        _gradient_sums,
        beside="moments",
    ),
    Identity(
        "history-free",
        "In training the output does not depend on earlier batches.",
        "f(a) after f(b) = f(a)",
        _repeats,
        _history,
    ),
    Identity(
        "constant-batch",
        "In training a constant batch gives the bias: eps keeps 0 / 0 away.",
        "x = c: y = b",
        _constants,
        _constant,
    ),
)
"""What holds of the batch's own statistics."""

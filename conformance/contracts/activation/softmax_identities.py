"""The equations of probabilities along an axis."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace

import numpy as np

from .... import reference
from ....play import Array, Program, Transcript
from ... import strategies as st
from ...contract import Contract
from ...experiments.once import pass_through
from ...fills import EXTREME, INTEGERS, NORMAL, TIES
from ...identity import Equation, Identity
from ..passes import Pass, pairs_of, passes

_FILLS = (INTEGERS, NORMAL, TIES, EXTREME)
_SHIFT = 1000.0
_SAME = 1e-9


def _changed(change: Callable[[Array], Array]) -> Callable[[Contract], Sequence[st.SearchStrategy[Program]]]:
    """Return strata of a forward and a backward, then a forward on the changed input."""

    def strata(contract: Contract) -> Sequence[st.SearchStrategy[Program]]:
        def then(program: Program) -> Program:
            forward = program.calls[0]
            again = replace(forward, args=(change(np.asarray(forward.args[0])),))
            return program.with_calls(*program.calls, again)

        return [pass_through(contract, fill, "train").map(then) for fill in _FILLS]

    return strata


def _shifted(x: Array) -> Array:
    return x + _SHIFT


def _flipped(x: Array) -> Array:
    return np.flip(x)


def _axes(program: Program, probabilities: Array) -> list[int]:
    """Return the axis along which the outputs are probabilities: the option, else those along which they most are.

    Along which axis is no question of these identities where the option is not given, but of a convention.
    """
    dim = program.config.get("dim")
    if isinstance(dim, int):
        return [dim]
    away = [_largest(probabilities.sum(axis=axis) - 1) for axis in range(probabilities.ndim)]
    return [axis for axis, distance in enumerate(away) if distance <= min(away) + _SAME]


def _least(equations: Iterable[Equation]) -> Equation:
    """Return the equation whose sides are closest to each other."""
    return min(equations, key=lambda equation: _largest(equation.got - equation.expected))


def _largest(values: Array) -> float:
    """Return the largest size; what is no number is larger than all."""
    return float(np.max(np.nan_to_num(np.abs(values), nan=np.inf), initial=0.0))


def _sound(program: Program, transcript: Transcript) -> list[Pass]:
    return [found for found in passes(program, transcript) if found.output.shape == found.x.shape]


def _shift(program: Program, transcript: Transcript) -> Iterator[Equation]:
    for one, two in pairs_of(_sound(program, transcript)):
        if np.array_equal(one.x + _SHIFT, two.x):
            size = np.max(np.abs(two.x)) * (1 + np.abs(one.output))
            yield Equation("f(x + c)", two.output, one.output, size, one.x.size)


def _flip(program: Program, transcript: Transcript) -> Iterator[Equation]:
    for one, two in pairs_of(_sound(program, transcript)):
        if np.array_equal(np.flip(one.x), two.x):
            size = 1 + np.abs(two.output) + np.max(np.abs(one.x))
            yield Equation("f(x in reverse)", two.output, np.flip(one.output), size, one.x.size)


def probabilities(of_output: Callable[[Array], Array]) -> tuple[Identity, ...]:
    """Return the identities of a function whose outputs are probabilities along an axis, or stand for such.

    Args:
        of_output: gives the probabilities.
    """

    def sums(program: Program, transcript: Transcript) -> Iterator[Equation]:
        for found in _sound(program, transcript):
            chances = of_output(found.output)
            totals = [chances.sum(axis=axis) for axis in _axes(program, chances)]
            size, terms = 1 + np.max(np.abs(found.output)), found.x.size
            yield _least(Equation("sum of the probabilities", one, np.ones_like(one), size, terms) for one in totals)

    def gradient_sums(program: Program, transcript: Transcript) -> Iterator[Equation]:
        for found in _sound(program, transcript):
            if found.gradient is not None and found.upstream is not None and found.gradient.shape == found.x.shape:
                axes, size = _axes(program, of_output(found.output)), 2 * np.sum(np.abs(found.upstream))
                totals = [found.gradient.sum(axis=axis) for axis in axes]
                where, terms = "sum of the input's gradient", found.x.size
                yield _least(Equation(where, one, np.zeros_like(one), size, terms) for one in totals)

    return (
        Identity(
            "sum-to-one",
            "Along the axis the probabilities sum to 1.",
            "sum_i p_i = 1",
            _changed(_flipped),
            sums,
        ),
        Identity(
            "shift", "A constant added to all inputs changes nothing.", "f(x + c) = f(x)", _changed(_shifted), _shift
        ),
        Identity(
            "order",
            "Reordering the inputs reorders the outputs in the same way.",
            "f(x in reverse) = f(x) in reverse",
            _changed(_flipped),
            _flip,
        ),
        Identity(
            "gradient-sum",
            "Along the axis the input's gradient sums to 0, because a shift changes nothing.",
            "sum_i dx_i = 0",
            _changed(_flipped),
            gradient_sums,
        ),
    )


def _differences(program: Program, transcript: Transcript) -> Iterator[Equation]:
    for found in _sound(program, transcript):
        taken_off, size = found.x - found.output, np.max(np.abs(found.x) + np.abs(found.output))
        firsts = [np.take(taken_off, [0], axis=axis) for axis in _axes(program, np.exp(found.output))]
        sides = [np.broadcast_to(first, found.x.shape) for first in firsts]
        yield _least(Equation("x - f(x)", taken_off, side, size, found.x.size) for side in sides)


DIFFERENCES = Identity(
    "differences",
    "Along the axis the outputs differ as the inputs do.",
    "f(x)_i - f(x)_j = x_i - x_j",
    _changed(_flipped),
    _differences,
)


def _of_negation(program: Program, transcript: Transcript) -> Iterator[Equation]:
    for found in _sound(program, transcript):
        sides = [reference.Softmax(axis).forward(-found.x) for axis in _axes(program, found.output)]
        size = 1 + np.max(np.abs(found.x))
        yield _least(Equation("f(x)", found.output, side, size, found.x.size) for side in sides)


OF_NEGATION = Identity(
    "of-negation",
    "It is the softmax of -x.",
    "f(x) = softmax(-x)",
    _changed(_flipped),
    _of_negation,
)

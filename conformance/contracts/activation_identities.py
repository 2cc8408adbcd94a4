"""The equations of the positive part."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from ...play import Array, Call, Program, Transcript
from .. import strategies as st
from ..contract import Contract
from ..fills import INTEGERS, NORMAL, TIES
from ..identity import Equation, Identity
from . import shapes
from .passes import pairs_of, passes

_FILLS = (INTEGERS, NORMAL, TIES)


def _both_signs(contract: Contract) -> Sequence[st.SearchStrategy[Program]]:
    def program(x: Array) -> Program:
        return contract.default({}, (Call("forward", (x,)), Call("forward", (-x,))))

    return [shapes.shapes().flatmap(fill.array).map(program) for fill in _FILLS]


def _parts(program: Program, transcript: Transcript) -> Iterator[Equation]:
    for plus, minus in pairs_of(passes(program, transcript)):
        if plus.output.shape == plus.x.shape == minus.output.shape and np.array_equal(plus.x, -minus.x):
            yield Equation("f(x) - f(-x)", plus.output - minus.output, plus.x, np.abs(plus.x))


def _there_and_back(contract: Contract) -> Sequence[st.SearchStrategy[Program]]:
    def program(x: Array, upstream: Array) -> Program:
        return contract.default({}, (Call("forward", (x,)), Call("backward", (upstream,))))

    def of_shape(shape: tuple[int, ...]) -> st.SearchStrategy[Program]:
        inputs = st.sampled_from(_FILLS).flatmap(lambda fill: fill.array(shape))
        return st.builds(program, inputs, INTEGERS.array(shape))

    return [shapes.shapes().flatmap(of_shape)]


def _homogeneous(program: Program, transcript: Transcript) -> Iterator[Equation]:
    for found in passes(program, transcript):
        if found.gradient is not None and found.upstream is not None and found.gradient.shape == found.x.shape:
            size = np.abs(found.x * found.upstream)
            yield Equation("x * backward(g)", found.x * found.gradient, found.output * found.upstream, size)


POSITIVE_PART = (
    Identity(
        "two-parts",
        "A number is its positive part minus its negation's.",
        "f(x) - f(-x) = x",
        _both_signs,
        _parts,
    ),
    Identity(
        "homogeneity",
        "Scaling the input scales the output, so the input times its gradient is the output times the upstream one.",
        "x f'(x) g = f(x) g",
        _there_and_back,
        _homogeneous,
    ),
)

"""Unfold and Fold: windows as columns, and columns added up."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import Any, ClassVar

import numpy as np

from .... import impl, reference
from ....play import Array, Call, Program, Transcript
from ... import strategies as st
from ...choices import Choices
from ...contract import Arguments, Config, Contract
from ...fills import Fill
from ...identity import Equation, Identity
from ..passes import passes
from .geometry import geometry, per_axis, sizes
from .readings import SQUARE, WINDOWS_AS_ROWS

_AXES = 2


def windows_of(config: Config, image: Sequence[int]) -> tuple[int, ...]:
    """Return how many windows there are on each axis of an image."""
    given = geometry(config, _AXES)
    spans = zip(image, given.reach, given.stride, given.border, strict=True)
    return tuple((size + low + high - reach) // step + 1 for size, reach, step, (low, high) in spans)


def _counts(config: Config, image: Sequence[int]) -> Array:
    """Return how many windows see each element of an image."""
    given = geometry(config, _AXES)
    wide = np.zeros([size + low + high for size, (low, high) in zip(image, given.border, strict=True)])
    for place in np.ndindex(given.kernel):
        given.seen(wide, place, windows_of(config, image))[...] += 1
    (top, _), (left, _) = given.border
    return wide[top : top + image[0], left : left + image[1]]


def _ones_back(contract: Contract) -> Sequence[st.SearchStrategy[Program]]:
    @st.composite
    def drawn(draw: st.DrawFn) -> Program:
        program = contract.default(draw(contract.all_configs))
        (x,) = draw(contract.inputs(program, contract.fills[0]))
        program = program.with_calls(Call("forward", (np.ones_like(x),)))
        upstream = np.ones(contract.output_shapes(program)[0])
        return program.with_calls(*program.calls, Call("backward", (upstream,)))

    return [drawn()]


def _seen_so_often(program: Program, transcript: Transcript) -> Iterator[Equation]:
    for found in passes(program, transcript):
        if found.upstream is None or found.gradient is None or not np.all(found.upstream == 1):
            continue
        expected = np.broadcast_to(_counts(program.config, found.x.shape[2:]), found.x.shape)
        yield Equation("input's gradient of ones", found.gradient, expected, expected)


def _added_so_often(program: Program, transcript: Transcript) -> Iterator[Equation]:
    for found in passes(program, transcript):
        if np.all(found.x == 1):
            counts = _counts(program.config, per_axis(program.config["output_size"], _AXES))
            expected = np.broadcast_to(counts, found.output.shape)
            yield Equation("output of ones", found.output, expected, expected)


class _Windows(Contract):
    """What both have in common: where windows lie."""

    affine: ClassVar = frozenset({"args[0]"})
    degree: ClassVar[int | None] = 1
    error_model = "multilinear"
    conventions: ClassVar = (WINDOWS_AS_ROWS, SQUARE)

    def terms(self, program: Program) -> int:
        """Return how many windows may see one element."""
        return math.prod(geometry(program.config, _AXES).kernel)


def _choices() -> Choices:
    return {
        "kernel_size": (2, sizes(_AXES, 1, 3)),
        "dilation": (1, 1, sizes(_AXES, 1, 2)),
        "padding": (0, 0, sizes(_AXES, 0, 2)),
        "stride": (1, 1, 2, sizes(_AXES, 1, 3)),
    }


class Unfold(_Windows):
    """y[n, (c, i, j), p] = x[n, c, p s + (i, j) d], x in a frame of zeros."""

    component = "Unfold"
    model = impl.Unfold
    twin = reference.Unfold
    aliases: ClassVar = ("Im2Col", "Im2col", "UnfoldLayer")
    required: ClassVar = ("kernel_size",)
    choices: ClassVar = _choices()
    identities: ClassVar = (
        Identity(
            "coverage",
            "For a gradient of ones each input's gradient is the number of windows that cover it.",
            "backward(1) = number of windows over each element",
            _ones_back,
            _seen_so_often,
        ),
    )

    def configs(self) -> st.SearchStrategy[Config]:
        """Return every option."""
        return st.fixed_dictionaries(self.chosen())

    def arguments(self, program: Program, fill: Fill) -> st.SearchStrategy[Arguments]:
        """Return images from the smallest that has a window to some that leave a remainder."""
        images = geometry(program.config, _AXES).inputs(3)
        shapes = st.tuples(st.integers(1, 3), st.integers(1, 3), images).map(lambda drawn: (*drawn[:2], *drawn[2]))
        return shapes.flatmap(fill.array).map(lambda x: (x,))


class Fold(_Windows):
    """y[n, c, q] = the sum of x[n, (c, i, j), p] over all p and (i, j) with p s + (i, j) d - padding = q."""

    component = "Fold"
    model = impl.Fold
    twin = reference.Fold
    aliases: ClassVar = ("Col2Im", "Col2im", "FoldLayer")
    required: ClassVar = ("output_size", "kernel_size")
    choices: ClassVar = _choices()
    identities: ClassVar = (
        Identity(
            "coverage",
            "For columns of ones each output is the number of windows that cover it.",
            "f(1) = number of windows over each element",
            _ones_back,
            _added_so_often,
        ),
    )

    def configs(self) -> st.SearchStrategy[Config]:
        """Return every option, and outputs into which a window fits."""
        more = st.one_of(st.integers(0, 3), st.tuples(*[st.integers(0, 3)] * _AXES))
        return st.fixed_dictionaries({"output_size": more, **self.chosen()}).map(self.settled)

    def settled(self, config: Any, given: Any = ()) -> Any:
        """Return a config for what the subject has, its output no smaller than a window and its stride."""
        whole = dict(super().settled(config, given))
        if {"output_size", "kernel_size"} <= whole.keys():
            layout = geometry(whole, _AXES)
            least = [max(reach - low - high, 1) for reach, (low, high) in zip(layout.reach, layout.border, strict=True)]
            asked: Any = whole["output_size"]
            fitting = tuple(map(max, per_axis(asked, _AXES), least))
            whole["output_size"] = fitting if isinstance(asked, tuple) else max(fitting)
        return whole

    def arguments(self, program: Program, fill: Fill) -> st.SearchStrategy[Arguments]:
        """Return columns, as many as windows fit."""
        given = geometry(program.config, _AXES)
        count = math.prod(windows_of(program.config, per_axis(program.config["output_size"], _AXES)))
        rows = math.prod(given.kernel)
        shapes = st.tuples(st.integers(1, 3), st.integers(1, 3)).map(lambda drawn: (drawn[0], drawn[1] * rows, count))
        return shapes.flatmap(fill.array).map(lambda x: (x,))

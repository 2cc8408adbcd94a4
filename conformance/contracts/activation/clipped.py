"""Straight pieces within bounds."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import ClassVar

import numpy as np

from .... import impl, reference
from ....play import Array, Call, Program, Transcript
from ... import strategies as st
from ...contract import Arguments, Config, Contract
from ...convention import Convention
from ...fills import Fill
from ...identity import Equation, Identity
from ..conventions import TWO_AXES
from ..passes import passes
from .elementwise import KINK, Bent, Elementwise
from .identities import COMPLEMENT, TWO_PARTS, Answers, by_another, pointwise


def _one_or_the_other(answers: Answers) -> Equation | None:
    value = answers.option("value", 0.0)
    to_x, to_value = answers.y - answers.x, answers.y - value
    size = (np.abs(answers.y) + np.abs(answers.x)) * (np.abs(answers.y) + abs(value))
    return Equation("(f(x) - x) (f(x) - value)", to_x * to_value, np.zeros_like(answers.x), size)


def _at_the_threshold(contract: Contract) -> Sequence[st.SearchStrategy[Program]]:
    @st.composite
    def drawn(draw: st.DrawFn) -> Program:
        program = contract.default(draw(contract.all_configs))
        return program.with_calls(Call("forward", (np.full((2,), program.config["threshold"]),)))

    return [drawn()]


def _the_value(program: Program, transcript: Transcript) -> Iterator[Equation]:
    for found in passes(program, transcript):
        expected = np.full(found.x.shape, program.config["value"])
        yield Equation("f(threshold)", found.output, expected, np.abs(expected))


class Threshold(Elementwise):
    """The identity above the threshold, a constant up to it; where it bends any derivative in between is right."""

    component = "Threshold"
    model = impl.Threshold
    twin = reference.Threshold
    aliases: ClassVar = ("ThresholdLayer", "ThresholdActivation")
    required: ClassVar = ("threshold", "value")
    freedom: ClassVar = KINK
    choices: ClassVar = {"threshold": (1.0, -1.0, 2.0), "value": (20.0, -3.0, 0.0)}
    identities: ClassVar = (
        pointwise(
            "one-or-the-other",
            "Every output is the input or the value.",
            "f(x) = x or f(x) = value",
            _one_or_the_other,
        ),
        Identity(
            "at-the-threshold",
            "At the threshold itself the output is the value: only larger inputs pass.",
            "f(threshold) = value",
            _at_the_threshold,
            _the_value,
        ),
    )


def _bounds(answers: Answers) -> Array:
    return np.clip(answers.x, answers.option("min_val", -1.0), answers.option("max_val", 1.0))


class Hardtanh(Bent):
    """The identity between two bounds, the nearer bound outside; at the bounds any derivative in [0, 1] is right."""

    component = "Hardtanh"
    model = impl.Hardtanh
    twin = reference.Hardtanh
    aliases: ClassVar = ("HardTanhLayer", "HardTanhActivation")
    choices: ClassVar = {"min_val": (-1.0, -2.0, 0.25), "max_val": (1.0, 2.0, 0.75)}
    identities: ClassVar = (
        by_another(
            "bounds",
            "The output is the input, clipped to the bounds.",
            "f(x) = min(max(x, min_val), max_val)",
            _bounds,
            lambda a: np.abs(_bounds(a)),
        ),
    )

    def kinks(self, config: Config) -> tuple[float, ...]:
        """Return the bounds."""
        return float(config.get("min_val", -1.0)), float(config.get("max_val", 1.0))  # type: ignore[arg-type]


def _two_rectifiers(answers: Answers) -> Array:
    relu = reference.ReLU()
    return relu.forward(answers.x) - relu.forward(answers.x - 6.0)


class ReLU6(Bent):
    """The positive part, up to 6; at 0 and 6 any derivative in [0, 1] is right."""

    component = "ReLU6"
    model = impl.ReLU6
    twin = reference.ReLU6
    aliases: ClassVar = ("ReLU6Layer", "ReLU6Activation", "ClippedReLU", "BoundedReLU")
    identities: ClassVar = (
        by_another(
            "two-rectifiers",
            "It is a rectifier minus the same one shifted 6 to the right.",
            "f(x) = max(x, 0) - max(x - 6, 0)",
            _two_rectifiers,
        ),
    )

    def arguments(self, program: Program, fill: Fill) -> st.SearchStrategy[Arguments]:
        """Return inputs of any shape, three times as large as usual: some lie above 6, and some meet it."""
        return super().arguments(program, fill).map(lambda args: (3 * np.asarray(args[0]),))

    def kinks(self, config: Config) -> tuple[float, ...]:  # noqa: ARG002 - there are no options
        """Return 0 and 6."""
        return 0.0, 6.0


class Hardsigmoid(Bent):
    """The sigmoid as three straight pieces; where they meet any derivative in between is right."""

    component = "Hardsigmoid"
    model = impl.Hardsigmoid
    twin = reference.Hardsigmoid
    aliases: ClassVar = ("HardSigmoidLayer", "HardSigmoidActivation")
    conventions: ClassVar = (
        TWO_AXES,
        Convention(
            "slope",
            "1/6",
            "0.2",
            "the piece in the middle is 0.2 x + 0.5, so that the corners stand at -2.5 and 2.5",
            users="Keras 2, Theano, ONNX",
            twin={"slope": 0.2},
        ),
    )
    identities: ClassVar = (COMPLEMENT,)

    def kinks(self, config: Config) -> tuple[float, ...]:  # noqa: ARG002 - there are no options
        """Return where the pieces meet."""
        return -3.0, 3.0


class Hardswish(Bent):
    """The input times the piecewise linear sigmoid; where pieces meet any derivative in between is right."""

    component = "Hardswish"
    model = impl.Hardswish
    twin = reference.Hardswish
    aliases: ClassVar = ("HardSwishLayer", "HardSwishActivation", "HSwish", "HardSiLU")
    cancelling: ClassVar = 1.0  # in x / 3 + 1/2
    identities: ClassVar = (
        TWO_PARTS,
        by_another(
            "gate",
            "It is the input times the piecewise linear sigmoid.",
            "f(x) = x hardsigmoid(x)",
            lambda answers: answers.x * reference.Hardsigmoid().forward(answers.x),
            lambda answers: np.abs(answers.x),
        ),
    )

    def kinks(self, config: Config) -> tuple[float, ...]:  # noqa: ARG002 - there are no options
        """Return where the pieces meet."""
        return -3.0, 3.0

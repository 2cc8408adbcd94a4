"""Gated units."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, ClassVar

import numpy as np

from .... import impl, reference
from ....play import Array, Program, Transcript, Value
from ... import strategies as st
from ...contract import Arguments, Contract
from ...convention import Convention
from ...experiments.once import pass_through
from ...fills import INTEGERS, NORMAL, Fill
from ...identity import Equation, Identity
from .. import shapes
from ..conventions import TWO_AXES
from ..passes import pairs_of, passes
from ..sizes import forward_of, largest, upstream_size
from .elementwise import Smooth
from .identities import SLOPES_ADD_UP, TWO_PARTS, Answers, by_another


class SiLU(Smooth):
    """The input times its logistic function."""

    component = "SiLU"
    model = impl.SiLU
    twin = reference.SiLU
    aliases: ClassVar = ("Swish", "SwishLayer", "SiLULayer", "SwishActivation")
    identities: ClassVar = (
        TWO_PARTS,
        SLOPES_ADD_UP,
        by_another(
            "gate",
            "It is the input times its logistic function.",
            "f(x) = x sigmoid(x)",
            lambda answers: answers.x * reference.Sigmoid().forward(answers.x),
        ),
    )


def _as_flag(config: Mapping[str, Value]) -> Mapping[str, Value]:
    return {name: value == "tanh" if name == "approximate" else value for name, value in config.items()}


class GELU(Smooth):
    """The input times the normal distribution's function, or its approximation by tanh."""

    component = "GELU"
    model = impl.GELU
    twin = reference.GELU
    aliases: ClassVar = ("GaussianErrorLinearUnit", "GELULayer", "GELUActivation", "GELUTanh", "NewGELU")
    choices: ClassVar = {"approximate": ("none", "tanh")}
    conventions: ClassVar = (
        TWO_AXES,
        Convention(
            "formula",
            "erf",
            "tanh",
            "there is no approximate: the approximation by tanh is computed",
            users="flax, JAX, GPT-2, BERT",
            fixed={"approximate": "tanh"},
        ),
        Convention(
            "approximate",
            "a name",
            "a flag",
            "approximate is True for the approximation by tanh, and False for none",
            users="Keras, JAX, TensorFlow",
            config=_as_flag,
        ),
    )
    identities: ClassVar = (TWO_PARTS, SLOPES_ADD_UP)


def _without_logarithms(answers: Answers) -> Array:
    small = np.exp(-np.abs(answers.x))
    right = (1 + 2 * small) / (1 + 2 * small + 2 * small**2)
    left = (2 * small + small**2) / (2 + 2 * small + small**2)
    value: Array = answers.x * np.where(answers.x < 0, left, right)
    return value


class Mish(Smooth):
    """The input times tanh(softplus(x))."""

    component = "Mish"
    model = impl.Mish
    twin = reference.Mish
    aliases: ClassVar = ("MishLayer", "MishActivation")
    identities: ClassVar = (
        by_another(
            "without-logarithms",
            "As tanh(log u) = (u^2 - 1) / (u^2 + 1), it takes neither a logarithm nor tanh.",
            "a = e^-|x|: f(x) = x (1 + 2a) / (1 + 2a + 2a^2) for x >= 0, x (2a + a^2) / (2 + 2a + a^2) elsewhere",
            _without_logarithms,
        ),
    )


def _doubled(contract: Contract) -> Sequence[st.SearchStrategy[Program]]:
    """Return programs of a forward and a backward, then a forward whose first half is doubled."""

    def doubled(program: Program) -> Program:
        x = np.asarray(program.calls[0].args[0])
        half, gated = np.split(x, 2, axis=_dim(program))
        again = replace(program.calls[0], args=(np.concatenate([2 * half, gated], axis=_dim(program)),))
        return program.with_calls(*program.calls, again)

    return [pass_through(contract, fill, "train").map(doubled) for fill in (INTEGERS, NORMAL)]


def _dim(program: Program) -> int:
    dim: Any = program.config.get("dim", -1)
    return int(dim)


def _linear(program: Program, transcript: Transcript) -> Iterator[Equation]:
    for one, two in pairs_of(passes(program, transcript)):
        halves = [np.split(found.x, 2, axis=_dim(program)) for found in (one, two)]
        if np.array_equal(2 * halves[0][0], halves[1][0]) and np.array_equal(halves[0][1], halves[1][1]):
            size = np.abs(two.output) + np.abs(one.output)
            yield Equation("f(2 a, b)", two.output, 2 * one.output, size)


def _gated(program: Program, transcript: Transcript) -> Iterator[Equation]:
    for found in passes(program, transcript):
        half, gated = np.split(found.x, 2, axis=_dim(program))
        gate = reference.Sigmoid().forward(gated)
        yield Equation("f(a, b)", found.output, half * gate, np.abs(half))


class GLU(Contract):
    """One half of the input, gated by the other."""

    component = "GLU"
    model = impl.GLU
    twin = reference.GLU
    aliases: ClassVar = ("GatedLinearUnit", "GLULayer", "GLUActivation")
    choices: ClassVar = {"dim": (-1, 1, 0, -2)}
    conventions: ClassVar = (TWO_AXES,)
    identities: ClassVar = (
        Identity("linear-half", "It is linear in the first half.", "f(2 a, b) = 2 f(a, b)", _doubled, _linear),
        Identity(
            "gate",
            "It is the first half times the logistic function of the second.",
            "f(a, b) = a sigmoid(b)",
            _doubled,
            _gated,
        ),
    )

    def arguments(self, program: Program, fill: Fill) -> st.SearchStrategy[Arguments]:
        """Return inputs of two or three axes, of even length along the one that is cut."""

        def even(shape: tuple[int, ...]) -> tuple[int, ...]:
            dim = _dim(program) % len(shape)
            return tuple(2 * size if axis == dim else size for axis, size in enumerate(shape))

        return shapes.shapes(2, 3).map(even).flatmap(fill.array).map(lambda x: (x,))

    def terms(self, program: Program) -> int:  # noqa: ARG002 - element by element
        """Return 1: there are no sums."""
        return 1

    def scale(self, program: Program, index: int) -> float:
        """Return the size of the half that a sigmoid of any usual formula is multiplied by."""
        forward = forward_of(program, index)
        size = largest(*forward.args) if forward else 0.0
        return max(1.0, size) * upstream_size(program, index, otherwise=1.0)

"""Exponential units."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import ClassVar

import numpy as np

from .... import impl, reference
from ....play import Array, Call, Program, Transcript
from ... import strategies as st
from ...contract import Contract
from ...identity import Equation, Identity
from ..passes import passes
from .elementwise import Bent, Smooth
from .identities import Answers, by_another, slope_of_value

_ALPHAS = (1.0, 2.0, 0.5, 1.7)


def _on_the_left(answers: Answers, slope: Array | float) -> Array:
    """Return the slope where x < 0, and say nothing elsewhere."""
    return np.where(answers.x < 0, slope, np.nan)


def _elu_slope(answers: Answers) -> Array:
    return _on_the_left(answers, answers.y + answers.option("alpha", 1.0))


class ELU(Bent):
    """An exponential that levels off on the left of 0; at 0 any derivative between alpha and 1 is right."""

    component = "ELU"
    model = impl.ELU
    twin = reference.ELU
    aliases: ClassVar = ("ExponentialLinearUnit", "ELULayer", "ELUActivation")
    choices: ClassVar = {"alpha": _ALPHAS}
    cancelling: ClassVar = 1.0  # in e^x - 1
    identities: ClassVar = (slope_of_value("x < 0: f'(x) = f(x) + alpha", _elu_slope),)


_ALPHA, _SCALE = 1.6732632423543772, 1.0507009873554805
_FAR, _NODES = 14.0, 60


def _grid() -> tuple[Array, Array]:
    """Return points, and their weights in an integral over the standard normal density, exact on each side of 0."""
    nodes, weights = np.polynomial.legendre.leggauss(_NODES)
    right, share = _FAR / 2 * (nodes + 1), _FAR / 2 * weights
    points = np.concatenate([-right[::-1], right])
    return points, np.concatenate([share[::-1], share]) * np.exp(-(points**2) / 2) / np.sqrt(2 * np.pi)


_POINTS, _WEIGHTS = _grid()


def _on_the_grid(contract: Contract) -> Sequence[st.SearchStrategy[Program]]:
    return [st.just(contract.default({}, (Call("forward", (_POINTS,)),)))]


def _normalizes(program: Program, transcript: Transcript) -> Iterator[Equation]:
    for found in passes(program, transcript):
        if found.output.shape == _POINTS.shape == found.x.shape and np.array_equal(found.x, _POINTS):
            for power, moment in ((1, 0.0), (2, 1.0)):
                terms = _WEIGHTS * found.output**power
                size = float(np.sum(np.abs(terms)))
                yield Equation(f"E[f(x)^{power}]", np.asarray(np.sum(terms)), np.asarray(moment), size, terms.size)


class SELU(Bent):
    """The exponential unit of fixed depth and scale; at 0 any derivative between those of its sides is right."""

    component = "SELU"
    model = impl.SELU
    twin = reference.SELU
    aliases: ClassVar = ("ScaledExponentialLinearUnit", "SELULayer", "SELUActivation")
    cancelling: ClassVar = 1.0  # in e^x - 1
    identities: ClassVar = (
        Identity(
            "self-normalizing",
            "For standard normal inputs the output has mean 0 and variance 1: the constants are chosen for that.",
            "x ~ N(0, 1): E[f(x)] = 0, E[f(x)^2] = 1",
            _on_the_grid,
            _normalizes,
        ),
        slope_of_value(
            "x < 0: f'(x) = f(x) + scale alpha", lambda answers: _on_the_left(answers, answers.y + _SCALE * _ALPHA)
        ),
    )


def _rescaled(answers: Answers) -> Array:
    alpha = answers.option("alpha", 1.0)
    return alpha * reference.ELU().forward(answers.x / alpha)


def _celu_slope(answers: Answers) -> Array:
    return _on_the_left(answers, 1 + answers.y / answers.option("alpha", 1.0))


class CELU(Smooth):
    """The exponential unit that is as wide as it is deep, and so has no kink."""

    component = "CELU"
    model = impl.CELU
    twin = reference.CELU
    aliases: ClassVar = ("ContinuouslyDifferentiableELU", "CELULayer", "CELUActivation")
    choices: ClassVar = {"alpha": _ALPHAS}
    identities: ClassVar = (
        by_another("rescaled", "It is ELU, scaled by alpha along both axes.", "f(x) = alpha ELU(x / alpha)", _rescaled),
        slope_of_value("x < 0: f'(x) = 1 + f(x) / alpha", _celu_slope),
    )

"""S-shaped functions, and the softplus."""

from __future__ import annotations

from typing import ClassVar

import numpy as np

from .... import impl, reference
from ....play import Array
from ...identity import Equation
from .elementwise import Smooth
from .identities import (
    COMPLEMENT,
    EVEN_SLOPE,
    ODD,
    SLOPES_ADD_UP,
    TWO_PARTS,
    Answers,
    by_another,
    pointwise,
    slope_of_value,
)


class Sigmoid(Smooth):
    """The logistic function."""

    component = "Sigmoid"
    model = impl.Sigmoid
    twin = reference.Sigmoid
    aliases: ClassVar = ("Logistic", "SigmoidLayer", "SigmoidActivation", "ActivationSigmoid", "LogisticSigmoid")
    identities: ClassVar = (
        COMPLEMENT,
        slope_of_value("f'(x) = f(x) (1 - f(x))", lambda answers: answers.y * (1 - answers.y)),
    )


class LogSigmoid(Smooth):
    """The logarithm of the logistic function."""

    component = "LogSigmoid"
    model = impl.LogSigmoid
    twin = reference.LogSigmoid
    aliases: ClassVar = ("LogSigmoidLayer", "LogSigmoidActivation", "LogLogistic")
    identities: ClassVar = (
        TWO_PARTS,
        SLOPES_ADD_UP,
        slope_of_value("f'(x) = 1 - e^f(x)", lambda answers: -np.expm1(answers.y)),
    )


_THRESHOLD = 20.0


def _straight(answers: Answers) -> Array:
    """Return where x or -x lies beyond the threshold: the step that is taken there breaks the equations."""
    beyond: Array = np.abs(answers.option("beta", 1.0) * answers.x) > answers.option("threshold", _THRESHOLD)
    return beyond


def _two_parts(answers: Answers) -> Equation:
    size = np.abs(answers.y) + np.abs(answers.mirrored)
    difference = np.where(_straight(answers), answers.x, answers.y - answers.mirrored)
    return Equation("f(x) - f(-x)", difference, answers.x, size)


def _softplus_slope(answers: Answers) -> Array:
    return np.where(_straight(answers), np.nan, -np.expm1(-answers.option("beta", 1.0) * answers.y))


class Softplus(Smooth):
    """The rectifier with a rounded corner; at PyTorch's threshold one may step to the line, or never."""

    component = "Softplus"
    model = impl.Softplus
    twin = reference.Softplus
    aliases: ClassVar = ("SoftplusLayer", "SoftplusActivation", "SmoothReLU")
    freedom: ClassVar = ({"exact": False}, {"exact": True})
    choices: ClassVar = {"beta": (1.0, 2.0, 0.5), "threshold": (_THRESHOLD, 1.25)}
    identities: ClassVar = (
        pointwise("two-parts", TWO_PARTS.statement, "|beta x| <= threshold: f(x) - f(-x) = x", _two_parts),
        slope_of_value("|beta x| <= threshold: f'(x) = 1 - e^(-beta f(x))", _softplus_slope),
    )


def _doubled_sigmoid(answers: Answers) -> Array:
    value: Array = 2 * reference.Sigmoid().forward(2 * answers.x) - 1
    return value


class Tanh(Smooth):
    """The hyperbolic tangent."""

    component = "Tanh"
    model = impl.Tanh
    twin = reference.Tanh
    aliases: ClassVar = ("HyperbolicTangent", "TanhLayer", "TanhActivation", "ActivationTanh")
    identities: ClassVar = (
        ODD,
        by_another(
            "stretched-sigmoid",
            "It is the logistic function, stretched and shifted.",
            "f(x) = 2 sigmoid(2 x) - 1",
            _doubled_sigmoid,
        ),
        slope_of_value("f'(x) = 1 - f(x)^2", lambda answers: 1 - answers.y**2),
    )


def _inverse(answers: Answers) -> Equation:
    return Equation("f(x) (1 + |x|)", answers.y * (1 + np.abs(answers.x)), answers.x, np.abs(answers.x))


class Softsign(Smooth):
    """x / (1 + |x|)."""

    component = "Softsign"
    model = impl.Softsign
    twin = reference.Softsign
    aliases: ClassVar = ("SoftsignLayer", "SoftsignActivation")
    identities: ClassVar = (
        ODD,
        EVEN_SLOPE,
        pointwise("inverse", "The output times 1 + |x| is the input.", "f(x) (1 + |x|) = x", _inverse),
        slope_of_value("f'(x) = (1 - |f(x)|)^2", lambda answers: (1 - np.abs(answers.y)) ** 2),
    )

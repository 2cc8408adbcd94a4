"""Known wrong softplus, and logarithms of the sigmoid, which is the softplus of -x with its sign changed."""

from __future__ import annotations

import numpy as np

from ....impl import LogSigmoid, Softplus
from ....impl.activation.sigmoid import sigmoid, softplus
from ....impl.base import Array
from ...catalogue import mistake


@mistake(
    "act-softplus-overflow",
    "Softplus",
    title="forward computes log(1 + e^x) as it stands, which is inf for large inputs.",
    misconception="Exponentials are thought never to overflow.",
    remedy="Take the larger of x and 0 out of the logarithm, or return x where it is large.",
)
class Overflowing(Softplus):
    """Takes the logarithm of infinity."""

    def _value_and_slope(self, x: Array) -> tuple[Array, Array]:
        _, slope = super()._value_and_slope(x)
        with np.errstate(all="ignore"):
            return np.log(1 + np.exp(self.beta * x)) / self.beta, slope


@mistake(
    "act-softplus-undivided",
    "Softplus",
    title="The logarithm is not divided by beta.",
    misconception="beta is thought to scale the input alone.",
    remedy="Whatever beta is, the function comes near to x: undo the scale.",
)
class Undivided(Softplus):
    """Forgets to divide."""

    def _value_and_slope(self, x: Array) -> tuple[Array, Array]:
        return softplus(self.beta * x), self.beta * sigmoid(self.beta * x)


@mistake(
    "act-softplus-beta-slope",
    "Softplus",
    title="backward multiplies by beta sigmoid(beta x): beta is not cancelled.",
    misconception="The inner derivative is remembered, and the division by beta is not.",
    remedy="What the chain rule multiplies by, the definition has divided by: far on the right the slope is 1.",
)
class BetaNotCancelled(Softplus):
    """Keeps the inner derivative."""

    def _value_and_slope(self, x: Array) -> tuple[Array, Array]:
        y, slope = super()._value_and_slope(x)
        return y, self.beta * slope


@mistake(
    "act-softplus-plain-slope",
    "Softplus",
    title="backward multiplies by sigmoid(x), without beta.",
    misconception="The slope is thought to be the sigmoid, whatever the sharpness.",
    remedy="The slope is the sigmoid of what was exponentiated.",
)
class BetaForgotten(Softplus):
    """Forgets beta in backward."""

    def _value_and_slope(self, x: Array) -> tuple[Array, Array]:
        y, _ = super()._value_and_slope(x)
        return y, sigmoid(x)


@mistake(
    "act-softplus-threshold-of-input",
    "Softplus",
    title="The threshold is compared with x, not with beta x.",
    misconception="A threshold is thought to be one of the input.",
    remedy="It guards the exponential: compare what is exponentiated.",
)
class ThresholdOfInput(Softplus):
    """Compares its input with the threshold."""

    def _value_and_slope(self, x: Array) -> tuple[Array, Array]:
        scaled, straight = self.beta * x, x > self.threshold
        return np.where(straight, x, softplus(scaled) / self.beta), np.where(straight, 1, sigmoid(scaled))


@mistake(
    "act-softplus-rectified-slope",
    "Softplus",
    title="backward is that of ReLU.",
    misconception="The smooth function is thought to have the derivative of the one that it smooths.",
    remedy="The slope is smooth, too: at 0 it is 1/2.",
)
class SlopeOfReLU(Softplus):
    """Has the slope of ReLU."""

    def _value_and_slope(self, x: Array) -> tuple[Array, Array]:
        y, _ = super()._value_and_slope(x)
        return y, x > 0


@mistake(
    "act-logsigmoid-of-sigmoid",
    "LogSigmoid",
    title="forward takes the logarithm of the sigmoid, which is 0 far on the left: the result is -inf.",
    misconception="Two functions that are safe alone are thought to be safe one after the other.",
    remedy="Simplify log(1 / (1 + e^-x)) on paper, and keep the exponent from being large and positive.",
)
class LogarithmOfZero(LogSigmoid):
    """Takes the logarithm of what has become 0."""

    def _value_and_slope(self, x: Array) -> tuple[Array, Array]:
        _, slope = super()._value_and_slope(x)
        with np.errstate(all="ignore"):
            return np.log(sigmoid(x)), slope


@mistake(
    "act-logsigmoid-eps",
    "LogSigmoid",
    title="A small number is added to the sigmoid before its logarithm is taken.",
    misconception="Adding a small number is thought to change nothing but log 0.",
    remedy="Far on the left the function is x: simplify log(1 / (1 + e^-x)) instead.",
)
class LogarithmMoved(LogSigmoid):
    """Adds a small number."""

    def _value_and_slope(self, x: Array) -> tuple[Array, Array]:
        _, slope = super()._value_and_slope(x)
        return np.log(sigmoid(x) + 1e-8), slope


@mistake(
    "act-logsigmoid-mirrored-slope",
    "LogSigmoid",
    title="backward multiplies by sigmoid(x), which is the slope at -x.",
    misconception="The slope is thought to be that of the softplus.",
    remedy="Far on the left the function is x, so that its slope is 1 there.",
)
class SlopeMirrored(LogSigmoid):
    """Has the softplus's slope."""

    def _value_and_slope(self, x: Array) -> tuple[Array, Array]:
        y, _ = super()._value_and_slope(x)
        return y, sigmoid(x)


@mistake(
    "act-logsigmoid-slope-of-sigmoid",
    "LogSigmoid",
    title="backward multiplies by s (1 - s), as if there were no logarithm.",
    misconception="The derivative of the logarithm is forgotten.",
    remedy="Use the chain rule: the logarithm's derivative divides by s.",
)
class LogarithmForgotten(LogSigmoid):
    """Has the sigmoid's slope."""

    def _value_and_slope(self, x: Array) -> tuple[Array, Array]:
        y, slope = super()._value_and_slope(x)
        return y, slope * (1 - slope)

"""Known wrong S-shaped functions."""

from __future__ import annotations

import numpy as np

from ....impl import Sigmoid, Softsign, Tanh
from ....impl.base import Array
from ...catalogue import mistake


@mistake(
    "act-sigmoid-overflow",
    "Sigmoid",
    title="forward computes e^x / (1 + e^x), which is inf / inf for large inputs.",
    misconception="Exponentials are thought never to overflow.",
    remedy="Let the exponent never be large and positive: the two usual forms are good on one side each.",
    source="FederatedAI/FATE#65, borgwang/tinynn#7",
)
class Overflowing(Sigmoid):
    """Divides infinity by infinity."""

    def _value_and_slope(self, x: Array) -> tuple[Array, Array]:
        _, slope = super()._value_and_slope(x)
        with np.errstate(all="ignore"):
            return np.exp(x) / (1 + np.exp(x)), slope


@mistake(
    "act-sigmoid-slope-overflow",
    "Sigmoid",
    title="backward computes e^-x / (1 + e^-x)², which is inf / inf far on the left.",
    misconception="A formula that is right on paper is thought to be safe in floating point.",
    remedy="Write the slope by means of the output, which is never out of range.",
)
class SlopeOverflowing(Sigmoid):
    """Divides infinity by infinity in backward."""

    def _value_and_slope(self, x: Array) -> tuple[Array, Array]:
        y, _ = super()._value_and_slope(x)
        with np.errstate(all="ignore"):
            exponential = np.exp(-x)
            return y, exponential / (1 + exponential) ** 2


@mistake(
    "act-sigmoid-clipped",
    "Sigmoid",
    title="The input is clipped at -10 and 10, where the function is not yet level.",
    misconception="4.5e-5 is thought to be small enough to count as 0.",
    remedy="If you clip to avoid overflow, do it where the exponential overflows: beyond 700 in float64.",
)
class ClippedEarly(Sigmoid):
    """Clips its input too narrowly."""

    def _value_and_slope(self, x: Array) -> tuple[Array, Array]:
        return super()._value_and_slope(np.clip(x, -10, 10))


@mistake(
    "act-sigmoid-sign",
    "Sigmoid",
    title="The sign of the exponent is missing: 1 / (1 + e^x) falls.",
    misconception="The minus sign is overlooked.",
    remedy="Large inputs give outputs near 1; try x = 10.",
)
class Falling(Sigmoid):
    """Falls."""

    def _value_and_slope(self, x: Array) -> tuple[Array, Array]:
        y, slope = super()._value_and_slope(-x)
        return y, -slope


@mistake(
    "act-sigmoid-of-input",
    "Sigmoid",
    title="backward multiplies by x (1 - x), with the input for the output.",
    misconception="The x of the formula s (1 - s) is taken for the layer's input.",
    remedy="The formula is one of the output: keep that.",
)
class SlopeOfInput(Sigmoid):
    """Puts its input into the formula for its output."""

    def _value_and_slope(self, x: Array) -> tuple[Array, Array]:
        y, _ = super()._value_and_slope(x)
        return y, x * (1 - x)


@mistake(
    "act-sigmoid-slope-one-factor",
    "Sigmoid",
    title="backward multiplies by y alone: the factor 1 - y is missing.",
    misconception="The output is taken for its own derivative, as it is for the exponential.",
    remedy="Differentiate 1 / (1 + e^-x): the slope is s (1 - s), level at both ends.",
)
class SlopeOneFactor(Sigmoid):
    """Has the slope of an exponential."""

    def _value_and_slope(self, x: Array) -> tuple[Array, Array]:
        y, _ = super()._value_and_slope(x)
        return y, y


@mistake(
    "act-sigmoid-tanh-slope",
    "Sigmoid",
    title="backward multiplies by 1 - y², which is the derivative of tanh.",
    misconception="The two S-shaped functions are thought to have one derivative.",
    remedy="Differentiate 1 / (1 + e^-x), and write the result by means of the output.",
)
class SlopeOfTanh(Sigmoid):
    """Has the slope of tanh."""

    def _value_and_slope(self, x: Array) -> tuple[Array, Array]:
        y, _ = super()._value_and_slope(x)
        return y, 1 - y * y


@mistake(
    "act-tanh-overflow",
    "Tanh",
    title="forward computes (e^x - e^-x) / (e^x + e^-x), which is inf / inf for large inputs.",
    misconception="Exponentials are thought never to overflow.",
    remedy="np.tanh is safe; by hand, divide numerator and denominator by the larger exponential first.",
)
class OverflowingTanh(Tanh):
    """Divides infinity by infinity."""

    def _value_and_slope(self, x: Array) -> tuple[Array, Array]:
        _, slope = super()._value_and_slope(x)
        with np.errstate(all="ignore"):
            up, down = np.exp(x), np.exp(-x)
            return (up - down) / (up + down), slope


@mistake(
    "act-tanh-unsquared",
    "Tanh",
    title="backward multiplies by 1 - y, without the square.",
    misconception="The derivative is remembered by its look.",
    remedy="The slope is the same at x and at -x: an odd power of the output cannot be.",
)
class SquareForgotten(Tanh):
    """Forgets the square."""

    def _value_and_slope(self, x: Array) -> tuple[Array, Array]:
        y, _ = super()._value_and_slope(x)
        return y, 1 - y


@mistake(
    "act-tanh-sigmoid-slope",
    "Tanh",
    title="backward multiplies by y (1 - y), which is the derivative of the sigmoid.",
    misconception="The two S-shaped functions are thought to have one derivative.",
    remedy="Differentiate tanh, and write the result by means of the output: the slope at 0 is 1.",
)
class SlopeOfSigmoid(Tanh):
    """Has the slope of the sigmoid."""

    def _value_and_slope(self, x: Array) -> tuple[Array, Array]:
        y, _ = super()._value_and_slope(x)
        return y, y * (1 - y)


@mistake(
    "act-tanh-of-input",
    "Tanh",
    title="backward multiplies by 1 - x², with the input for the output.",
    misconception="The x of the formula is taken for the layer's input.",
    remedy="The formula is one of the output: keep that.",
)
class SlopeOfItsInput(Tanh):
    """Puts its input into the formula for its output."""

    def _value_and_slope(self, x: Array) -> tuple[Array, Array]:
        y, _ = super()._value_and_slope(x)
        return y, 1 - x * x


@mistake(
    "act-tanh-half",
    "Tanh",
    title="It is 2 sigmoid(x) - 1, which is tanh(x / 2).",
    misconception="The stretched sigmoid is thought to be stretched in one direction alone.",
    remedy="tanh is twice as steep: its slope at 0 is 1.",
)
class HalfAsSteep(Tanh):
    """Halves its input."""

    def _value_and_slope(self, x: Array) -> tuple[Array, Array]:
        y, slope = super()._value_and_slope(x / 2)
        return y, slope / 2


@mistake(
    "act-softsign-no-abs",
    "Softsign",
    title="The denominator is 1 + x, without the absolute value.",
    misconception="Tests on positive numbers alone were thought to be enough.",
    remedy="The function is odd: try x = -2.",
)
class AbsoluteForgotten(Softsign):
    """Forgets the absolute value."""

    def _value_and_slope(self, x: Array) -> tuple[Array, Array]:
        with np.errstate(all="ignore"):
            return x / (1 + x), 1 / (1 + x) ** 2


@mistake(
    "act-softsign-unsquared",
    "Softsign",
    title="backward divides by 1 + |x|, without the square.",
    misconception="The denominator is thought to be a constant factor.",
    remedy="Use the quotient rule: what is left has the square of the denominator.",
)
class DenominatorUnsquared(Softsign):
    """Forgets the square."""

    def _value_and_slope(self, x: Array) -> tuple[Array, Array]:
        y, _ = super()._value_and_slope(x)
        return y, 1 / (1 + np.abs(x))


@mistake(
    "act-softsign-signed-slope",
    "Softsign",
    title="backward divides by (1 + x)², without the absolute value.",
    misconception="The absolute value is thought to fall away when one differentiates.",
    remedy="The slope is the same at x and at -x, and never infinite.",
)
class SlopeSigned(Softsign):
    """Forgets the absolute value in backward."""

    def _value_and_slope(self, x: Array) -> tuple[Array, Array]:
        y, _ = super()._value_and_slope(x)
        with np.errstate(all="ignore"):
            return y, 1 / (1 + x) ** 2

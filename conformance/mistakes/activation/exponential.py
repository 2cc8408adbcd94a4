"""Known wrong exponential units."""

from __future__ import annotations

import numpy as np

from ....impl import CELU, ELU, SELU
from ....impl.base import Array
from ...catalogue import mistake


@mistake(
    "act-elu-where-nan",
    "ELU",
    title="The exponential is taken on both sides and masked afterwards: far on the right inf times 0 is NaN.",
    misconception="Anything times 0 is thought to be 0; inf times 0 is NaN.",
    remedy="Take the exponential of the negative part alone, or choose by np.where, which does not compute with inf.",
)
class MaskedTooLate(ELU):
    """Multiplies infinity by a mask."""

    def _value_and_slope(self, x: Array) -> tuple[Array, Array]:
        y, _ = super()._value_and_slope(x)
        right = x > 0
        with np.errstate(all="ignore"):
            return y, right + self.alpha * np.exp(x) * ~right


@mistake(
    "act-elu-plus-alpha",
    "ELU",
    title="backward multiplies by the output where the input was negative, without adding alpha.",
    misconception="The output is thought to be its own derivative, as the exponential is.",
    remedy="The output is alpha e^x - alpha: add alpha to it to get the slope.",
)
class AlphaNotAdded(ELU):
    """Uses y for y + alpha."""

    def _value_and_slope(self, x: Array) -> tuple[Array, Array]:
        y, slope = super()._value_and_slope(x)
        return y, np.where(x > 0, slope, y)


@mistake(
    "act-elu-alpha-lost",
    "ELU",
    title="backward multiplies by e^x, without alpha.",
    misconception="A constant factor is thought to fall away when one differentiates.",
    remedy="Constant terms fall away, constant factors stay.",
)
class AlphaLost(ELU):
    """Forgets alpha in backward."""

    def _value_and_slope(self, x: Array) -> tuple[Array, Array]:
        y, slope = super()._value_and_slope(x)
        return y, np.where(x > 0, slope, np.exp(np.minimum(x, 0)))


@mistake(
    "act-elu-no-minus-one",
    "ELU",
    title="On the left the output is alpha e^x: it jumps at 0, and is positive.",
    misconception="The exponential is thought to be 0 at 0.",
    remedy="The two pieces meet at 0: subtract what the exponential is there.",
)
class MinusOneMissing(ELU):
    """Forgets to subtract 1."""

    def _value_and_slope(self, x: Array) -> tuple[Array, Array]:
        y, slope = super()._value_and_slope(x)
        return np.where(x > 0, y, y + self.alpha), slope


@mistake(
    "act-elu-alpha-one",
    "ELU",
    title="alpha is taken to be 1 whatever it is.",
    misconception="The usual value is thought to be part of the definition.",
    remedy="Far on the left the output is -alpha.",
)
class AlphaFixed(ELU):
    """Ignores its option."""

    def _value_and_slope(self, x: Array) -> tuple[Array, Array]:
        self.alpha = 1.0
        return super()._value_and_slope(x)


@mistake(
    "act-selu-where-nan",
    "SELU",
    title="The exponential is taken on both sides and masked afterwards: far on the right inf times 0 is NaN.",
    misconception="Anything times 0 is thought to be 0; inf times 0 is NaN.",
    remedy="Take the exponential of the negative part alone, or choose by np.where, which does not compute with inf.",
)
class MaskedTooLateScaled(SELU):
    """Multiplies infinity by a mask."""

    def _value_and_slope(self, x: Array) -> tuple[Array, Array]:
        y, _ = super()._value_and_slope(x)
        right = x > 0
        with np.errstate(all="ignore"):
            return y, self.scale * (right + self.alpha * np.exp(x) * ~right)


@mistake(
    "act-selu-unscaled",
    "SELU",
    title="There is no scale: it is ELU with SELU's alpha.",
    misconception="The second constant is thought to belong to the initialization.",
    remedy="Both constants belong to the function: without the scale a layer lowers the variance.",
)
class Unscaled(SELU):
    """Forgets the scale."""

    scale = 1.0


@mistake(
    "act-selu-left-unscaled",
    "SELU",
    title="Only the right side is scaled.",
    misconception="alpha is thought to be the left side's whole factor, and the scale the right side's.",
    remedy="The scale multiplies both sides, alpha the left one besides.",
)
class LeftUnscaled(SELU):
    """Scales on the right."""

    def _value_and_slope(self, x: Array) -> tuple[Array, Array]:
        y, slope = super()._value_and_slope(x)
        factor = np.where(x > 0, 1, 1 / self.scale)
        return y * factor, slope * factor


@mistake(
    "act-selu-swapped",
    "SELU",
    title="alpha and scale are exchanged.",
    misconception="1.67 is thought to be the scale, because it is the larger one.",
    remedy="The scale, which the right side shows alone, is 1.05.",
)
class ConstantsSwapped(SELU):
    """Exchanges its constants."""

    alpha, scale = SELU.scale, SELU.alpha


@mistake(
    "act-selu-rounded",
    "SELU",
    title="The constants are rounded to a few digits, 1.6733 and 1.0507.",
    misconception="Constants from a paper's text are thought to be exact.",
    remedy="Take all digits: rounded constants move mean and variance a little in every layer.",
)
class ConstantsRounded(SELU):
    """Rounds its constants."""

    alpha, scale = 1.6733, 1.0507


@mistake(
    "act-celu-where-nan",
    "CELU",
    title="The exponential is taken on both sides and masked afterwards: far on the right inf times 0 is NaN.",
    misconception="Anything times 0 is thought to be 0; inf times 0 is NaN.",
    remedy="Take the exponential of the negative part alone, or choose by np.where, which does not compute with inf.",
)
class MaskedTooLateStretched(CELU):
    """Multiplies infinity by a mask."""

    def _value_and_slope(self, x: Array) -> tuple[Array, Array]:
        y, _ = super()._value_and_slope(x)
        right = x > 0
        with np.errstate(all="ignore"):
            return y, right + np.exp(x / self.alpha) * ~right


@mistake(
    "act-celu-as-elu",
    "CELU",
    title="The exponent is x, not x / alpha: it is ELU.",
    misconception="The two are thought to be the same, as they are for alpha = 1.",
    remedy="Divide x by alpha in the exponent: that is what makes the slope at 0 the same on both sides.",
)
class AsELU(CELU):
    """Does not stretch."""

    def _value_and_slope(self, x: Array) -> tuple[Array, Array]:
        left = np.exp(np.minimum(x, 0))
        return np.maximum(x, 0) + self.alpha * (left - 1), np.where(x > 0, 1, self.alpha * left)


@mistake(
    "act-celu-alpha-times-slope",
    "CELU",
    title="backward multiplies by alpha e^(x/alpha) on the left.",
    misconception="The derivative of ELU is taken over, with its factor alpha.",
    remedy="Use the chain rule: the exponent's own derivative, 1 / alpha, is a factor, too.",
)
class InnerDerivativeLost(CELU):
    """Forgets the inner derivative."""

    def _value_and_slope(self, x: Array) -> tuple[Array, Array]:
        y, slope = super()._value_and_slope(x)
        return y, np.where(x > 0, slope, self.alpha * slope)

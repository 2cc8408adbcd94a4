"""Known wrong straight pieces within bounds."""

from __future__ import annotations

import numpy as np

from ....impl import Hardsigmoid, Hardswish, Hardtanh, ReLU6, Threshold
from ....impl.base import Array
from ...catalogue import mistake


@mistake(
    "act-threshold-inclusive",
    "Threshold",
    title="An input equal to the threshold passes.",
    misconception="> and >= are thought to be the same.",
    remedy="Only larger inputs pass: try the threshold itself.",
)
class ThresholdIncluded(Threshold):
    """Compares with >=."""

    def _value_and_slope(self, x: Array) -> tuple[Array, Array]:
        return np.where(x >= self.threshold, x, self.value), x >= self.threshold


@mistake(
    "act-threshold-floor",
    "Threshold",
    title="Inputs up to the threshold become the threshold, not the value.",
    misconception="The function is thought to be a lower bound, max(x, threshold).",
    remedy="Threshold and value are two options: inputs up to the threshold become the value.",
)
class ThresholdAsFloor(Threshold):
    """Ignores the value."""

    def _value_and_slope(self, x: Array) -> tuple[Array, Array]:
        return np.maximum(x, self.threshold), x > self.threshold


@mistake(
    "act-threshold-zero",
    "Threshold",
    title="Inputs up to the threshold become 0, not the value.",
    misconception="Multiplying by the mask is thought to be enough.",
    remedy="Put the value where the mask is false.",
)
class ValueForgotten(Threshold):
    """Multiplies by the mask."""

    def _value_and_slope(self, x: Array) -> tuple[Array, Array]:
        above = x > self.threshold
        return x * above, above


@mistake(
    "act-threshold-sign",
    "Threshold",
    title="backward looks at the sign of the input, not at whether it exceeds the threshold.",
    misconception="The derivative of ReLU is thought to fit every function that cuts something off.",
    remedy="The gradient passes where the input did: compare with the threshold again.",
)
class SignAsked(Threshold):
    """Masks as ReLU does."""

    def _value_and_slope(self, x: Array) -> tuple[Array, Array]:
        y, _ = super()._value_and_slope(x)
        return y, x > 0


@mistake(
    "act-hardtanh-straight-through",
    "Hardtanh",
    title="backward lets the gradient through outside the bounds, too.",
    misconception="Clipping is thought to be no part of the function, and to have no derivative.",
    remedy="Where the output is a bound it does not depend on the input.",
)
class StraightThrough(Hardtanh):
    """Has slope 1 everywhere."""

    def _value_and_slope(self, x: Array) -> tuple[Array, Array]:
        y, _ = super()._value_and_slope(x)
        return y, np.ones_like(x)


@mistake(
    "act-hardtanh-tanh-slope",
    "Hardtanh",
    title="backward multiplies by 1 - y², which is the derivative of tanh.",
    misconception="It is thought to have the derivative of the smooth function that it approximates.",
    remedy="Each of its three pieces is a straight line: find their slopes.",
)
class SlopeOfTanh(Hardtanh):
    """Has the slope of tanh."""

    def _value_and_slope(self, x: Array) -> tuple[Array, Array]:
        y, _ = super()._value_and_slope(x)
        return y, 1 - y * y


@mistake(
    "act-hardtanh-unit",
    "Hardtanh",
    title="The bounds are -1 and 1 whatever min_val and max_val say.",
    misconception="The usual values are thought to be part of the definition.",
    remedy="Use the options where the numbers stand.",
)
class BoundsFixed(Hardtanh):
    """Ignores its options."""

    def _value_and_slope(self, x: Array) -> tuple[Array, Array]:
        return np.clip(x, -1, 1), np.abs(x) < 1


@mistake(
    "act-hardtanh-symmetric",
    "Hardtanh",
    title="The lower bound is -max_val, whatever min_val says.",
    misconception="The function is thought to be odd, as tanh is.",
    remedy="The bounds are independent of each other.",
)
class BoundsSymmetric(Hardtanh):
    """Clips at -max_val."""

    def _value_and_slope(self, x: Array) -> tuple[Array, Array]:
        return np.clip(x, -self.max_val, self.max_val), np.abs(x) < self.max_val


@mistake(
    "act-relu6-no-ceiling",
    "ReLU6",
    title="There is no ceiling: it is ReLU.",
    misconception="The 6 in the name is overlooked, or only small inputs were tried.",
    remedy="Above 6 the output is 6.",
)
class NoCeiling(ReLU6):
    """Is ReLU."""

    def _value_and_slope(self, x: Array) -> tuple[Array, Array]:
        return np.maximum(x, 0), x > 0


@mistake(
    "act-relu6-open-gradient",
    "ReLU6",
    title="backward lets the gradient through above 6.",
    misconception="The derivative of ReLU is thought to be enough.",
    remedy="Above 6 the output is constant, too.",
)
class OpenAbove(ReLU6):
    """Has the slope of ReLU."""

    def _value_and_slope(self, x: Array) -> tuple[Array, Array]:
        y, _ = super()._value_and_slope(x)
        return y, x > 0


@mistake(
    "act-relu6-dropped",
    "ReLU6",
    title="What exceeds 6 becomes 0.",
    misconception="Both ends are thought to be cut off in the same way, by a mask.",
    remedy="Above 6 the output stays at 6: try x = 7.",
)
class DroppedAbove(ReLU6):
    """Masks above."""

    def _value_and_slope(self, x: Array) -> tuple[Array, Array]:
        y, slope = super()._value_and_slope(x)
        return y * (x <= self.max_val), slope


@mistake(
    "act-hardsigmoid-slope",
    "Hardsigmoid",
    title="The middle piece is 0.2 x + 0.5, as in early Keras and Theano.",
    misconception="All piecewise linear sigmoids are thought to be the same.",
    remedy="PyTorch, and Keras from version 3 on, have the slope 1/6: look up which one is asked for.",
    reading="slope=0.2",
)
class SlopeOfKeras(Hardsigmoid):
    """Has its corners at 2.5."""

    def _value_and_slope(self, x: Array) -> tuple[Array, Array]:
        return np.clip(0.2 * x + 0.5, 0, 1), (np.abs(x) < 2.5) * 0.2  # noqa: PLR2004 - 0.5 / 0.2


@mistake(
    "act-hardsigmoid-unmoved",
    "Hardsigmoid",
    title="The 1/2 is missing: the output is 0 for all x up to 0.",
    misconception="The function is thought to be x / 6, clipped.",
    remedy="At 0 a sigmoid is one half.",
)
class Unmoved(Hardsigmoid):
    """Forgets to move."""

    def _value_and_slope(self, x: Array) -> tuple[Array, Array]:
        return super()._value_and_slope(x - 3)


@mistake(
    "act-hardsigmoid-smooth-slope",
    "Hardsigmoid",
    title="backward multiplies by y (1 - y), which is the derivative of the smooth sigmoid.",
    misconception="It is thought to have the derivative of the smooth function that it approximates.",
    remedy="Each of its three pieces is a straight line: find their slopes.",
)
class SlopeOfSigmoid(Hardsigmoid):
    """Has the slope of the sigmoid."""

    def _value_and_slope(self, x: Array) -> tuple[Array, Array]:
        y, _ = super()._value_and_slope(x)
        return y, y * (1 - y)


@mistake(
    "act-hardsigmoid-unscaled-slope",
    "Hardsigmoid",
    title="backward lets the gradient through the middle as it is, without the 1/6.",
    misconception="The slope of what is clipped is thought to be 1, as in ReLU.",
    remedy="Differentiate the middle piece: x is divided there.",
)
class SlopeOne(Hardsigmoid):
    """Has slope 1 in the middle."""

    def _value_and_slope(self, x: Array) -> tuple[Array, Array]:
        y, slope = super()._value_and_slope(x)
        return y, slope > 0


@mistake(
    "act-hardswish-gate-slope",
    "Hardswish",
    title="backward multiplies by the gate alone, as if it did not depend on x.",
    misconception="The gate is thought to be a constant factor.",
    remedy="Both factors of x h(x) depend on x: use the product rule.",
)
class GateConstant(Hardswish):
    """Differentiates one factor."""

    def _value_and_slope(self, x: Array) -> tuple[Array, Array]:
        y, _ = super()._value_and_slope(x)
        return y, np.clip(x / 6 + 0.5, 0, 1)


@mistake(
    "act-hardswish-unclipped",
    "Hardswish",
    title="The gate is not held below 1: above 3 the output is x (x + 3) / 6.",
    misconception="The gate is thought to be max(x + 3, 0) / 6.",
    remedy="Above 3 the gate is open, and y = x.",
)
class GateUnclipped(Hardswish):
    """Clips the gate at 0 alone."""

    def _value_and_slope(self, x: Array) -> tuple[Array, Array]:
        gate = np.maximum(x / 6 + 0.5, 0)
        return x * gate, gate + x / 6 * (gate > 0)


@mistake(
    "act-hardswish-middle-everywhere",
    "Hardswish",
    title="backward takes the slope of the middle piece, (2 x + 3) / 6, everywhere.",
    misconception="One formula is thought to hold on all three pieces.",
    remedy="Left of -3 the slope is 0, right of 3 it is 1.",
)
class MiddleEverywhere(Hardswish):
    """Forgets the outer pieces."""

    def _value_and_slope(self, x: Array) -> tuple[Array, Array]:
        y, _ = super()._value_and_slope(x)
        return y, (2 * x + 3) / 6

"""Known wrong shrinkage."""

from __future__ import annotations

import numpy as np

from ....impl import Hardshrink, Softshrink, Tanhshrink
from ....impl.base import Array
from ...catalogue import mistake


@mistake(
    "act-softshrink-hard",
    "Softshrink",
    title="What is larger than lambd is left as it is: that is hard shrinkage.",
    misconception="Setting small numbers to 0 is thought to be all.",
    remedy="The rest moves towards 0 by lambd, so that there is no jump.",
)
class NothingDrawn(Softshrink):
    """Keeps large numbers."""

    def _value_and_slope(self, x: Array) -> tuple[Array, Array]:
        kept = np.abs(x) > self.lambd
        return x * kept, kept


@mistake(
    "act-softshrink-one-way",
    "Softshrink",
    title="lambd is subtracted on both sides: negative numbers move away from 0.",
    misconception="Shrinking is thought to be a subtraction.",
    remedy="Towards 0 is down on the right, and up on the left.",
)
class SubtractedEverywhere(Softshrink):
    """Subtracts on the left, too."""

    def _value_and_slope(self, x: Array) -> tuple[Array, Array]:
        kept = np.abs(x) > self.lambd
        return (x - self.lambd) * kept, kept


@mistake(
    "act-softshrink-shrunk-gradient",
    "Softshrink",
    title="backward shrinks the gradient: it looks at the gradient's size, not at the input's.",
    misconception="The same function is thought to serve in both directions.",
    remedy="Look at forward's input: where it was larger than lambd the gradient passes as it is.",
)
class GradientShrunk(Softshrink):
    """Shrinks the gradient."""

    def backward(self, grad_output: Array) -> Array:
        """Return the shrunk gradient."""
        super().backward(grad_output)
        grad_x: Array = grad_output - np.clip(grad_output, -self.lambd, self.lambd)
        return grad_x


@mistake(
    "act-hardshrink-soft",
    "Hardshrink",
    title="What is larger than lambd is drawn towards 0: that is soft shrinkage.",
    misconception="Soft and hard shrinkage are thought to be the same.",
    remedy="What is larger than lambd stays as it is.",
)
class Drawn(Hardshrink):
    """Draws large numbers towards 0."""

    def _value_and_slope(self, x: Array) -> tuple[Array, Array]:
        return x - np.clip(x, -self.lambd, self.lambd), np.abs(x) > self.lambd


@mistake(
    "act-hardshrink-one-side",
    "Hardshrink",
    title="Only what is greater than lambd is kept, and all that is negative becomes 0.",
    misconception="x > lambd is thought to ask for the size.",
    remedy="Compare the absolute value: large negative numbers are kept.",
)
class NegativeLost(Hardshrink):
    """Forgets the absolute value."""

    def _value_and_slope(self, x: Array) -> tuple[Array, Array]:
        kept = x > self.lambd
        return x * kept, kept


@mistake(
    "act-hardshrink-open-gradient",
    "Hardshrink",
    title="backward lets every gradient through.",
    misconception="As what is kept has slope 1, the slope is thought to be 1 everywhere.",
    remedy="Where the output is 0 whatever the input is nearby, the slope is 0.",
)
class OpenGradient(Hardshrink):
    """Has slope 1 everywhere."""

    def _value_and_slope(self, x: Array) -> tuple[Array, Array]:
        y, _ = super()._value_and_slope(x)
        return y, np.ones_like(x)


@mistake(
    "act-tanhshrink-reversed",
    "Tanhshrink",
    title="forward returns tanh(x) - x.",
    misconception="The order of the two is thought not to matter.",
    remedy="What is large and positive stays large and positive; try x = 10.",
)
class Reversed(Tanhshrink):
    """Subtracts the other way round."""

    def _value_and_slope(self, x: Array) -> tuple[Array, Array]:
        y, slope = super()._value_and_slope(x)
        return -y, -slope


@mistake(
    "act-tanhshrink-tanh-slope",
    "Tanhshrink",
    title="backward multiplies by 1 - tanh², which is the derivative of tanh.",
    misconception="x is thought to drop out when x - tanh(x) is differentiated.",
    remedy="Differentiate both terms, and mind the sign of the second.",
)
class SlopeOfTanh(Tanhshrink):
    """Differentiates one term."""

    def _value_and_slope(self, x: Array) -> tuple[Array, Array]:
        y, slope = super()._value_and_slope(x)
        return y, 1 - slope

"""Known wrong Gaussian error linear units."""

from __future__ import annotations

import math

import numpy as np

from ....impl import GELU
from ....impl.activation.normal import normal, normal_by_tanh
from ....impl.activation.sigmoid import sigmoid
from ....impl.base import Array
from ...catalogue import mistake


def _gate(layer: GELU, x: Array) -> tuple[Array, Array]:
    """Return the gate that is asked for, and its derivative."""
    return normal(x) if layer.approximate == "none" else normal_by_tanh(x)


@mistake(
    "act-gelu-form-quick",
    "GELU",
    title="It is x sigmoid(1.702 x), which departs by up to 0.02.",
    misconception="All forms of GELU are thought to be the same.",
    remedy="The paper's first form has the normal distribution's function: the sigmoid is a rougher stand-in.",
    source="tensorflow/tfjs#8224",
)
class Quick(GELU):
    """Gates with a sigmoid."""

    def _value_and_slope(self, x: Array) -> tuple[Array, Array]:
        gate = sigmoid(1.702 * x)
        return x * gate, gate + 1.702 * x * gate * (1 - gate)


@mistake(
    "act-gelu-form-tanh",
    "GELU",
    title="Whatever approximate says, it computes the approximation by tanh, which departs by up to 5e-4.",
    misconception="The form in BERT's and GPT-2's code is thought to be the only one.",
    remedy="Say which form yours is: a test with a tolerance of 1e-3 does not tell them apart.",
    reading="formula=tanh",
    source="kyutai-labs/pocket-tts#278",
)
class Approximate(GELU):
    """Knows the approximation alone."""

    def _value_and_slope(self, x: Array) -> tuple[Array, Array]:
        self.approximate = "tanh"
        return super()._value_and_slope(x)


@mistake(
    "act-gelu-form-exact",
    "GELU",
    title="The exact function is computed whatever approximate says.",
    misconception="The approximation is thought to be there for speed alone, so that nobody minds the exact one.",
    remedy="Weights that were trained with the one are used with it: follow the option.",
)
class OptionIgnored(GELU):
    """Ignores its option."""

    def _value_and_slope(self, x: Array) -> tuple[Array, Array]:
        self.approximate = "none"
        return super()._value_and_slope(x)


@mistake(
    "act-gelu-drops-x",
    "GELU",
    title="forward returns the gate, without the input.",
    misconception="The unit is thought to be the normal distribution's function.",
    remedy="The gate multiplies the input: far on the right y = x.",
)
class InputForgotten(GELU):
    """Is the gate."""

    def _value_and_slope(self, x: Array) -> tuple[Array, Array]:
        return _gate(self, x)


@mistake(
    "act-gelu-gate-slope",
    "GELU",
    title="backward multiplies by the gate alone, as if it did not depend on x.",
    misconception="The gate is thought to be a constant factor.",
    remedy="Both factors of x times the gate depend on x: use the product rule.",
)
class GateConstant(GELU):
    """Differentiates one factor."""

    def _value_and_slope(self, x: Array) -> tuple[Array, Array]:
        gate, _ = _gate(self, x)
        return x * gate, gate


@mistake(
    "act-gelu-slope-without-x",
    "GELU",
    title="backward adds the gate's derivative without its factor x.",
    misconception="The product rule is remembered as the sum of two derivatives.",
    remedy="In the product rule each derivative is multiplied by the other factor.",
)
class FactorForgotten(GELU):
    """Forgets a factor of the product rule."""

    def _value_and_slope(self, x: Array) -> tuple[Array, Array]:
        gate, slope = _gate(self, x)
        return x * gate, gate + slope


@mistake(
    "act-gelu-erf-unscaled",
    "GELU",
    title="erf is taken of x, not of x / √2.",
    misconception="The error function is thought to be the normal distribution's, up to 1/2.",
    remedy="erf belongs to a variance of 1/2: scale its argument.",
)
class ErrorFunctionUnscaled(GELU):
    """Uses another normal distribution."""

    def _value_and_slope(self, x: Array) -> tuple[Array, Array]:
        if self.approximate == "tanh":
            return super()._value_and_slope(x)
        gate, density = normal(math.sqrt(2) * x)
        return x * gate, gate + math.sqrt(2) * x * density


def _by_tanh(x: Array, cubic: float, power: float = 3.0) -> tuple[Array, Array]:
    """Return the approximation and its slope, with the coefficient of x³, and the factor that differentiates it."""
    root = math.sqrt(2 / math.pi)
    gate = 0.5 + 0.5 * np.tanh(root * (x + cubic * x**3))
    inner = root * (1 + power * cubic * x**2)
    return x * gate, gate + 2 * x * gate * (1 - gate) * inner


@mistake(
    "act-gelu-tanh-cubic",
    "GELU",
    title="In the approximation by tanh the cubic term has the coefficient 0.44715.",
    misconception="The digits are copied wrongly: it is 0.044715.",
    remedy="Compare with the exact function: the two are within 5e-4 of each other.",
)
class CubicTooLarge(GELU):
    """Has another coefficient."""

    def _value_and_slope(self, x: Array) -> tuple[Array, Array]:
        return super()._value_and_slope(x) if self.approximate == "none" else _by_tanh(x, 0.44715)


@mistake(
    "act-gelu-tanh-chain",
    "GELU",
    title="In the approximation by tanh backward forgets the derivative of the cubic term.",
    misconception="What stands inside tanh is thought to be linear.",
    remedy="The chain rule asks for the derivative of all that stands inside, 3 · 0.044715 x² included.",
)
class CubicUndifferentiated(GELU):
    """Forgets the cubic term in backward."""

    def _value_and_slope(self, x: Array) -> tuple[Array, Array]:
        return super()._value_and_slope(x) if self.approximate == "none" else _by_tanh(x, 0.044715, 0.0)


@mistake(
    "act-gelu-tanh-power",
    "GELU",
    title="In the approximation by tanh backward differentiates 0.044715 x³ to 0.044715 x².",
    misconception="The power is lowered, and its factor is forgotten.",
    remedy="The derivative of x³ is 3 x²: compare backward with a difference quotient at x = 2.",
)
class PowerForgotten(GELU):
    """Forgets the factor 3 in backward."""

    def _value_and_slope(self, x: Array) -> tuple[Array, Array]:
        return super()._value_and_slope(x) if self.approximate == "none" else _by_tanh(x, 0.044715, 1.0)


@mistake(
    "act-gelu-tanh-cubic-forward",
    "GELU",
    title="In the approximation by tanh forward has the coefficient 0.44715, and backward differentiates 0.044715 x³.",
    misconception="The digits are copied wrongly in one of two places.",
    remedy="Write the coefficient down once, 0.044715, and use it in both directions.",
)
class CubicTooLargeInForward(GELU):
    """Has another coefficient in forward."""

    def _value_and_slope(self, x: Array) -> tuple[Array, Array]:
        if self.approximate == "none":
            return super()._value_and_slope(x)
        # tanh is kept from forward, and what stands inside is differentiated anew: 3 · 0.044715 = 0.3 · 0.44715.
        return _by_tanh(x, 0.44715, 0.3)

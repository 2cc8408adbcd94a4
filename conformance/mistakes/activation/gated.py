"""Known wrong gated units."""

from __future__ import annotations

import numpy as np

from ....impl import GLU, Mish, SiLU
from ....impl.activation.sigmoid import sigmoid, softplus
from ....impl.base import Array
from ...catalogue import mistake


@mistake(
    "act-silu-overflow",
    "SiLU",
    title="The gate is e^x / (1 + e^x), which is inf / inf for large inputs.",
    misconception="Exponentials are thought never to overflow.",
    remedy="Let the exponent never be large and positive.",
)
class Overflowing(SiLU):
    """Divides infinity by infinity."""

    def _value_and_slope(self, x: Array) -> tuple[Array, Array]:
        _, slope = super()._value_and_slope(x)
        with np.errstate(all="ignore"):
            return x * (np.exp(x) / (1 + np.exp(x))), slope


@mistake(
    "act-silu-gate-slope",
    "SiLU",
    title="backward multiplies by the gate alone, as if it did not depend on x.",
    misconception="The gate is thought to be a constant factor.",
    remedy="Both factors of x sigmoid(x) depend on x: use the product rule.",
)
class GateConstant(SiLU):
    """Differentiates one factor."""

    def _value_and_slope(self, x: Array) -> tuple[Array, Array]:
        y, _ = super()._value_and_slope(x)
        return y, sigmoid(x)


@mistake(
    "act-silu-sigmoid-slope",
    "SiLU",
    title="backward multiplies by s (1 - s), the derivative of the gate alone.",
    misconception="The derivative of the sigmoid is thought to be all that there is to differentiate.",
    remedy="Both factors of x sigmoid(x) depend on x: use the product rule.",
)
class InputConstant(SiLU):
    """Differentiates the other factor, without x."""

    def _value_and_slope(self, x: Array) -> tuple[Array, Array]:
        y, _ = super()._value_and_slope(x)
        gate = sigmoid(x)
        return y, gate * (1 - gate)


@mistake(
    "act-silu-gate-only",
    "SiLU",
    title="forward returns the gate, without the input.",
    misconception="The unit is thought to be another name for the sigmoid.",
    remedy="The gate multiplies the input: far on the right y = x.",
)
class InputForgotten(SiLU):
    """Is the sigmoid."""

    def _value_and_slope(self, x: Array) -> tuple[Array, Array]:
        gate = sigmoid(x)
        return gate, gate * (1 - gate)


@mistake(
    "act-mish-overflow",
    "Mish",
    title="backward uses the formula with powers of e^x from the paper, which is inf / inf for large inputs.",
    misconception="A formula that is right on paper is thought to be safe in floating point.",
    remedy="Write the slope by means of tanh(softplus(x)) and sigmoid(x), which are never out of range.",
    source="Misra, BMVC 2020",
)
class FormulaOfThePaper(Mish):
    """Divides infinity by infinity in backward."""

    def _value_and_slope(self, x: Array) -> tuple[Array, Array]:
        y, _ = super()._value_and_slope(x)
        with np.errstate(all="ignore"):
            e = np.exp(x)
            above = 4 * (x + 1) + 4 * e**2 + e**3 + e * (4 * x + 6)
            return y, e * above / (2 * e + e**2 + 2) ** 2


@mistake(
    "act-mish-gate-slope",
    "Mish",
    title="backward multiplies by the gate alone, as if it did not depend on x.",
    misconception="The gate is thought to be a constant factor.",
    remedy="Both factors of x tanh(softplus(x)) depend on x: use the product rule.",
)
class GateOfMishConstant(Mish):
    """Differentiates one factor."""

    def _value_and_slope(self, x: Array) -> tuple[Array, Array]:
        y, _ = super()._value_and_slope(x)
        return y, np.tanh(softplus(x))


@mistake(
    "act-mish-no-inner-slope",
    "Mish",
    title="backward forgets the slope of the softplus: t + x (1 - t²).",
    misconception="The chain rule is thought to end with tanh.",
    remedy="The chain has one link more: multiply by the derivative of what tanh is taken of.",
)
class SoftplusUndifferentiated(Mish):
    """Stops the chain rule too early."""

    def _value_and_slope(self, x: Array) -> tuple[Array, Array]:
        y, _ = super()._value_and_slope(x)
        gate = np.tanh(softplus(x))
        return y, gate + x * (1 - gate * gate)


@mistake(
    "act-mish-sigmoid-gate",
    "Mish",
    title="The gate is sigmoid(softplus(x)), which is 1/2 far on the left.",
    misconception="A gate is thought to be a sigmoid.",
    remedy="Of a number that is never negative, tanh is between 0 and 1.",
)
class SigmoidForGate(Mish):
    """Has another gate."""

    def _value_and_slope(self, x: Array) -> tuple[Array, Array]:
        gate = sigmoid(softplus(x))
        return x * gate, gate + x * sigmoid(x) * gate * (1 - gate)


def _exchanged(x: Array, axis: int) -> Array:
    half, gated = np.split(x, 2, axis=axis)
    return np.concatenate([gated, half], axis=axis)


@mistake(
    "act-glu-first-gates",
    "GLU",
    title="The first half gates the second.",
    misconception="The gate is thought to come first.",
    remedy="The sigmoid is that of the second half.",
)
class FirstHalfGates(GLU):
    """Exchanges the halves."""

    def forward(self, x: Array) -> Array:
        """Return b sigmoid(a)."""
        return super().forward(_exchanged(x, self.dim))

    def backward(self, grad_output: Array) -> Array:
        """Return dx, in the places of a and b."""
        return _exchanged(super().backward(grad_output), self.dim)


@mistake(
    "act-glu-order",
    "GLU",
    title="backward returns the two halves of the gradient in the wrong order.",
    misconception="They are returned in the order in which they are computed.",
    remedy="Each half of dx belongs in the place of the half of x that it is the gradient of.",
)
class HalvesExchanged(GLU):
    """Exchanges the halves of its gradient."""

    def backward(self, grad_output: Array) -> Array:
        """Return db before da."""
        return _exchanged(super().backward(grad_output), self.dim)


@mistake(
    "act-glu-interleaved",
    "GLU",
    title="Even places are gated by odd ones.",
    misconception="Halves are thought to be taken in turns.",
    remedy="Cut the axis once, in the middle: np.split(x, 2, axis).",
)
class Interleaved(GLU):
    """Takes turns."""

    def forward(self, x: Array) -> Array:
        """Return what even places give, gated by odd ones."""
        return super().forward(np.take(x, self._order(x.shape[self.dim]), axis=self.dim))

    def backward(self, grad_output: Array) -> Array:
        """Return dx in x's places."""
        order = self._order(2 * grad_output.shape[self.dim])
        return np.take(super().backward(grad_output), np.argsort(order), axis=self.dim)

    @staticmethod
    def _order(length: int) -> Array:
        return np.concatenate([np.arange(0, length, 2), np.arange(1, length, 2)])


@mistake(
    "act-glu-gate-unsloped",
    "GLU",
    title="The gradient of the gate lacks the slope of the sigmoid: it is dy a.",
    misconception="The sigmoid is thought to be outside the product rule.",
    remedy="y depends on b through the sigmoid: its derivative is a factor of db.",
)
class GateUnsloped(GLU):
    """Forgets the sigmoid's slope."""

    def forward(self, x: Array) -> Array:
        """Return y, and keep a for the gradient of b."""
        y = super().forward(x)
        gate, _ = self._saved_for(y)
        self._save_for_backward(y.shape, gate, np.split(x, 2, axis=self.dim)[0].copy())
        return y


@mistake(
    "act-glu-gate-frozen",
    "GLU",
    title="The half that gates gets no gradient.",
    misconception="The gate is thought to be a constant factor.",
    remedy="Both halves are inputs, and y depends on both.",
)
class GateFrozen(GLU):
    """Returns zeros for the gate."""

    def forward(self, x: Array) -> Array:
        """Return y, and keep nothing for the gradient of b."""
        y = super().forward(x)
        gate, _ = self._saved_for(y)
        self._save_for_backward(y.shape, gate, np.zeros_like(y))
        return y


@mistake(
    "act-glu-last-axis",
    "GLU",
    title="The last axis is cut whatever dim says.",
    misconception="The usual axis is thought to be part of the definition.",
    remedy="Use the option where the axis is named.",
)
class LastAxis(GLU):
    """Ignores its option."""

    def forward(self, x: Array) -> Array:
        """Return y, half as long along the last axis."""
        self.dim = -1
        return super().forward(x)

"""Known wrong rectifiers with a slope on the left that is given or learnt."""

from __future__ import annotations

import numpy as np

from ....impl import LeakyReLU, PReLU
from ....impl.base import Array
from ...catalogue import mistake


@mistake(
    "act-leaky-max",
    "LeakyReLU",
    title="forward returns max(a x, x), which is another function where a > 1.",
    misconception="The larger of the two is thought to be right for every slope.",
    remedy="Decide by the sign of x, not by which of the two is larger.",
    reading="negative_slope=below 1",
)
class LargerOfTwo(LeakyReLU):
    """Takes a maximum."""

    def _value_and_slope(self, x: Array) -> tuple[Array, Array]:
        scaled = self.negative_slope * x
        return np.maximum(scaled, x), np.where(scaled > x, self.negative_slope, 1.0)


@mistake(
    "act-leaky-dead-gradient",
    "LeakyReLU",
    title="backward is that of ReLU: no gradient goes through where the input was negative.",
    misconception="The leak is thought to be a matter of forward alone.",
    remedy="The slope on the left is negative_slope: its gradient is that of a straight line, too.",
)
class GradientOfReLU(LeakyReLU):
    """Leaks forward alone."""

    def _value_and_slope(self, x: Array) -> tuple[Array, Array]:
        y, _ = super()._value_and_slope(x)
        return y, x > 0


@mistake(
    "act-leaky-slope-alone",
    "LeakyReLU",
    title="Where the input was negative backward returns the slope, not the slope times the upstream gradient.",
    misconception="On the left the derivative is thought to be the gradient: the chain rule is left out there.",
    remedy="Multiply grad_output by the slope on both sides: by 1 on the right, by negative_slope on the left.",
)
class SlopeAlone(LeakyReLU):
    """Leaves the chain rule out on the left."""

    def backward(self, grad_output: Array) -> Array:
        """Return dx on the right, and the slope on the left."""
        (slope,) = self._saved_for(grad_output)
        return np.where(slope == 1.0, grad_output, slope).astype(grad_output.dtype)


@mistake(
    "act-leaky-constant",
    "LeakyReLU",
    title="forward returns the slope itself where the input is negative.",
    misconception="negative_slope is thought to be the value on the left.",
    remedy="It is a slope: multiply x by it.",
)
class ConstantOnTheLeft(LeakyReLU):
    """Returns a constant on the left."""

    def _value_and_slope(self, x: Array) -> tuple[Array, Array]:
        _, slope = super()._value_and_slope(x)
        return np.where(x > 0, x, self.negative_slope), slope


@mistake(
    "act-leaky-everywhere",
    "LeakyReLU",
    title="The leak is added on both sides: max(x, 0) + a x.",
    misconception="Rectifying and leaking are thought to be two terms of a sum.",
    remedy="On the right of 0 the function is x alone; try x = 1.",
)
class LeakOnBothSides(LeakyReLU):
    """Adds the leak everywhere."""

    def _value_and_slope(self, x: Array) -> tuple[Array, Array]:
        return np.maximum(x, 0) + self.negative_slope * x, (x > 0) + self.negative_slope


@mistake(
    "act-leaky-fixed",
    "LeakyReLU",
    title="The slope is 0.01 whatever negative_slope says.",
    misconception="The usual value is thought to be part of the definition.",
    remedy="Use the option where the number stands.",
)
class SlopeFixed(LeakyReLU):
    """Ignores its option."""

    def _value_and_slope(self, x: Array) -> tuple[Array, Array]:
        self.negative_slope = 0.01
        return super()._value_and_slope(x)


@mistake(
    "act-prelu-nosum",
    "PReLU",
    title="The gradient of the slope has an entry for each element of the input, and is not summed.",
    misconception="As the function is element-wise, so its gradients are thought to be.",
    remedy="Elements that share a slope add up their gradients: sum over all axes but that of the slope.",
)
class GradientNotSummed(PReLU):
    """Forgets the sum."""

    def backward(self, grad_output: Array) -> Array:
        """Write an unsummed gradient."""
        _, negative = self._saved_for(grad_output)
        grad_x = super().backward(grad_output)
        self.grads["weight"] = grad_output * negative
        return grad_x


@mistake(
    "act-prelu-mean",
    "PReLU",
    title="The gradient of the slope is averaged over what shares it.",
    misconception="A batch is thought to be averaged over in every gradient.",
    remedy="The loss has averaged already, where it does: here gradients of shared uses add up.",
)
class GradientAveraged(PReLU):
    """Averages the gradient of its parameter."""

    def backward(self, grad_output: Array) -> Array:
        """Add the mean to the gradient."""
        before = self.grads["weight"].copy()
        grad_x = super().backward(grad_output)
        shared = grad_output.size // self.params["weight"].size
        self.grads["weight"][...] = before + (self.grads["weight"] - before) / shared
        return grad_x


@mistake(
    "act-prelu-both-sides",
    "PReLU",
    title="The gradient of the slope counts positive inputs, too.",
    misconception="y = w x is differentiated as if it held on both sides.",
    remedy="Where the input is positive the output does not depend on w: that adds nothing.",
)
class PositiveSideCounted(PReLU):
    """Sums over all of the input."""

    def forward(self, x: Array) -> Array:
        """Return y, and keep all of x."""
        y = super().forward(x)
        slope, _ = self._saved_for(y)
        self._save_for_backward(x.shape, slope, x.copy())
        return y


@mistake(
    "act-prelu-overwrite",
    "PReLU",
    title="backward overwrites the gradient of the slope instead of adding to it.",
    misconception="A gradient is thought to belong to one backward.",
    remedy="Add to grads: a layer may be used twice before a step, and zero_grad clears.",
    reading="gradients=overwrite",
)
class GradientOverwritten(PReLU):
    """Overwrites."""

    def backward(self, grad_output: Array) -> Array:
        """Return dx; the gradient holds this backward's alone."""
        self.zero_grad()
        return super().backward(grad_output)


@mistake(
    "act-prelu-frozen",
    "PReLU",
    title="The slope gets no gradient.",
    misconception="The slope is thought to be a constant, as in the leaky rectifier.",
    remedy="It is a parameter: y depends on it wherever the input is negative.",
)
class NoGradient(PReLU):
    """Never writes a gradient."""

    def backward(self, grad_output: Array) -> Array:
        """Return dx alone."""
        kept = self.grads["weight"].copy()
        grad_x = super().backward(grad_output)
        self.grads["weight"][...] = kept
        return grad_x


@mistake(
    "act-prelu-last-axis",
    "PReLU",
    title="The slopes are laid along the last axis.",
    misconception="NumPy's broadcasting, which starts from the last axis, is thought to find the channels.",
    remedy="Channels stand on the second axis: give the slopes axes of length 1 for what comes after it.",
    reading="inputs=2-D",
)
class ChannelsLast(PReLU):
    """Broadcasts as NumPy does by itself."""

    def forward(self, x: Array) -> Array:
        """Return y."""
        _, negative = self._saved_for(super().forward(x))
        slope = np.where(x > 0, 1.0, self.params["weight"].astype(x.dtype)).astype(x.dtype)
        self._save_for_backward(x.shape, slope, negative)
        y: Array = x * slope
        return y

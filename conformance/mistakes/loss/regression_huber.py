"""Known wrong losses of Huber's."""

from __future__ import annotations

import numpy as np

from ....impl import HuberLoss
from ....impl.base import Array
from ...catalogue import mistake
from .shared import BackwardOfSum


@mistake(
    "huber-smooth-l1",
    "HuberLoss",
    title="The smooth L1 loss is computed: delta times too little.",
    misconception="The two are taken for the same, as they are for delta = 1.",
    remedy="Huber's loss is d² / 2 and then delta (|d| - delta / 2): near 0 it does not depend on delta.",
)
class SmoothForHuber(HuberLoss):
    """Divides by delta."""

    def forward(self, prediction: Array, target: Array) -> Array:
        """Return the smooth L1 loss."""
        return np.asarray(super().forward(prediction, target) / prediction.dtype.type(self.delta))

    def backward(self, grad_output: Array | float = 1.0) -> Array:
        """Return its gradient."""
        gradient = super().backward(grad_output)
        return np.asarray(gradient / gradient.dtype.type(self.delta))


class _Parts(HuberLoss):
    """The loss in two parts."""

    def outer(self, size: Array) -> Array:
        return np.asarray(self.delta * (size - self.delta / 2))

    def outer_slope(self, difference: Array) -> Array:
        return np.asarray(self.delta * np.sign(difference))

    def forward(self, prediction: Array, target: Array) -> Array:
        """Return the loss."""
        super().forward(prediction, target)
        difference = prediction - target
        near = np.abs(difference) <= self.delta
        slope = np.where(near, difference, self.outer_slope(difference))
        return self._reduce(np.where(near, difference**2 / 2, self.outer(np.abs(difference))), slope)


@mistake(
    "huber-no-delta",
    "HuberLoss",
    title="The straight part is |d| - delta / 2, without delta before it.",
    misconception="The straight part is thought to have the slope 1 always.",
    remedy="Its slope is that of d² / 2 at delta, which is delta: delta (|d| - delta / 2).",
)
class NoDelta(_Parts):
    """Goes on with slope 1."""

    def outer(self, size: Array) -> Array:
        """Return |d| - delta / 2."""
        return np.asarray(size - self.delta / 2)

    def outer_slope(self, difference: Array) -> Array:
        """Return the sign of d."""
        return np.sign(difference)


@mistake(
    "huber-offset",
    "HuberLoss",
    title="The straight part is delta |d| - delta / 2: the offset is not squared.",
    misconception="The brackets of delta (|d| - delta / 2) are lost on the way.",
    remedy="Multiply all of it by delta: the offset is delta² / 2.",
)
class Offset(_Parts):
    """Subtracts delta / 2."""

    def outer(self, size: Array) -> Array:
        """Return delta |d| - delta / 2."""
        return np.asarray(self.delta * size - self.delta / 2)


@mistake(
    "huber-no-offset",
    "HuberLoss",
    title="The straight part is delta |d|, without the - delta / 2: the loss jumps at delta.",
    misconception="A constant is thought not to matter, as it has no gradient.",
    remedy="Subtract delta / 2, delta (|d| - delta / 2): at delta both parts are delta² / 2.",
)
class NoOffset(_Parts):
    """Subtracts nothing."""

    def outer(self, size: Array) -> Array:
        """Return delta |d|."""
        return np.asarray(self.delta * size)


@mistake(
    "huber-bwd-sign",
    "HuberLoss",
    title="Beyond delta the gradient is the sign of the error, without delta.",
    misconception="The absolute error's gradient is taken for that of the straight part.",
    remedy="Beyond delta the gradient is delta times the sign.",
)
class SlopeWithoutDelta(_Parts):
    """Returns the sign beyond delta."""

    def outer_slope(self, difference: Array) -> Array:
        """Return the sign of d."""
        return np.sign(difference)


@mistake(
    "huber-bwd-unclipped",
    "HuberLoss",
    title="The gradient is the error itself, also beyond delta.",
    misconception="Only the loss is thought to change beyond delta.",
    remedy="Cut the gradient off at delta: that is what the loss is for.",
)
class Unclipped(_Parts):
    """Returns d everywhere."""

    def outer_slope(self, difference: Array) -> Array:
        """Return d."""
        return difference


@mistake(
    "huber-bwd-sum",
    "HuberLoss",
    title="backward does not divide where the loss is a mean.",
    misconception="The clipped error is thought to be the gradient, whatever the reduction.",
    remedy="Divide by what forward divided by.",
)
class HuberOfSum(BackwardOfSum, HuberLoss):
    """Returns the gradient of the sum."""

"""Known wrong absolute errors, rounded off or not."""

from __future__ import annotations

import numpy as np

from ....impl import L1Loss, SmoothL1Loss
from ....impl.base import Array
from ...catalogue import mistake
from .shared import BackwardOfSum, GradientTurned, MeanOverRows


@mistake(
    "l1-sign-bool",
    "L1Loss",
    title="The gradient is 1 above the target, and 0 below it.",
    misconception="The derivative of |d| is taken for that of max(d, 0).",
    remedy="Use np.sign: below the target the gradient is -1.",
)
class StepForSign(L1Loss):
    """Returns [d > 0] for the sign of d."""

    def backward(self, grad_output: Array | float = 1.0) -> Array:
        """Return the gradient where it is positive."""
        upstream, (difference,) = self._upstream(grad_output)
        return np.asarray((difference > 0) * upstream)


@mistake(
    "l1-sign",
    "L1Loss",
    title="The gradient is that of target - prediction: its sign is wrong.",
    misconception="As |d| does not care which is subtracted from which, its gradient is thought not to either.",
    remedy="Above the target the loss grows with the prediction: there its derivative is 1.",
)
class L1SignTurned(GradientTurned, L1Loss):
    """Returns the gradient of the target."""


@mistake(
    "l1-zero",
    "L1Loss",
    title="The gradient is d / |d|, which is NaN where prediction and target are the same.",
    misconception="Prediction and target are thought never to be equal.",
    remedy="Use np.sign, which is 0 at 0.",
)
class NothingByNothing(L1Loss):
    """Divides by the error."""

    def backward(self, grad_output: Array | float = 1.0) -> Array:
        """Return d / |d|."""
        upstream, (difference,) = self._upstream(grad_output)
        with np.errstate(all="ignore"):
            return np.asarray(difference / np.abs(difference) * upstream)


@mistake(
    "l1-no-abs",
    "L1Loss",
    title="The errors are added up with their signs.",
    misconception="The mean error is thought to be small only where all errors are.",
    remedy="Take the absolute value of each error before the mean: errors of either sign must not cancel.",
)
class Signed(L1Loss):
    """Returns the mean error."""

    def forward(self, prediction: Array, target: Array) -> Array:
        """Return the errors, reduced."""
        super().forward(prediction, target)
        difference = prediction - target
        return self._reduce(difference, np.ones_like(difference))


@mistake(
    "l1-mean-rows",
    "L1Loss",
    title="The mean divides by the number of rows, not of elements.",
    misconception="A mean over a batch is thought to be a mean over its rows.",
    remedy="Divide by prediction.size: every element is one of those that are averaged.",
    reading="mean=rows",
)
class L1MeanOfRows(MeanOverRows, L1Loss):
    """Divides by the number of rows."""


@mistake(
    "l1-bwd-sum",
    "L1Loss",
    title="backward does not divide where the loss is a mean.",
    misconception="The sign of the error is thought to be the gradient of every absolute error.",
    remedy="Divide by what forward divided by.",
)
class L1OfSum(BackwardOfSum, L1Loss):
    """Returns the gradient of the sum."""


@mistake(
    "smooth-l1-huber",
    "SmoothL1Loss",
    title="Huber's loss is computed: beta times too much.",
    misconception="The two are taken for the same, as they are for beta = 1.",
    remedy="Divide by beta: smooth L1 is d² / (2 beta) and then |d| - beta / 2, with slope 1 whatever beta.",
)
class HuberForSmooth(SmoothL1Loss):
    """Returns beta times the loss."""

    def _scale(self) -> float:
        return self.beta or 1.0

    def forward(self, prediction: Array, target: Array) -> Array:
        """Return Huber's loss."""
        return np.asarray(super().forward(prediction, target) * prediction.dtype.type(self._scale()))

    def backward(self, grad_output: Array | float = 1.0) -> Array:
        """Return Huber's gradient."""
        gradient = super().backward(grad_output)
        return np.asarray(gradient * gradient.dtype.type(self._scale()))


class _Branches(SmoothL1Loss):
    """The loss in two branches."""

    def inner(self, difference: Array) -> Array:
        return np.asarray(difference**2 / (2 * self.beta))

    def inner_slope(self, difference: Array) -> Array:
        return np.asarray(difference / self.beta)

    def outer(self, size: Array) -> Array:
        return np.asarray(size - self.beta / 2)

    def forward(self, prediction: Array, target: Array) -> Array:
        """Return the loss."""
        answer = super().forward(prediction, target)
        if self.beta == 0:
            return answer
        difference = prediction - target
        near = np.abs(difference) < self.beta
        slope = np.where(near, self.inner_slope(difference), np.sign(difference))
        return self._reduce(np.where(near, self.inner(difference), self.outer(np.abs(difference))), slope)


@mistake(
    "smooth-l1-jump",
    "SmoothL1Loss",
    title="The straight part is |d|, so that the loss jumps at beta.",
    misconception="The two parts are thought to be the squared and the absolute error as they are.",
    remedy="Subtract beta / 2 from |d|: the two parts must meet at beta.",
)
class Jump(_Branches):
    """Leaves |d| as it is."""

    def outer(self, size: Array) -> Array:
        """Return |d|."""
        return size


@mistake(
    "smooth-l1-no-half",
    "SmoothL1Loss",
    title="The curved part lacks its 1/2.",
    misconception="The curved part is thought to be the squared error as it is.",
    remedy="Halve it, d² / (2 beta): only then do value and slope of both parts meet at beta.",
)
class NoHalf(_Branches):
    """Returns d² / beta near 0."""

    def inner(self, difference: Array) -> Array:
        """Return d² / beta."""
        return 2 * super().inner(difference)

    def inner_slope(self, difference: Array) -> Array:
        """Return 2 d / beta."""
        return 2 * super().inner_slope(difference)


@mistake(
    "smooth-l1-bwd-beta",
    "SmoothL1Loss",
    title="The gradient of the curved part is not divided by beta.",
    misconception="The gradient is taken from texts in which beta is 1.",
    remedy="The derivative of d² / (2 beta) is d / beta.",
)
class SlopeWithoutBeta(_Branches):
    """Returns d near 0."""

    def inner_slope(self, difference: Array) -> Array:
        """Return d."""
        return difference


@mistake(
    "smooth-l1-bwd-sign",
    "SmoothL1Loss",
    title="Beyond beta the gradient is 1, on either side.",
    misconception="The slope of the straight part is thought to be the same on both sides.",
    remedy="Beyond beta the gradient is the sign of the error.",
)
class SignLost(SmoothL1Loss):
    """Returns 1 beyond beta."""

    def backward(self, grad_output: Array | float = 1.0) -> Array:
        """Return the gradient, with 1 below -beta."""
        upstream, (slope,) = self._upstream(grad_output)
        return np.asarray(np.where(slope <= -1, 1, slope) * upstream)


@mistake(
    "smooth-l1-beta-0",
    "SmoothL1Loss",
    title="For beta = 0 the loss is NaN.",
    misconception="beta is thought never to be 0.",
    remedy="Treat beta = 0 on its own: there is no curved part then, and the loss is |d|.",
)
class NothingToDivideBy(SmoothL1Loss):
    """Divides by beta, which may be 0."""

    def forward(self, prediction: Array, target: Array) -> Array:
        """Return the loss, without a look at beta."""
        answer = super().forward(prediction, target)
        if self.beta:
            return answer
        nowhere = np.full_like(prediction, np.nan)
        return self._reduce(nowhere, nowhere)


@mistake(
    "smooth-l1-bwd-sum",
    "SmoothL1Loss",
    title="backward does not divide where the loss is a mean.",
    misconception="The clipped error is thought to be the gradient, whatever the reduction.",
    remedy="Divide by what forward divided by.",
)
class SmoothOfSum(BackwardOfSum, SmoothL1Loss):
    """Returns the gradient of the sum."""

"""Known wrong losses of the distance between a number and its target."""

from __future__ import annotations

import numpy as np

from ....impl import HuberLoss, L1Loss, MSELoss, SmoothL1Loss
from ....impl.base import Array
from ...catalogue import mistake
from .shared import BackwardOfSum, MeanOverRows, UpstreamForgotten


@mistake(
    "mse-half-backward",
    "MSELoss",
    title="The gradient lacks the factor 2.",
    misconception="The gradient is taken from textbooks whose loss has a 1/2 in it.",
    remedy="Take the derivative of what forward returns: that of d² is 2 d.",
)
class HalfInBackward(MSELoss):
    """Returns d for the derivative of d²."""

    def backward(self, grad_output: Array | float = 1.0) -> Array:
        """Return half the gradient."""
        return super().backward(grad_output) / 2


@mistake(
    "mse-half-forward",
    "MSELoss",
    title="The loss has a factor 1/2, and the gradient has the factor 2 all the same.",
    misconception="A constant factor in the loss is thought to make no difference to its gradient.",
    remedy="Let both have the 1/2 or neither: 1/2 d² has the derivative d.",
)
class HalfInForward(MSELoss):
    """Returns half the squared error."""

    def forward(self, prediction: Array, target: Array) -> Array:
        """Return half the loss."""
        return np.asarray(super().forward(prediction, target) / 2)


@mistake(
    "mse-half",
    "MSELoss",
    title="Loss and gradient have a factor 1/2.",
    misconception="The mean squared error is thought to be that of textbooks that halve it to be rid of the 2.",
    remedy="Leave the 1/2 out, in the loss and in its gradient.",
    reading="factor=1/2",
)
class Halved(MSELoss):
    """Halves loss and gradient."""

    def forward(self, prediction: Array, target: Array) -> Array:
        """Return half the loss."""
        return np.asarray(super().forward(prediction, target) / 2)

    def backward(self, grad_output: Array | float = 1.0) -> Array:
        """Return half the gradient."""
        return super().backward(grad_output) / 2


@mistake(
    "mse-sign",
    "MSELoss",
    title="The gradient is that of target - prediction: its sign is wrong.",
    misconception="As the square does not care which is subtracted from which, its gradient is thought not to either.",
    remedy="With d = target - prediction the inner derivative is -1: dl/dprediction = -2 d.",
)
class SignTurned(MSELoss):
    """Returns the gradient of the target."""

    def backward(self, grad_output: Array | float = 1.0) -> Array:
        """Return the negative gradient."""
        return -super().backward(grad_output)


@mistake(
    "mse-mean-rows",
    "MSELoss",
    title="The mean divides by the number of rows, not of elements.",
    misconception="A mean over a batch is thought to be a mean over its rows.",
    remedy="Divide by prediction.size: every element is one of those that are averaged.",
    reading="mean=rows",
)
class MeanOfRows(MeanOverRows, MSELoss):
    """Divides by the number of rows."""


@mistake(
    "mse-mean-last",
    "MSELoss",
    title="The mean divides by the size of the last axis alone.",
    misconception="len, or shape[-1], is thought to count the elements.",
    remedy="Divide by prediction.size, the product of all sizes.",
)
class MeanOfColumns(MSELoss):
    """Divides by the size of the last axis."""

    def _divisor(self, losses: Array) -> int:
        return losses.shape[-1] if self.reduction == "mean" else 1


@mistake(
    "mse-bwd-sum",
    "MSELoss",
    title="backward does not divide where the loss is a mean.",
    misconception="2 (prediction - target) is thought to be the gradient of every squared error.",
    remedy="Divide by what forward divided by.",
)
class OfSum(BackwardOfSum, MSELoss):
    """Returns the gradient of the sum."""


@mistake(
    "mse-bwd-mean",
    "MSELoss",
    title="backward divides by the number of elements, whatever the reduction.",
    misconception="2 d / n is thought to be the gradient of every squared error.",
    remedy="Divide by what forward divided by: a sum by nothing.",
)
class OfMean(MSELoss):
    """Returns the gradient of the mean."""

    def backward(self, grad_output: Array | float = 1.0) -> Array:
        """Return the gradient, divided in any case."""
        gradient = super().backward(grad_output)
        return gradient if self.reduction == "mean" else gradient / max(gradient.size, 1)


@mistake(
    "mse-bwd-rows",
    "MSELoss",
    title="forward divides by the number of elements, backward by that of rows.",
    misconception="The batch's size is thought to be what every mean divides by.",
    remedy="Keep what forward divided by, and divide by the same.",
)
class OfRows(MSELoss):
    """Returns the gradient of a mean over rows."""

    def backward(self, grad_output: Array | float = 1.0) -> Array:
        """Return the gradient, divided by the number of rows."""
        gradient = super().backward(grad_output)
        return gradient * (gradient.size / len(gradient)) if self.reduction == "mean" else gradient


@mistake(
    "mse-upstream",
    "MSELoss",
    title="backward takes no notice of the gradient that is handed to it.",
    misconception="The loss is thought to be the end of every computation, so that its upstream gradient is 1.",
    remedy="Multiply by grad_output: a loss may be weighted, or one of several.",
)
class Alone(UpstreamForgotten, MSELoss):
    """Returns the gradient for an upstream gradient of 1."""


@mistake(
    "mse-root",
    "MSELoss",
    title="The root of the mean squared error is returned.",
    misconception="The squared error and its root are taken for the same, as both are least at the same place.",
    remedy="Leave the root out: its gradient is another one, and none at all where the error is 0.",
)
class Root(MSELoss):
    """Returns the root of the loss, and its gradient."""

    def forward(self, prediction: Array, target: Array) -> Array:
        """Return the root."""
        self._root = np.sqrt(super().forward(prediction, target))
        return np.asarray(self._root)

    def backward(self, grad_output: Array | float = 1.0) -> Array:
        """Return the gradient of the root."""
        with np.errstate(all="ignore"):
            return super().backward(np.asarray(grad_output) / (2 * self._root))


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
class L1SignTurned(L1Loss):
    """Returns the gradient of the target."""

    def backward(self, grad_output: Array | float = 1.0) -> Array:
        """Return the negative gradient."""
        return -super().backward(grad_output)


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
        return gradient * gradient.dtype.type(self._scale())


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
        return gradient / gradient.dtype.type(self.delta)


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

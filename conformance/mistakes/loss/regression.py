"""Known wrong squared errors."""

from __future__ import annotations

import numpy as np

from ....impl import MSELoss
from ....impl.base import Array
from ...catalogue import mistake
from .shared import BackwardOfSum, GradientTurned, MeanOverRows, UpstreamForgotten


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
class SignTurned(GradientTurned, MSELoss):
    """Returns the gradient of the target."""


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

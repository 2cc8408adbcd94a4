"""Known wrong negative log-likelihoods of counts."""

from __future__ import annotations

import numpy as np

from ....impl import PoissonNLLLoss
from ....impl.base import Array
from ...catalogue import mistake
from .shared import BackwardOfSum, InParts, MeanOverRows


class _Poisson(InParts, PoissonNLLLoss):
    """The loss of counts in parts."""

    def raised(self, rate: Array) -> Array:
        return np.asarray(rate + self.eps)

    def constant(self, target: Array) -> Array:
        many = np.where(target > 1, target, 1)
        return np.where(target > 1, many * np.log(many) - many + 0.5 * np.log(2 * np.pi * many), 0)

    def parts(self, prediction: Array, target: Array) -> tuple[Array, Array]:
        """Return the losses one by one, and their derivatives."""
        constant = self.constant(target) if self.full else 0.0
        if self.log_input:
            rate = np.exp(prediction)
            return rate - target * prediction + constant, rate - target
        raised = self.raised(prediction)
        return prediction - target * np.log(raised) + constant, 1 - target / raised


@mistake(
    "poisson-log-input",
    "PoissonNLLLoss",
    title="The prediction is taken for the rate, whatever log_input says.",
    misconception="The formula with log x is thought to be the default.",
    remedy="With log_input, which is the default, the prediction is log of the rate: exp(x) - t x.",
)
class AlwaysRate(_Poisson):
    """Takes the prediction for the rate."""

    def parts(self, prediction: Array, target: Array) -> tuple[Array, Array]:
        """Return the losses of rates, and their derivatives."""
        raised = self.raised(prediction)
        constant = self.constant(target) if self.full else 0.0
        return prediction - target * np.log(raised) + constant, 1 - target / raised


@mistake(
    "poisson-rate",
    "PoissonNLLLoss",
    title="The prediction is taken for the logarithm of the rate, whatever log_input says.",
    misconception="Storing the option in the constructor is thought to be enough.",
    remedy="Without log_input the prediction is the rate itself: x - t log(x + eps).",
)
class AlwaysLogarithm(_Poisson):
    """Takes the prediction for a logarithm."""

    def parts(self, prediction: Array, target: Array) -> tuple[Array, Array]:
        """Return the losses of logarithms, and their derivatives."""
        rate, constant = np.exp(prediction), self.constant(target) if self.full else 0.0
        return rate - target * prediction + constant, rate - target


@mistake(
    "poisson-no-eps",
    "PoissonNLLLoss",
    title="eps is left out, so that a rate of 0 gives infinity or NaN.",
    misconception="Rates are thought never to be 0.",
    remedy="Take the logarithm of x + eps, in the gradient too.",
)
class WithoutEps(_Poisson):
    """Takes log x."""

    def raised(self, rate: Array) -> Array:
        """Return the rate as it is."""
        return rate


@mistake(
    "poisson-bwd-eps",
    "PoissonNLLLoss",
    title="The gradient divides by x, not by x + eps.",
    misconception="eps is thought to matter in forward only.",
    remedy="The derivative of log(x + eps) is 1 / (x + eps).",
)
class GradientWithoutEps(_Poisson):
    """Divides by x."""

    def parts(self, prediction: Array, target: Array) -> tuple[Array, Array]:
        """Return the losses, and derivatives without eps."""
        losses, slopes = super().parts(prediction, target)
        return losses, slopes if self.log_input else 1 - target / prediction


@mistake(
    "poisson-sign",
    "PoissonNLLLoss",
    title="The loss is the likelihood's logarithm, without the minus.",
    misconception="Maximizing the likelihood and minimizing the loss are mixed up.",
    remedy="The loss is the negative log-likelihood: exp(x) - t x.",
)
class SignForgotten(_Poisson):
    """Returns the log-likelihood."""

    def parts(self, prediction: Array, target: Array) -> tuple[Array, Array]:
        """Return the negative losses and derivatives."""
        losses, slopes = super().parts(prediction, target)
        return -losses, -slopes


@mistake(
    "poisson-bwd-rate",
    "PoissonNLLLoss",
    title="With log_input the gradient is 1 - t / exp(x), that of the rate.",
    misconception="The chain rule's factor exp(x) is forgotten.",
    remedy="Take the derivative by x, the logarithm: exp(x) - t.",
)
class OfTheRate(_Poisson):
    """Returns the gradient of the rate."""

    def parts(self, prediction: Array, target: Array) -> tuple[Array, Array]:
        """Return the losses, and derivatives by the rate."""
        losses, slopes = super().parts(prediction, target)
        return losses, slopes * np.exp(-prediction) if self.log_input else slopes


@mistake(
    "poisson-stirling-small",
    "PoissonNLLLoss",
    title="Stirling's approximation is added for targets of 0 and 1 as well.",
    misconception="The approximation is thought to be good for every count.",
    remedy="Add it where the target is above 1 alone: log 0! and log 1! are 0.",
)
class StirlingEverywhere(_Poisson):
    """Adds the term everywhere."""

    def constant(self, target: Array) -> Array:
        """Return the approximation, NaN at 0."""
        return target * np.log(target) - target + 0.5 * np.log(2 * np.pi * target)


@mistake(
    "poisson-stirling-short",
    "PoissonNLLLoss",
    title="Stirling's approximation lacks log(2 pi t) / 2.",
    misconception="The approximation is remembered as t log t - t.",
    remedy="Add half the logarithm of 2 pi t.",
)
class StirlingShort(_Poisson):
    """Adds t log t - t."""

    def constant(self, target: Array) -> Array:
        """Return a part of the approximation."""
        many = np.where(target > 1, target, 1)
        return np.where(target > 1, many * np.log(many) - many, 0)


@mistake(
    "poisson-bwd-sum",
    "PoissonNLLLoss",
    title="backward does not divide where the loss is a mean.",
    misconception="exp(x) - t is thought to be the gradient, whatever the reduction.",
    remedy="Divide by what forward divided by.",
)
class OfSum(BackwardOfSum, PoissonNLLLoss):
    """Returns the gradient of the sum."""


@mistake(
    "poisson-mean-rows",
    "PoissonNLLLoss",
    title="The mean divides by the number of rows, not of elements.",
    misconception="A mean over a batch is thought to be a mean over its rows.",
    remedy="Divide by prediction.size: every element is one of those that are averaged.",
    reading="mean=rows",
)
class OfRows(MeanOverRows, PoissonNLLLoss):
    """Divides by the number of rows."""

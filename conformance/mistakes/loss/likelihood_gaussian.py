"""Known wrong negative log-likelihoods of normal errors."""

from __future__ import annotations

import numpy as np

from ....impl import GaussianNLLLoss
from ....impl.base import Array
from ...catalogue import mistake
from .shared import BackwardOfSum, MeanOverRows


class _Gaussian(GaussianNLLLoss):
    """The loss of normal errors in parts."""

    def variance(self, var: Array) -> Array:
        return np.maximum(var, self.eps)

    def losses(self, difference: Array, variance: Array) -> Array:
        return np.asarray(0.5 * (np.log(variance) + difference**2 / variance))

    def constant(self) -> float:
        return float(0.5 * np.log(2 * np.pi))

    def slopes(self, difference: Array, variance: Array) -> tuple[Array, Array]:
        """Return the derivatives by the prediction and by the variance."""
        return difference / variance, 0.5 * (1 / variance - (difference / variance) ** 2)

    def forward(self, prediction: Array, target: Array, var: Array) -> Array:
        """Return the loss."""
        dtype = prediction.dtype
        with np.errstate(all="ignore"):
            difference, variance = prediction - target, self.variance(var)
            losses = self.losses(difference, variance) + (self.constant() if self.full else 0.0)
            slopes = self.slopes(difference, variance)
        return self._reduce(losses.astype(dtype), *(slope.astype(dtype) for slope in slopes), var.shape)

    def backward(self, grad_output: Array | float = 1.0) -> tuple[Array, Array]:
        """Return the gradients of prediction and var."""
        upstream, (slope, of_variance, shape) = self._upstream(grad_output)
        with np.errstate(all="ignore"):
            grad = of_variance * upstream
            return slope * upstream, grad if grad.shape == shape else self.shared(grad)

    def shared(self, grad: Array) -> Array:
        """Return the gradient of a variance that a row shares."""
        return np.asarray(grad.sum(axis=-1, keepdims=True))


@mistake(
    "gnll-no-log",
    "GaussianNLLLoss",
    title="The term log var is missing: the larger the variance, the better.",
    misconception="The loss is taken for a squared error with weights.",
    remedy="Add the logarithm of the variance, which is what keeps it small.",
)
class NoLogarithm(_Gaussian):
    """Leaves the logarithm out."""

    def losses(self, difference: Array, variance: Array) -> Array:
        """Return d² / (2 v)."""
        return np.asarray(0.5 * difference**2 / variance)

    def slopes(self, difference: Array, variance: Array) -> tuple[Array, Array]:
        """Return the derivatives of that."""
        return difference / variance, -0.5 * (difference / variance) ** 2


@mistake(
    "gnll-no-half",
    "GaussianNLLLoss",
    title="The factor 1/2 is missing.",
    misconception="A constant factor is thought not to matter.",
    remedy="Halve the sum: the normal density has d² / (2 v) in it.",
)
class NoHalf(_Gaussian):
    """Returns twice the loss."""

    def losses(self, difference: Array, variance: Array) -> Array:
        """Return log v + d² / v."""
        return 2 * super().losses(difference, variance)

    def slopes(self, difference: Array, variance: Array) -> tuple[Array, Array]:
        """Return the derivatives of that."""
        by_prediction, by_variance = super().slopes(difference, variance)
        return 2 * by_prediction, 2 * by_variance


@mistake(
    "gnll-deviation",
    "GaussianNLLLoss",
    title="The variance is taken for a standard deviation, and squared.",
    misconception="What is predicted is thought to be sigma.",
    remedy="Take var as it is: it is the square already.",
)
class Deviation(_Gaussian):
    """Squares the variance."""

    def losses(self, difference: Array, variance: Array) -> Array:
        """Return the losses of the squares."""
        return super().losses(difference, variance**2)

    def slopes(self, difference: Array, variance: Array) -> tuple[Array, Array]:
        """Return the derivatives of that."""
        by_prediction, by_square = super().slopes(difference, variance**2)
        return by_prediction, by_square * 2 * variance


@mistake(
    "gnll-logarithm",
    "GaussianNLLLoss",
    title="The variance is taken for its logarithm.",
    misconception="Networks are thought to predict log var always.",
    remedy="Take var as it is; a network that predicts log var passes exp of it.",
)
class LogarithmOfVariance(_Gaussian):
    """Takes exp(var) for the variance."""

    def variance(self, var: Array) -> Array:
        """Return the exponential."""
        return np.exp(np.minimum(var, 50))

    def slopes(self, difference: Array, variance: Array) -> tuple[Array, Array]:
        """Return the derivatives by prediction and logarithm."""
        by_prediction, by_variance = super().slopes(difference, variance)
        return by_prediction, by_variance * variance


@mistake(
    "gnll-eps-added",
    "GaussianNLLLoss",
    title="eps is added to every variance.",
    misconception="Every eps is thought to be one that is added.",
    remedy="Take the larger of var and eps: a variance above eps stays as it is.",
)
class EpsAdded(_Gaussian):
    """Returns var + eps."""

    def variance(self, var: Array) -> Array:
        """Return a little more."""
        return np.asarray(var + self.eps)


@mistake(
    "gnll-no-eps",
    "GaussianNLLLoss",
    title="A variance of 0 gives infinity or NaN: eps is left out.",
    misconception="Variances are thought never to be 0.",
    remedy="Take the larger of var and eps.",
)
class WithoutEps(_Gaussian):
    """Takes the variance as it is."""

    def variance(self, var: Array) -> Array:
        """Return the variance."""
        return var


@mistake(
    "gnll-constant",
    "GaussianNLLLoss",
    title="With full, log(2 pi) is added, not half of it.",
    misconception="The root around 2 pi v is forgotten.",
    remedy="The density has 1 / sqrt(2 pi v): its logarithm gives log(2 pi) / 2.",
)
class WholeConstant(_Gaussian):
    """Adds log(2 pi)."""

    def constant(self) -> float:
        """Return twice the constant."""
        return 2 * super().constant()


@mistake(
    "gnll-full-ignored",
    "GaussianNLLLoss",
    title="full makes no difference.",
    misconception="A constant is thought to be no part of a loss.",
    remedy="With full, add log(2 pi) / 2.",
)
class FullIgnored(_Gaussian):
    """Adds nothing."""

    def constant(self) -> float:
        """Return 0."""
        return 0.0


@mistake(
    "gnll-bwd-var-sign",
    "GaussianNLLLoss",
    title="In the gradient of var the two terms are added.",
    misconception="The derivative of 1 / v is thought to be 1 / v².",
    remedy="The derivative of 1 / v is -1 / v²: (1 / v - d² / v²) / 2.",
)
class SignLost(_Gaussian):
    """Adds the terms."""

    def slopes(self, difference: Array, variance: Array) -> tuple[Array, Array]:
        """Return the derivatives, the second one with a wrong sign in it."""
        return difference / variance, 0.5 * (1 / variance + (difference / variance) ** 2)


@mistake(
    "gnll-bwd-var-square",
    "GaussianNLLLoss",
    title="In the gradient of var, d² is divided by v, not by v².",
    misconception="The derivative is taken of the logarithm alone, and the other term left as it is.",
    remedy="The derivative of d² / v by v is -d² / v².",
)
class NotSquared(_Gaussian):
    """Divides by v."""

    def slopes(self, difference: Array, variance: Array) -> tuple[Array, Array]:
        """Return the derivatives, the second one with d² / v in it."""
        return difference / variance, 0.5 * (1 / variance - difference**2 / variance)


@mistake(
    "gnll-bwd-shared",
    "GaussianNLLLoss",
    title="The gradient of a variance that a row shares is averaged over the row.",
    misconception="What is shared is thought to get the mean of the gradients.",
    remedy="Add them up: each element pulls on the one variance.",
    reading="var=own",
)
class SharedAveraged(_Gaussian):
    """Averages over the row."""

    def shared(self, grad: Array) -> Array:
        """Return the mean."""
        return np.asarray(grad.mean(axis=-1, keepdims=True))


@mistake(
    "gnll-bwd-var-none",
    "GaussianNLLLoss",
    title="The gradient of var is 0.",
    misconception="The variance is thought to be given, not predicted.",
    remedy="Return a gradient for var too: it is an output of the network.",
)
class VarianceGiven(_Gaussian):
    """Returns zeros for var."""

    def slopes(self, difference: Array, variance: Array) -> tuple[Array, Array]:
        """Return the derivative by the prediction, and zeros."""
        return difference / variance, np.zeros_like(difference)


@mistake(
    "gnll-bwd-sum",
    "GaussianNLLLoss",
    title="backward does not divide where the loss is a mean.",
    misconception="The derivative of one element's loss is thought to be the gradient for every reduction.",
    remedy="Divide by what forward divided by.",
)
class GaussianOfSum(BackwardOfSum, GaussianNLLLoss):
    """Returns the gradient of the sum."""


@mistake(
    "gnll-mean-rows",
    "GaussianNLLLoss",
    title="The mean divides by the number of rows, not of elements.",
    misconception="A mean over a batch is thought to be a mean over its rows.",
    remedy="Divide by prediction.size: every element is one of those that are averaged.",
    reading="mean=rows",
)
class GaussianOfRows(MeanOverRows, GaussianNLLLoss):
    """Divides by the number of rows."""

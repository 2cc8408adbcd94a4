"""Known wrong means of two classes' cross-entropies."""

from __future__ import annotations

import numpy as np

from ....impl import MultiLabelSoftMarginLoss
from ....impl.base import Array
from ...catalogue import mistake
from .shared import BackwardOfSum


class _Soft(MultiLabelSoftMarginLoss):
    """The mean of cross-entropies in steps."""

    def softplus(self, x: Array) -> Array:
        return np.logaddexp(0, x)

    def probability(self, x: Array) -> Array:
        smaller = np.exp(-np.abs(x))
        return np.asarray(np.where(x >= 0, 1, smaller) / (1 + smaller))

    def weights(self, classes: int) -> Array:
        """Return what the classes' losses are multiplied by before they are added up."""
        return (np.ones(classes) if self.weight is None else self.weight) / classes

    def backward_weights(self, classes: int) -> Array:
        return self.weights(classes)

    def target(self, target: Array) -> Array:
        return target

    def forward(self, prediction: Array, target: Array) -> Array:
        """Return the loss."""
        classes, target = prediction.shape[-1], self.target(target)
        with np.errstate(all="ignore"):
            of_one = np.where(target > 0, target * self.softplus(-prediction), 0)
            each = of_one + np.where(target < 1, (1 - target) * self.softplus(prediction), 0)
            losses = (each * self.weights(classes)).sum(axis=-1)
            slope = (self.probability(prediction) - target) * self.backward_weights(classes)
        return self._reduce(losses.astype(prediction.dtype), slope.astype(prediction.dtype))


@mistake(
    "mls-naive",
    "MultiLabelSoftMarginLoss",
    title="The logarithm is taken of a sigmoid that has become 0 or 1.",
    misconception="The sigmoid is thought never to reach 0 or 1.",
    remedy="Take log(1 + exp(-|x|)) + max(-x, 0) for -log S(x), without the sigmoid in between.",
)
class Naive(_Soft):
    """Takes the logarithm of the sigmoid."""

    def softplus(self, x: Array) -> Array:
        """Return -log(1 - S(x))."""
        return np.asarray(-np.log(1 - self.probability(x)))


@mistake(
    "mls-clip",
    "MultiLabelSoftMarginLoss",
    title="A small number is added to every probability before the logarithm.",
    misconception="An epsilon is thought to be the only way to avoid log 0.",
    remedy="Work with scores: with log(p + 1e-8) no loss exceeds 18.4.",
)
class Raised(_Soft):
    """Takes log(p + 1e-8)."""

    def softplus(self, x: Array) -> Array:
        """Return -log(1 - S(x) + 1e-8)."""
        return -np.log(1 - self.probability(x) + 1e-8)


@mistake(
    "mls-exponent",
    "MultiLabelSoftMarginLoss",
    title="The exponent is clipped at 88: the loss of a score that is more wrong grows no further.",
    misconception="An exponential that must not overflow is thought to be mended by cutting its argument off.",
    remedy="Take max(x, 0) out of the logarithm: what is left needs no limit, and a wrong score of 300 costs 300.",
)
class ExponentClipped(_Soft):
    """Cuts the exponent off."""

    def softplus(self, x: Array) -> Array:
        """Return log(1 + exp(x)), at most 88."""
        return np.asarray(np.log1p(np.exp(np.clip(x, -88, 88))))


@mistake(
    "mls-sum",
    "MultiLabelSoftMarginLoss",
    title="The classes' losses add up, and are not divided by the number of classes.",
    misconception="Only the rows are thought to be averaged.",
    remedy="Divide by the number of classes too.",
)
class AddedUp(_Soft):
    """Adds up over classes."""

    def weights(self, classes: int) -> Array:
        """Return weights that are not divided."""
        return super().weights(classes) * classes


@mistake(
    "mls-weights",
    "MultiLabelSoftMarginLoss",
    title="The classes' weighted losses are divided by the sum of the weights.",
    misconception="A weighted mean is thought to be one in every loss, as in the cross-entropy.",
    remedy="Divide by the number of classes: here weights rescale.",
)
class OverWeights(_Soft):
    """Divides by the sum of the weights."""

    def weights(self, classes: int) -> Array:
        """Return weights that sum to 1."""
        weights = super().weights(classes)
        return np.asarray(weights / weights.sum())


@mistake(
    "mls-softmax",
    "MultiLabelSoftMarginLoss",
    title="The softmax stands in the gradient where the sigmoid should.",
    misconception="p - y is remembered without what p is.",
    remedy="Each class is true or not on its own: p is the sigmoid of its score.",
)
class SoftmaxInGradient(_Soft):
    """Takes the softmax for p."""

    def probability(self, x: Array) -> Array:
        """Return the softmax."""
        exponentials = np.exp(x - x.max(axis=-1, keepdims=True))
        return np.asarray(exponentials / exponentials.sum(axis=-1, keepdims=True))


@mistake(
    "mls-bwd-weight",
    "MultiLabelSoftMarginLoss",
    title="backward forgets the weights.",
    misconception="Weights are thought to matter in forward only.",
    remedy="Multiply the gradient by the weights that the losses were multiplied by.",
)
class WeightForgotten(_Soft):
    """Weighs the losses alone."""

    def backward_weights(self, classes: int) -> Array:
        """Return 1 / C."""
        return np.full(classes, 1 / classes)


@mistake(
    "mls-bwd-classes",
    "MultiLabelSoftMarginLoss",
    title="backward does not divide by the number of classes.",
    misconception="p - y is thought to be the gradient of the mean as well.",
    remedy="Divide by the number of classes, as forward does.",
)
class ClassesForgotten(_Soft):
    """Divides the loss alone."""

    def backward_weights(self, classes: int) -> Array:
        """Return the weights as they are."""
        return self.weights(classes) * classes


@mistake(
    "mls-hard",
    "MultiLabelSoftMarginLoss",
    title="A target is asked whether it is 1: all others count as 0.",
    misconception="Targets are thought to be 0 or 1 always.",
    remedy="Weigh the two terms by y and 1 - y: targets may be probabilities.",
    reading="target=0 or 1",
)
class HardTargets(_Soft):
    """Takes targets that are not 1 for 0."""

    def target(self, target: Array) -> Array:
        """Return 1 or 0."""
        return np.asarray((target == 1).astype(target.dtype))


@mistake(
    "mls-bwd-sum",
    "MultiLabelSoftMarginLoss",
    title="backward does not divide by the number of rows where the loss is a mean.",
    misconception="The derivative of one row's loss is thought to be the gradient for every reduction.",
    remedy="Divide by what forward divided by.",
)
class SoftOfSum(BackwardOfSum, MultiLabelSoftMarginLoss):
    """Returns the gradient of the sum."""

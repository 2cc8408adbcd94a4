"""Known wrong losses of rows in which several classes may be true."""

from __future__ import annotations

import numpy as np

from ....impl import MultiLabelMarginLoss, MultiLabelSoftMarginLoss
from ....impl.base import Array
from ...catalogue import mistake
from .shared import BackwardOfSum


class _Pairs(MultiLabelMarginLoss):
    """The loss as a sum over pairs of classes."""

    def listed(self, target: Array) -> Array:
        return np.logical_and.accumulate(target >= 0, axis=1)

    def others(self, true: Array, listed: Array, classes: int) -> Array:
        marked = (true[:, :, None] == np.arange(classes)) & listed[:, :, None]
        return np.asarray(~marked.any(axis=1))

    def divisor(self, listed: Array) -> Array:
        return np.full(len(listed), listed.shape[1])

    def pull(self, within: Array, true: Array) -> Array:
        """Return the gradient of the scores: of the other class of each pair, and of the true one."""
        slope = within.sum(axis=1).astype(float)
        for row, classes in enumerate(true):
            np.subtract.at(slope[row], classes, within[row].sum(axis=1))
        return np.asarray(slope)

    def forward(self, prediction: Array, target: Array) -> Array:
        """Return the loss."""
        listed = self.listed(target)
        true = np.where(listed, target, 0)
        others = self.others(true, listed, prediction.shape[1])
        lacking = 1 - np.take_along_axis(prediction, true, axis=1)[:, :, None] + prediction[:, None, :]
        within = (lacking > 0) & listed[:, :, None] & others[:, None, :]
        divisor = self.divisor(listed)
        losses = np.where(within, lacking, 0).sum(axis=(1, 2)) / divisor
        slope = self.pull(within, true) / divisor[:, None]
        return self._reduce(losses.astype(prediction.dtype), slope.astype(prediction.dtype))


@mistake(
    "mlm-last-class",
    "MultiLabelMarginLoss",
    title="-1 is taken for a class: in Python it is the last one.",
    misconception="Indexing is thought to refuse what is no class.",
    remedy="Stop at the first -1: it ends the list.",
)
class LastClass(_Pairs):
    """Counts -1 as the last class."""

    def forward(self, prediction: Array, target: Array) -> Array:
        """Return the loss with the last class for -1."""
        return super().forward(prediction, target % prediction.shape[1])


@mistake(
    "mlm-after-end",
    "MultiLabelMarginLoss",
    title="Classes that are listed after a -1 count too.",
    misconception="-1 is thought to be a gap, not the end.",
    remedy="Only what stands before the first -1 counts.",
)
class AfterTheEnd(_Pairs):
    """Counts all that is no -1."""

    def listed(self, target: Array) -> Array:
        """Return which places hold a class."""
        return np.asarray(target >= 0)


@mistake(
    "mlm-true-pairs",
    "MultiLabelMarginLoss",
    title="True classes are compared with each other as well.",
    misconception="Each true class is thought to have to be ahead of all other classes.",
    remedy="Compare true classes with those that are not: several may be true at once.",
)
class TruePairs(_Pairs):
    """Compares each true class with all but itself."""

    def forward(self, prediction: Array, target: Array) -> Array:
        """Return the loss, with pairs of true classes in it."""
        listed = self.listed(target)
        true = np.where(listed, target, 0)
        lacking = 1 - np.take_along_axis(prediction, true, axis=1)[:, :, None] + prediction[:, None, :]
        within = (lacking > 0) & listed[:, :, None] & (true[:, :, None] != np.arange(prediction.shape[1]))
        divisor = self.divisor(listed)
        losses = np.where(within, lacking, 0).sum(axis=(1, 2)) / divisor
        slope = self.pull(within, true) / divisor[:, None]
        return self._reduce(losses.astype(prediction.dtype), slope.astype(prediction.dtype))


@mistake(
    "mlm-own-class",
    "MultiLabelMarginLoss",
    title="True classes are compared with all classes, themselves too.",
    misconception="The second sum is thought to be over all classes.",
    remedy="Leave the true classes out of the second sum.",
)
class OwnClass(_Pairs):
    """Compares with all classes."""

    def others(self, true: Array, listed: Array, classes: int) -> Array:  # noqa: ARG002 - which is the mistake
        """Return all classes."""
        return np.ones((len(true), classes), bool)


@mistake(
    "mlm-no-classes",
    "MultiLabelMarginLoss",
    title="The sum over pairs is not divided by the number of classes.",
    misconception="The loss is thought to be the sum as it stands.",
    remedy="Divide by the number of classes, in the loss and in the gradient.",
)
class Undivided(_Pairs):
    """Divides by 1."""

    def divisor(self, listed: Array) -> Array:
        """Return 1 for each row."""
        return np.ones(len(listed))


@mistake(
    "mlm-pairs",
    "MultiLabelMarginLoss",
    title="The sum over pairs is divided by the number of true classes.",
    misconception="The loss is thought to be a mean over the true classes.",
    remedy="Divide by the number of all classes.",
)
class OverTrue(_Pairs):
    """Divides by the number of true classes."""

    def divisor(self, listed: Array) -> Array:
        """Return how many are listed."""
        return np.asarray(np.maximum(listed.sum(axis=1), 1))


@mistake(
    "mlm-bwd-own",
    "MultiLabelMarginLoss",
    title="The true classes get no gradient.",
    misconception="True scores are thought to be constants that others are compared with.",
    remedy="Each pair within the margin pulls on both its scores.",
)
class OwnForgotten(_Pairs):
    """Leaves the true classes at 0."""

    def pull(self, within: Array, true: Array) -> Array:  # noqa: ARG002 - which is the mistake
        """Return the gradient of the other classes."""
        return np.asarray(within.sum(axis=1).astype(float))


@mistake(
    "mlm-bwd-sum",
    "MultiLabelMarginLoss",
    title="backward does not divide where the loss is a mean.",
    misconception="The number of pairs is thought to be the gradient, whatever the reduction.",
    remedy="Divide by what forward divided by.",
)
class OfSum(BackwardOfSum, MultiLabelMarginLoss):
    """Returns the gradient of the sum."""


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
    misconception="log 0 is thought to be avoidable only by an epsilon.",
    remedy="Work with scores: with log(p + 1e-8) no loss exceeds 18.4.",
)
class Raised(_Soft):
    """Takes log(p + 1e-8)."""

    def softplus(self, x: Array) -> Array:
        """Return -log(1 - S(x) + 1e-8)."""
        return -np.log(1 - self.probability(x) + 1e-8)


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
    misconception="Weights are thought to be the loss's matter alone.",
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
    misconception="The derivative of one row's loss is thought to be the gradient, whatever the reduction.",
    remedy="Divide by what forward divided by.",
)
class SoftOfSum(BackwardOfSum, MultiLabelSoftMarginLoss):
    """Returns the gradient of the sum."""

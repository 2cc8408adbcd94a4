"""Known wrong losses of two classes: of logits."""

from __future__ import annotations

from functools import partial

import numpy as np

from ....impl import BCEWithLogitsLoss
from ....impl.base import Array
from ...catalogue import mistake
from .binary_logits_steps import LogitsInParts
from .shared import BackwardOfSum, BackwardOverRows, MeanOverRows

_naive = partial(
    mistake,
    misconception="The sigmoid is thought never to reach 0 or 1.",
    remedy="Take log(1 + exp(-|z|)) + max(-z, 0) for -log S(z), without the sigmoid in between.",
)


@_naive(
    "bcel-naive",
    "BCEWithLogitsLoss",
    title="The logarithm is taken of a sigmoid that has become 0 or 1: the loss is infinite, or NaN where 0 times it.",
    source="pytorch/pytorch#2211",
)
class Naive(LogitsInParts):
    """Takes the logarithm of the sigmoid, and both classes' terms whatever the target."""

    def costs(self, z: Array) -> tuple[Array, Array]:
        """Return -log S(z) and -log(1 - S(z))."""
        sigmoid = self.sigmoid(z)
        return -np.log(sigmoid), -np.log(1 - sigmoid)

    def weighed(self, share: Array, cost: Array) -> Array:
        """Return a class's term, 0 times infinity though it be."""
        return share * cost


@_naive(
    "bcel-naive-chosen",
    "BCEWithLogitsLoss",
    title="The logarithm is taken of a sigmoid that has become 0 or 1: what is certain and wrong costs infinity.",
)
class NaiveOfOneClass(Naive):
    """Takes the logarithm of the sigmoid, and leaves out the term of a class without a share."""

    def weighed(self, share: Array, cost: Array) -> Array:
        """Return a class's term where it has a share."""
        return LogitsInParts.weighed(self, share, cost)


_overflowing = partial(
    mistake,
    title="log(1 + exp(z)) is computed as it stands, and overflows.",
    misconception="Logits are thought to stay small.",
    remedy="Take max(z, 0) out of it: max(z, 0) + log(1 + exp(-|z|)).",
)


@_overflowing("bcel-overflow", "BCEWithLogitsLoss")
class Overflowing(LogitsInParts):
    """Takes exp of large logits."""

    def softplus(self, z: Array) -> Array:
        """Return log(1 + exp(z)), or infinity."""
        return np.log1p(np.exp(z))


@_overflowing("bcel-overflow-less-zy", "BCEWithLogitsLoss")
class OverflowingLessProduct(LogitsInParts):
    """Takes exp of large logits, whatever the target, and subtracts z t."""

    def parts(self, prediction: Array, target: Array) -> tuple[Array, Array]:
        """Return the losses log(1 + exp(z)) - z t, and their derivatives."""
        losses, slopes = super().parts(prediction, target)
        if self.pos_weight is not None:
            return losses, slopes
        weight = 1.0 if self.weight is None else self.weight
        return (np.log(1 + np.exp(prediction)) - prediction * target) * weight, slopes


@mistake(
    "bcel-clip",
    "BCEWithLogitsLoss",
    title="The sigmoid is cut off at 1e-7 before the logarithm.",
    misconception="Clipping probabilities is thought to be the only way to avoid log 0.",
    remedy="Work with logits: cut off at 1e-7, no loss exceeds 16.1.",
)
class Clipped(LogitsInParts):
    """Cuts the sigmoid off."""

    def softplus(self, z: Array) -> Array:
        """Return -log(1 - S(z)), at most 16.1."""
        return np.asarray(-np.log(np.clip(1 - self.sigmoid(z), 1e-7, 1 - 1e-7)))


@mistake(
    "bcel-sign",
    "BCEWithLogitsLoss",
    title="The signs of the logit are exchanged: a large one speaks for 0.",
    misconception="The minus of the negative log-likelihood is applied to the logit as well.",
    remedy="A target of 1 costs log(1 + exp(-z)): little where z is large.",
)
class Exchanged(LogitsInParts):
    """Takes -z for z."""

    def parts(self, prediction: Array, target: Array) -> tuple[Array, Array]:
        """Return losses and derivatives of the negative logits."""
        losses, slopes = super().parts(-prediction, target)
        return losses, -slopes


@mistake(
    "bcel-sigmoid-twice",
    "BCEWithLogitsLoss",
    title="The sigmoid is applied to the logits before a loss that applies it again.",
    misconception="The loss is thought to take probabilities.",
    remedy="Give the loss the logits: it contains the sigmoid.",
)
class SigmoidTwice(LogitsInParts):
    """Takes the sigmoid of the sigmoid."""

    def parts(self, prediction: Array, target: Array) -> tuple[Array, Array]:
        """Return the losses of the sigmoid, and the gradient of its input."""
        sigmoid = self.sigmoid(prediction)
        losses, slopes = super().parts(sigmoid, target)
        return losses, slopes * sigmoid * (1 - sigmoid)


@mistake(
    "bcel-bwd-sigmoid",
    "BCEWithLogitsLoss",
    title="The gradient p - t is multiplied by the sigmoid's derivative again.",
    misconception="p - t is thought to be the gradient of the probability, as with the squared error.",
    remedy="Leave p (1 - p) out: the logarithm's derivative has cancelled it.",
)
class DerivativeTwice(LogitsInParts):
    """Multiplies by p (1 - p)."""

    def slope(self, z: Array, of_one: Array, of_zero: Array) -> Array:
        """Return the gradient times the sigmoid's derivative."""
        return super().slope(z, of_one, of_zero) * self.sigmoid(z) * self.sigmoid(-z)


@mistake(
    "bcel-pos-both",
    "BCEWithLogitsLoss",
    title="pos_weight multiplies the loss of both classes.",
    misconception="pos_weight is taken for a weight of the column.",
    remedy="Multiply the term of targets of 1 alone by it.",
)
class BothWeighted(LogitsInParts):
    """Weighs both terms."""

    def shares(self, target: Array) -> tuple[Array, Array]:
        """Return the target and the rest, both weighted."""
        factor = 1.0 if self.pos_weight is None else self.pos_weight
        return target * factor, (1 - target) * factor


@mistake(
    "bcel-pos-negative",
    "BCEWithLogitsLoss",
    title="pos_weight multiplies the loss of targets of 0.",
    misconception="The weight is thought to belong to the other class.",
    remedy="pos_weight above 1 makes it worse to miss a positive: it multiplies the term of targets of 1.",
)
class NegativeWeighted(LogitsInParts):
    """Weighs the other term."""

    def shares(self, target: Array) -> tuple[Array, Array]:
        """Return the target, and the rest weighted."""
        return target, (1 - target) * (1.0 if self.pos_weight is None else self.pos_weight)


@mistake(
    "bcel-pos-ignored",
    "BCEWithLogitsLoss",
    title="pos_weight makes no difference.",
    misconception="Storing the option in the constructor is thought to be enough.",
    remedy="Multiply the term of targets of 1 by it, in the loss and in the gradient.",
)
class PositiveIgnored(LogitsInParts):
    """Takes no notice of pos_weight."""

    def shares(self, target: Array) -> tuple[Array, Array]:
        """Return the target and the rest."""
        return target, 1 - target


@mistake(
    "bcel-bwd-difference",
    "BCEWithLogitsLoss",
    title="The gradient is S(z) - t, whatever pos_weight is.",
    misconception="p - t is thought to be the gradient of every cross-entropy.",
    remedy="Take the derivative of the weighted terms: (1 - t) S(z) - P t S(-z).",
)
class PlainDifference(LogitsInParts):
    """Returns S(z) - t."""

    def slope(self, z: Array, of_one: Array, of_zero: Array) -> Array:  # noqa: ARG002 - which is the mistake
        """Return the gradient without pos_weight."""
        return self.sigmoid(z) - 1 + of_zero


@mistake(
    "bcel-hard",
    "BCEWithLogitsLoss",
    title="A target is asked whether it is 1: all others count as 0.",
    misconception="Targets are thought to be 0 or 1 always.",
    remedy="Weigh the two terms by t and 1 - t: targets may be probabilities.",
    reading="target=0 or 1",
)
class HardTargets(LogitsInParts):
    """Takes targets that are not 1 for 0."""

    def parts(self, prediction: Array, target: Array) -> tuple[Array, Array]:
        """Return losses and derivatives of rounded targets."""
        return super().parts(prediction, (target == 1).astype(prediction.dtype))


@mistake(
    "bcel-mean-weights",
    "BCEWithLogitsLoss",
    title="The mean of weighted losses divides by the sum of the weights.",
    misconception="A weighted mean is thought to be one in every loss, as in the cross-entropy of many classes.",
    remedy="Divide by the number of elements: here weights rescale.",
)
class DividedByWeights(BCEWithLogitsLoss):
    """Divides by the sum of the weights."""

    def _divisor(self, losses: Array) -> int:
        if self.weight is None or self.reduction != "mean":
            return super()._divisor(losses)
        return np.broadcast_to(self.weight, losses.shape).sum()  # type: ignore[no-any-return]


@mistake(
    "bcel-bwd-weight",
    "BCEWithLogitsLoss",
    title="backward forgets the weights.",
    misconception="Weights are thought to matter in forward only.",
    remedy="Multiply the gradient by the weights that the loss was multiplied by.",
)
class WeightForgotten(LogitsInParts):
    """Weighs the losses alone."""

    def parts(self, prediction: Array, target: Array) -> tuple[Array, Array]:
        """Return weighted losses, and derivatives without weights."""
        return super().parts(prediction, target)[0], self.slope(prediction, *self.shares(target))


@mistake(
    "bcel-bwd-sum",
    "BCEWithLogitsLoss",
    title="backward does not divide where the loss is a mean.",
    misconception="The derivative of one element's loss is thought to be the gradient for every reduction.",
    remedy="Divide by what forward divided by.",
)
class OfSum(BackwardOfSum, BCEWithLogitsLoss):
    """Returns the gradient of the sum."""


@mistake(
    "bcel-bwd-rows",
    "BCEWithLogitsLoss",
    title="backward divides by the number of rows, where the loss is a mean over elements.",
    misconception="The batch is thought to be what a mean is over, always.",
    remedy="Divide by what forward divided by: the number of elements, p.size and not p.shape[0].",
)
class GradientOfRows(BackwardOverRows, BCEWithLogitsLoss):
    """Returns the gradient of a mean over rows."""


@mistake(
    "bcel-mean-rows",
    "BCEWithLogitsLoss",
    title="The mean divides by the number of rows, not of elements.",
    misconception="A mean over a batch is thought to be a mean over its rows.",
    remedy="Divide by logits.size: every element is one of those that are averaged.",
    reading="mean=rows",
)
class OfRows(MeanOverRows, BCEWithLogitsLoss):
    """Divides by the number of rows."""

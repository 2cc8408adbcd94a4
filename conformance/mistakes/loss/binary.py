"""Known wrong losses of two classes: of probabilities."""

from __future__ import annotations

import numpy as np

from ....impl import BCELoss
from ....impl.base import Array
from ...catalogue import mistake
from .shared import BackwardOfSum, InParts, MeanOverRows


class _InParts(InParts, BCELoss):
    """The loss in parts."""

    def logarithm(self, probability: Array) -> Array:
        return np.maximum(np.log(probability), -100)

    def combined(self, target: Array, of_one: Array, of_zero: Array) -> Array:
        return np.asarray(-(target * of_one + (1 - target) * of_zero))

    def slope(self, prediction: Array, target: Array) -> Array:
        return np.asarray((prediction - target) / np.maximum(prediction * (1 - prediction), 1e-12))

    def parts(self, prediction: Array, target: Array) -> tuple[Array, Array]:
        """Return the losses one by one, and their derivatives."""
        weight = 1.0 if self.weight is None else self.weight
        losses = self.combined(target, self.logarithm(prediction), self.logarithm(1 - prediction))
        return losses * weight, self.slope(prediction, target) * weight


@mistake(
    "bce-log-0",
    "BCELoss",
    title="The logarithm of 0 is computed: certain predictions give infinity or NaN.",
    misconception="Probabilities are thought never to be 0 or 1.",
    remedy="Let no logarithm be below -100: in float32 a sigmoid is 1 from 17 on.",
)
class Unclamped(_InParts):
    """Takes log 0."""

    def logarithm(self, probability: Array) -> Array:
        """Return the logarithm as it is."""
        return np.log(probability)


@mistake(
    "bce-clip",
    "BCELoss",
    title="Probabilities are clipped at 1e-7, so that a certain wrong prediction has loss 16 only.",
    misconception="Clipping probabilities is thought to be the only way to avoid log 0.",
    remedy="Cut the logarithm off, at -100, and leave the probability as it is.",
    reading="certainty=other",
)
class Clipped(_InParts):
    """Cuts probabilities off."""

    def logarithm(self, probability: Array) -> Array:
        """Return the logarithm of what is at least 1e-7."""
        return np.log(np.maximum(probability, 1e-7))


@mistake(
    "bce-log-eps",
    "BCELoss",
    title="A small number is added to every probability before the logarithm.",
    misconception="An epsilon of 1e-8 is thought to be too small to matter.",
    remedy="Cut the logarithm off, at -100, instead: it changes nothing where nothing is wrong.",
    reading="eps=in the logarithm",
)
class Raised(_InParts):
    """Takes log(p + 1e-8)."""

    def logarithm(self, probability: Array) -> Array:
        """Return the logarithm of a little more."""
        return np.log(probability + 1e-8)


@mistake(
    "bce-sign",
    "BCELoss",
    title="The loss is the likelihood's logarithm, without the minus.",
    misconception="Maximizing the likelihood and minimizing the loss are mixed up.",
    remedy="The loss is the negative log-likelihood: never below 0.",
)
class SignForgotten(_InParts):
    """Returns the log-likelihood."""

    def parts(self, prediction: Array, target: Array) -> tuple[Array, Array]:
        """Return the negative losses and derivatives."""
        losses, slopes = super().parts(prediction, target)
        return -losses, -slopes


@mistake(
    "bce-one-side",
    "BCELoss",
    title="Targets of 0 cost nothing: the term (1 - t) log(1 - p) is missing.",
    misconception="The cross-entropy of many classes, where one term is left, is taken for that of two.",
    remedy="There is one probability for two classes: add the term of the class whose probability is 1 - p.",
)
class OneSide(_InParts):
    """Leaves the other class out."""

    def combined(self, target: Array, of_one: Array, of_zero: Array) -> Array:  # noqa: ARG002 - which is the mistake
        """Return -t log p."""
        return -target * of_one

    def slope(self, prediction: Array, target: Array) -> Array:
        """Return -t / p."""
        return -target / prediction


@mistake(
    "bce-bwd-difference",
    "BCELoss",
    title="The gradient is p - t.",
    misconception="The gradient of the logit is taken for that of the probability.",
    remedy="Divide by p (1 - p): only the sigmoid's derivative, which this loss does not contain, cancels it.",
)
class OfTheLogit(_InParts):
    """Returns p - t."""

    def slope(self, prediction: Array, target: Array) -> Array:
        """Return p - t."""
        return prediction - target


@mistake(
    "bce-bwd-clip",
    "BCELoss",
    title="backward divides by p (1 - p), but by no less than 1e-7, where forward cuts nothing off.",
    misconception="A limit that keeps a quotient finite is thought to change nothing that matters.",
    remedy="As long as the loss is -log p its gradient is -1 / p: cut off only what is next to 0, as 1e-12 is.",
)
class SlopeClipped(_InParts):
    """Cuts off in the gradient what the loss has whole."""

    def slope(self, prediction: Array, target: Array) -> Array:
        """Return a derivative that is at most 1e7."""
        return np.asarray((prediction - target) / np.maximum(prediction * (1 - prediction), 1e-7))


@mistake(
    "bce-bwd-one-side",
    "BCELoss",
    title="The gradient lacks the term of targets of 0.",
    misconception="-t / p is thought to be the whole gradient.",
    remedy="Add (1 - t) / (1 - p), the derivative of the other term.",
)
class GradientOfOneSide(_InParts):
    """Returns -t / p."""

    def slope(self, prediction: Array, target: Array) -> Array:
        """Return -t / p."""
        return -target / prediction


@mistake(
    "bce-sigmoid",
    "BCELoss",
    title="The sigmoid is applied to what are probabilities already.",
    misconception="The loss is thought to take logits.",
    remedy="Take predictions as they are: BCEWithLogitsLoss is the one that contains the sigmoid.",
)
class SigmoidInside(_InParts):
    """Takes the sigmoid of the probability."""

    def parts(self, prediction: Array, target: Array) -> tuple[Array, Array]:
        """Return the losses of the sigmoid, and the gradient of its input."""
        sigmoid = 1 / (1 + np.exp(-prediction))
        losses, slopes = super().parts(sigmoid, target)
        return losses, slopes * sigmoid * (1 - sigmoid)


@mistake(
    "bce-swapped",
    "BCELoss",
    title="Prediction and target are exchanged inside the formula.",
    misconception="The cross-entropy is thought to be symmetric.",
    remedy="The logarithm is the prediction's: -t log p.",
)
class Swapped(_InParts):
    """Takes the logarithm of the target."""

    def parts(self, prediction: Array, target: Array) -> tuple[Array, Array]:
        """Return -p log t - (1 - p) log(1 - t)."""
        of_one, of_zero = self.logarithm(target), self.logarithm(1 - target)
        weight = 1.0 if self.weight is None else self.weight
        return self.combined(prediction, of_one, of_zero) * weight, (of_zero - of_one) * weight


@mistake(
    "bce-hard",
    "BCELoss",
    title="A target is asked whether it is 1: all others count as 0.",
    misconception="Targets are thought to be 0 or 1 always.",
    remedy="Weigh the two logarithms by t and 1 - t: targets may be probabilities.",
    reading="target=0 or 1",
)
class HardTargets(_InParts):
    """Takes targets that are not 1 for 0."""

    def parts(self, prediction: Array, target: Array) -> tuple[Array, Array]:
        """Return losses and derivatives of rounded targets."""
        return super().parts(prediction, (target == 1).astype(prediction.dtype))


@mistake(
    "bce-mean-weights",
    "BCELoss",
    title="The mean of weighted losses divides by the sum of the weights.",
    misconception="A weighted mean is thought to be one in every loss, as in the cross-entropy of many classes.",
    remedy="Divide by the number of elements: here weights rescale.",
)
class DividedByWeights(BCELoss):
    """Divides by the sum of the weights."""

    def _divisor(self, losses: Array) -> int:
        if self.weight is None or self.reduction != "mean":
            return super()._divisor(losses)
        return np.broadcast_to(self.weight, losses.shape).sum()  # type: ignore[no-any-return]


@mistake(
    "bce-bwd-weight",
    "BCELoss",
    title="backward forgets the weights.",
    misconception="Weights are thought to matter in forward only.",
    remedy="Multiply the gradient by the weights that the loss was multiplied by.",
)
class WeightForgotten(_InParts):
    """Weighs the losses alone."""

    def parts(self, prediction: Array, target: Array) -> tuple[Array, Array]:
        """Return weighted losses, and derivatives without weights."""
        return super().parts(prediction, target)[0], self.slope(prediction, target)


@mistake(
    "bce-bwd-sum",
    "BCELoss",
    title="backward does not divide where the loss is a mean.",
    misconception="The derivative of one element's loss is thought to be the gradient for every reduction.",
    remedy="Divide by what forward divided by.",
)
class OfSum(BackwardOfSum, BCELoss):
    """Returns the gradient of the sum."""


@mistake(
    "bce-mean-rows",
    "BCELoss",
    title="The mean divides by the number of rows, not of elements.",
    misconception="A mean over a batch is thought to be a mean over its rows.",
    remedy="Divide by prediction.size: every element is one of those that are averaged.",
    reading="mean=rows",
)
class OfRows(MeanOverRows, BCELoss):
    """Divides by the number of rows."""

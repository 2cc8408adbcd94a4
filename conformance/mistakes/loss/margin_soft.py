"""Known wrong logistic losses."""

from __future__ import annotations

import numpy as np

from ....impl import SoftMarginLoss
from ....impl.base import Array
from ...catalogue import mistake
from .shared import BackwardOfSum, InParts, MeanOverRows


class _Soft(InParts, SoftMarginLoss):
    """The logistic loss in parts."""

    def softplus(self, wrong: Array) -> Array:
        return np.logaddexp(0, wrong)

    def slope(self, wrong: Array, label: Array) -> Array:
        smaller = np.exp(-np.abs(wrong))
        return np.asarray(-label * np.where(wrong >= 0, 1, smaller) / (1 + smaller))

    def parts(self, prediction: Array, target: Array) -> tuple[Array, Array]:
        """Return the losses one by one, and their derivatives."""
        wrong = -target * prediction
        return self.softplus(wrong), self.slope(wrong, target)


@mistake(
    "soft-margin-overflow",
    "SoftMarginLoss",
    title="log(1 + exp(-y x)) is computed as it stands, and overflows.",
    misconception="Scores are thought to stay small.",
    remedy="Take max(-y x, 0) out of it: max(-y x, 0) + log(1 + exp(-|x|)).",
    level="advice",
)
class Overflowing(_Soft):
    """Takes exp of large scores."""

    def softplus(self, wrong: Array) -> Array:
        """Return log(1 + exp(wrong)), or infinity."""
        return np.log1p(np.exp(wrong))


@mistake(
    "soft-margin-clip",
    "SoftMarginLoss",
    title="The exponent is clipped at 88: the loss of a score that is more wrong grows no further.",
    misconception="An exponential that must not overflow is thought to be mended by cutting its argument off.",
    remedy="Take max(-y x, 0) out of the logarithm: what is left needs no limit, and a score of -300 costs 300.",
)
class Clipped(_Soft):
    """Cuts the exponent off."""

    def softplus(self, wrong: Array) -> Array:
        """Return log(1 + exp(wrong)), at most 88."""
        return np.asarray(np.logaddexp(0, np.clip(wrong, -88, 88)))


@mistake(
    "soft-margin-sign",
    "SoftMarginLoss",
    title="The exponent is y x: what is right costs most.",
    misconception="The minus in the exponent is lost.",
    remedy="Take log(1 + exp(-y x)): little where score and label have one sign.",
)
class SoftSign(_Soft):
    """Takes -y for y."""

    def parts(self, prediction: Array, target: Array) -> tuple[Array, Array]:
        """Return the losses of the other labels."""
        return super().parts(prediction, -target)


@mistake(
    "soft-margin-hinge",
    "SoftMarginLoss",
    title="The hinge max(0, 1 - y x) is computed.",
    misconception="Soft margin is thought to name the loss of a support vector machine.",
    remedy="This loss is the logistic one: log(1 + exp(-y x)).",
)
class Hinge(_Soft):
    """Returns max(0, 1 - y x)."""

    def parts(self, prediction: Array, target: Array) -> tuple[Array, Array]:
        """Return the hinges, and their derivatives."""
        lacking = 1 - target * prediction
        return np.maximum(lacking, 0), -target * (lacking > 0)


@mistake(
    "soft-margin-01",
    "SoftMarginLoss",
    title="Labels are taken for 0 and 1.",
    misconception="Labels are thought to be 0 and 1 in every loss of two classes.",
    remedy="Multiply the score by the label: it is 1 or -1.",
    reading="labels=0 and 1",
)
class SoftZeroAndOne(_Soft):
    """Turns labels into 2 y - 1."""

    def forward(self, prediction: Array, target: Array) -> Array:
        """Return the loss of turned labels."""
        with np.errstate(all="ignore"):
            losses, slopes = self.parts(prediction, 2 * target - 1)
        return self._reduce(losses.astype(prediction.dtype), slopes.astype(prediction.dtype))


@mistake(
    "soft-margin-bwd-label",
    "SoftMarginLoss",
    title="The gradient lacks the label.",
    misconception="The sigmoid is thought to be the whole derivative.",
    remedy="The inner derivative of -y x is -y.",
)
class LabelForgotten(_Soft):
    """Returns -1 / (1 + exp(y x))."""

    def slope(self, wrong: Array, label: Array) -> Array:
        """Return the gradient without the label."""
        return super().slope(wrong, np.ones_like(label))


@mistake(
    "soft-margin-bwd-sigmoid",
    "SoftMarginLoss",
    title="The gradient's sigmoid is that of y x, not of -y x.",
    misconception="The sigmoid of what is right is thought to be the derivative.",
    remedy="What is right hardly pulls: -y / (1 + exp(y x)).",
)
class OtherSigmoid(_Soft):
    """Returns -y / (1 + exp(-y x))."""

    def slope(self, wrong: Array, label: Array) -> Array:
        """Return the gradient with the other sigmoid."""
        return super().slope(-wrong, label)


@mistake(
    "soft-margin-bwd-sum",
    "SoftMarginLoss",
    title="backward does not divide where the loss is a mean.",
    misconception="The derivative of one element's loss is thought to be the gradient for every reduction.",
    remedy="Divide by what forward divided by.",
)
class SoftOfSum(BackwardOfSum, SoftMarginLoss):
    """Returns the gradient of the sum."""


@mistake(
    "soft-margin-mean-rows",
    "SoftMarginLoss",
    title="The mean divides by the number of rows, not of elements.",
    misconception="A mean over a batch is thought to be a mean over its rows.",
    remedy="Divide by prediction.size: every element is one of those that are averaged.",
    reading="mean=rows",
)
class SoftOfRows(MeanOverRows, SoftMarginLoss):
    """Divides by the number of rows."""

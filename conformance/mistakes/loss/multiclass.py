"""Known wrong losses that ask for a margin between one class and the others."""

from __future__ import annotations

import numpy as np

from ....impl import MultiMarginLoss
from ....impl.base import Array
from ...catalogue import mistake
from .shared import BackwardOfSum


class _Steps(MultiMarginLoss):
    """The loss in steps."""

    def divisor(self, classes: int) -> float:
        return classes

    def lacking(self, prediction: Array, own: Array, others: Array) -> Array:
        return np.where(others, np.maximum(self.margin - own + prediction, 0), 0)

    def powers(self, lacking: Array, weight: Array) -> Array:
        return np.asarray(weight * lacking**self.p)

    def slopes(self, lacking: Array) -> Array:
        return (lacking > 0).astype(float) if self.p == 1 else 2 * lacking

    def of_true(self, slopes: Array) -> Array:
        """Return the gradient of the true class, from those of the others."""
        return np.asarray(-slopes.sum(axis=1))

    def forward(self, prediction: Array, target: Array) -> Array:
        """Return the loss."""
        rows = np.arange(len(prediction))
        weight = (np.ones(len(rows)) if self.weight is None else self.weight[target])[:, None]
        others = np.arange(prediction.shape[1]) != target[:, None]
        lacking = self.lacking(prediction, prediction[rows, target][:, None], others)
        divisor = self.divisor(prediction.shape[1])
        slopes = np.where(others, self.slopes(lacking), 0) * weight / divisor
        slopes[rows, target] = self.of_true(slopes)
        losses = self.powers(lacking, weight).sum(axis=1) / divisor
        return self._reduce(losses.astype(prediction.dtype), slopes.astype(prediction.dtype))

    def backward(self, grad_output: Array | float = 1.0) -> Array:
        """Return the gradient of the prediction."""
        upstream, (slopes,) = self._upstream(grad_output)
        return np.asarray(slopes * (upstream if upstream.ndim == 0 else upstream[:, None]))


@mistake(
    "mm-own-class",
    "MultiMarginLoss",
    title="The true class is compared with itself, and adds the margin to every loss.",
    misconception="The sum is thought to be over all classes.",
    remedy="Leave the true class out: nothing is ahead of itself.",
)
class OwnClass(_Steps):
    """Compares all classes."""

    def lacking(self, prediction: Array, own: Array, others: Array) -> Array:  # noqa: ARG002 - which is the mistake
        """Return what is lacking to all."""
        return np.maximum(self.margin - own + prediction, 0)


@mistake(
    "mm-no-classes",
    "MultiMarginLoss",
    title="The sum over classes is not divided by their number.",
    misconception="The loss is taken from a text that sums over the classes.",
    remedy="Divide by the number of classes, in the loss and in the gradient.",
    reading="classes=summed",
)
class Undivided(_Steps):
    """Divides by 1."""

    def divisor(self, classes: int) -> float:  # noqa: ARG002 - which is the mistake
        """Return 1."""
        return 1.0


@mistake(
    "mm-other-classes",
    "MultiMarginLoss",
    title="The sum over the other classes is divided by the number of these.",
    misconception="A mean is thought to be over what was added up.",
    remedy="Divide by the number of all classes.",
)
class OverOthers(_Steps):
    """Divides by C - 1."""

    def divisor(self, classes: int) -> float:
        """Return the number of other classes."""
        return classes - 1


@mistake(
    "mm-largest",
    "MultiMarginLoss",
    title="Only the highest score among the other classes counts.",
    misconception="The loss of Crammer and Singer is taken for that of Weston and Watkins.",
    remedy="Add up the hinges of all other classes.",
)
class LargestAlone(_Steps):
    """Keeps the largest of a row."""

    def lacking(self, prediction: Array, own: Array, others: Array) -> Array:
        """Return what is lacking to the best of the others."""
        lacking = super().lacking(prediction, own, others)
        best = np.argmax(lacking, axis=1)[:, None] == np.arange(lacking.shape[1])
        return np.where(best, lacking, 0)


@mistake(
    "mm-sign",
    "MultiMarginLoss",
    title="The difference is turned round: what is right costs most.",
    misconception="max(0, x_t - x_k + margin) is thought to ask x_t to be ahead.",
    remedy="The hinge is max(0, margin - x_t + x_k).",
)
class Turned(_Steps):
    """Returns max(0, margin + x_t - x_k)."""

    def lacking(self, prediction: Array, own: Array, others: Array) -> Array:
        """Return what the others lack."""
        return super().lacking(-prediction, -own, others)

    def slopes(self, lacking: Array) -> Array:
        """Return the derivatives of that."""
        return -super().slopes(lacking)


@mistake(
    "mm-margin-sign",
    "MultiMarginLoss",
    title="The margin is subtracted.",
    misconception="The margin is thought to be a tolerance, which forgives a small error.",
    remedy="Add the margin: the first must be ahead by at least that much.",
)
class MarginSign(_Steps):
    """Subtracts the margin."""

    def lacking(self, prediction: Array, own: Array, others: Array) -> Array:
        """Return what is lacking beyond the margin."""
        return np.where(others, np.maximum(-self.margin - own + prediction, 0), 0)


@mistake(
    "mm-p-ignored",
    "MultiMarginLoss",
    title="p is ignored: the hinges are never squared.",
    misconception="Storing the option in the constructor is thought to be enough.",
    remedy="With p = 2 square the hinge of each class.",
)
class PowerIgnored(_Steps):
    """Takes p for 1."""

    def powers(self, lacking: Array, weight: Array) -> Array:
        """Return what is lacking as it is."""
        return weight * lacking

    def slopes(self, lacking: Array) -> Array:
        """Return the derivatives of that."""
        return (lacking > 0).astype(float)


@mistake(
    "mm-p-of-sum",
    "MultiMarginLoss",
    title="The power is taken of the row's sum, not of each class's part.",
    misconception="The power is thought to belong to the loss as a whole.",
    remedy="Square the hinge of each class, then add up.",
)
class PowerOfSum(_Steps):
    """Squares the sum."""

    def powers(self, lacking: Array, weight: Array) -> Array:
        """Return each class's share of the power of the sum."""
        return np.asarray(weight * lacking * lacking.sum(axis=1, keepdims=True) ** (self.p - 1))

    def slopes(self, lacking: Array) -> Array:
        """Return the derivatives of that."""
        return np.asarray(self.p * (lacking > 0) * lacking.sum(axis=1, keepdims=True) ** (self.p - 1))


@mistake(
    "mm-weight-inside",
    "MultiMarginLoss",
    title="The weight is squared with the hinge.",
    misconception="The weight is thought to stand inside the power.",
    remedy="Multiply by the weight after the power.",
)
class WeightInside(_Steps):
    """Squares the weight."""

    def powers(self, lacking: Array, weight: Array) -> Array:
        """Return the powers of weighted parts."""
        return np.asarray((weight * lacking) ** self.p)

    def forward(self, prediction: Array, target: Array) -> Array:
        """Return the loss, and keep the gradient of squared weights."""
        answer = super().forward(prediction, target)
        if self.weight is not None and self.p > 1 and self._saved is not None:
            weight = self.weight[target].astype(prediction.dtype)[:, None]
            self._saved = (*self._saved[:-1], self._saved[-1] * weight)
        return answer


@mistake(
    "mm-bwd-own",
    "MultiMarginLoss",
    title="The true class gets no gradient.",
    misconception="The true score is thought to be a constant that others are compared with.",
    remedy="Each class within the margin contributes to the true score's gradient as well, with the other sign.",
)
class OwnForgotten(_Steps):
    """Leaves the true class at 0."""

    def of_true(self, slopes: Array) -> Array:
        """Return 0."""
        return np.zeros(len(slopes))


@mistake(
    "mm-bwd-own-once",
    "MultiMarginLoss",
    title="The true class's gradient counts one class, however many are within the margin.",
    misconception="The true class is thought to get a gradient once.",
    remedy="Add up the gradients of all classes within the margin.",
)
class OwnOnce(_Steps):
    """Returns the largest share instead of the sum."""

    def of_true(self, slopes: Array) -> Array:
        """Return minus the largest."""
        return np.asarray(-slopes.max(axis=1))


@mistake(
    "mm-bwd-square",
    "MultiMarginLoss",
    title="With p = 2 the gradient lacks the factor 2.",
    misconception="The loss is thought to have a 1/2 in it.",
    remedy="The derivative of the square is twice the hinge.",
)
class SquareHalved(_Steps):
    """Returns what is lacking."""

    def slopes(self, lacking: Array) -> Array:
        """Return the derivatives, halved for p = 2."""
        return super().slopes(lacking) / self.p


@mistake(
    "mm-bwd-step",
    "MultiMarginLoss",
    title="With p = 2 the gradient is that of p = 1.",
    misconception="Only the loss is thought to be squared.",
    remedy="The derivative of the square is twice the hinge.",
)
class StepAlways(_Steps):
    """Returns 1 for each open hinge."""

    def slopes(self, lacking: Array) -> Array:
        """Return 1 where something is lacking."""
        return (lacking > 0).astype(float)


@mistake(
    "mm-mean-weights",
    "MultiMarginLoss",
    title="The mean of weighted losses divides by the sum of the weights.",
    misconception="A weighted mean is thought to be one in every loss, as in the cross-entropy.",
    remedy="Divide by the number of rows: here weights rescale.",
)
class DividedByWeights(MultiMarginLoss):
    """Divides by the sum of the true classes' weights."""

    def forward(self, prediction: Array, target: Array) -> Array:
        """Return the loss."""
        self._weights = len(target) if self.weight is None else self.weight[target].sum()
        return super().forward(prediction, target)

    def _divisor(self, losses: Array) -> int:  # noqa: ARG002 - which is the mistake
        return self._weights if self.reduction == "mean" else 1


@mistake(
    "mm-bwd-sum",
    "MultiMarginLoss",
    title="backward does not divide where the loss is a mean.",
    misconception="The number of classes within the margin is thought to be the gradient for every reduction.",
    remedy="Divide by what forward divided by.",
)
class OfSum(BackwardOfSum, MultiMarginLoss):
    """Returns the gradient of the sum."""

"""Known wrong losses that ask true classes to be ahead of the others."""

from __future__ import annotations

import numpy as np

from ....impl import MultiLabelMarginLoss
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

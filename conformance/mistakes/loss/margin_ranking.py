"""Known wrong losses of the order of two scores."""

from __future__ import annotations

import numpy as np

from ....impl import MarginRankingLoss
from ....impl.base import Array
from ...catalogue import mistake
from .shared import BackwardOfSum


class _Ranking(MarginRankingLoss):
    """The loss of pairs in parts."""

    def lacking(self, difference: Array, label: Array) -> Array:
        return np.asarray(self.margin - label * difference)

    def slopes(self, lacking: Array, label: Array) -> tuple[Array, Array]:
        """Return the derivatives by both inputs."""
        return -label * (lacking > 0), label * (lacking > 0)

    def forward(self, input1: Array, input2: Array, target: Array) -> Array:
        """Return the loss."""
        lacking = self.lacking(input1 - input2, target)
        slopes = (slope.astype(input1.dtype) for slope in self.slopes(lacking, target))
        return self._reduce(np.maximum(lacking, 0).astype(input1.dtype), *slopes)

    def backward(self, grad_output: Array | float = 1.0) -> tuple[Array, Array]:
        """Return the gradients of both inputs."""
        upstream, (one, other) = self._upstream(grad_output)
        return one * upstream, other * upstream


@mistake(
    "ranking-sign",
    "MarginRankingLoss",
    title="A label of 1 asks for the second input to be the larger one.",
    misconception="The minus before y is lost.",
    remedy="With y = 1 the first should be larger: max(0, -(x1 - x2) + margin).",
)
class RankingSign(_Ranking):
    """Takes -y for y."""

    def lacking(self, difference: Array, label: Array) -> Array:
        """Return what the other one lacks."""
        return super().lacking(difference, -label)

    def slopes(self, lacking: Array, label: Array) -> tuple[Array, Array]:
        """Return the derivatives of that."""
        return super().slopes(lacking, -label)


@mistake(
    "ranking-margin-sign",
    "MarginRankingLoss",
    title="The margin is subtracted.",
    misconception="The margin is thought to be a tolerance, which forgives a small error.",
    remedy="Add the margin: the first must be ahead by at least that much.",
)
class RankingMarginSign(_Ranking):
    """Subtracts the margin."""

    def lacking(self, difference: Array, label: Array) -> Array:
        """Return what is lacking, with a wrong margin."""
        return np.asarray(-self.margin - label * difference)


@mistake(
    "ranking-margin-label",
    "MarginRankingLoss",
    title="The label multiplies the margin too.",
    misconception="The brackets are put around all of it: -y (x1 - x2 - margin).",
    remedy="Only the difference has a side: -y (x1 - x2) + margin.",
)
class MarginTurned(_Ranking):
    """Turns the margin with the label."""

    def lacking(self, difference: Array, label: Array) -> Array:
        """Return what is lacking, with a margin of the label's sign."""
        return np.asarray(-label * (difference - self.margin))


@mistake(
    "ranking-01",
    "MarginRankingLoss",
    title="Labels are taken for 0 and 1.",
    misconception="Labels are thought to be 0 and 1 in every loss.",
    remedy="Multiply the difference by the label: it is 1 or -1.",
    reading="labels=0 and 1",
)
class RankingZeroAndOne(_Ranking):
    """Turns labels into 2 y - 1."""

    def forward(self, input1: Array, input2: Array, target: Array) -> Array:
        """Return the loss of turned labels."""
        return super().forward(input1, input2, 2 * target - 1)


@mistake(
    "ranking-bwd-same",
    "MarginRankingLoss",
    title="Both inputs get the same gradient.",
    misconception="The second input's minus is forgotten.",
    remedy="The two pull against each other: the gradients are each other's negatives.",
)
class SameGradient(_Ranking):
    """Returns the first input's gradient twice."""

    def slopes(self, lacking: Array, label: Array) -> tuple[Array, Array]:
        """Return the same derivative for both."""
        return (super().slopes(lacking, label)[0],) * 2


@mistake(
    "ranking-bwd-exchanged",
    "MarginRankingLoss",
    title="The two gradients are exchanged.",
    misconception="The minus before y is lost in the derivative.",
    remedy="Where something is lacking with y = 1, a larger x1 makes it less: dl/dx1 = -y.",
)
class ExchangedGradients(_Ranking):
    """Returns the gradients in the other order."""

    def slopes(self, lacking: Array, label: Array) -> tuple[Array, Array]:
        """Return the derivatives in the other order."""
        one, other = super().slopes(lacking, label)
        return other, one


@mistake(
    "ranking-bwd-open",
    "MarginRankingLoss",
    title="Pairs in the right order get a gradient.",
    misconception="max(0, ...) is thought to matter in forward only.",
    remedy="Where the loss is 0 the gradient is 0.",
)
class RankingOpen(_Ranking):
    """Returns -y and y everywhere."""

    def slopes(self, lacking: Array, label: Array) -> tuple[Array, Array]:
        """Return the derivatives of what is lacking."""
        return super().slopes(np.ones_like(lacking), label)


@mistake(
    "ranking-bwd-sum",
    "MarginRankingLoss",
    title="backward does not divide where the loss is a mean.",
    misconception="-y and y are thought to be the gradients, whatever the reduction.",
    remedy="Divide by what forward divided by.",
)
class RankingOfSum(BackwardOfSum, MarginRankingLoss):
    """Returns the gradient of the sum."""

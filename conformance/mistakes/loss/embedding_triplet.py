"""Known wrong losses of triplets."""

from __future__ import annotations

import numpy as np

from ....impl import TripletMarginLoss
from ....impl.base import Array
from ...catalogue import mistake
from .embedding_steps import TripletSteps
from .shared import BackwardOfSum


@mistake(
    "triplet-sign",
    "TripletMarginLoss",
    title="The negative is asked to be closer than the positive.",
    misconception="The two distances are exchanged.",
    remedy="The loss is max(0, d(anchor, positive) - d(anchor, negative) + margin).",
)
class Exchanged(TripletSteps):
    """Exchanges the distances."""

    def lacking(self, near: Array, far: Array) -> Array:
        """Return what the negative lacks."""
        return super().lacking(far, near)

    def gradients(self, near: Array, far: Array, swapped: Array) -> tuple[Array, Array, Array]:
        """Return the gradients of that."""
        one, other, third = super().gradients(near, far, swapped)
        return -one, -other, -third


@mistake(
    "triplet-margin-sign",
    "TripletMarginLoss",
    title="The margin is subtracted.",
    misconception="The margin is thought to be a tolerance, which forgives a small error.",
    remedy="Add the margin: the positive must be closer by at least that much.",
)
class MarginSubtracted(TripletSteps):
    """Subtracts the margin."""

    def lacking(self, near: Array, far: Array) -> Array:
        """Return what is lacking beyond the margin."""
        return np.asarray(near - far - self.margin)


@mistake(
    "triplet-squared",
    "TripletMarginLoss",
    title="Distances are squared.",
    misconception="The root is thought not to matter, as it does not change which point is closer.",
    remedy="Take the root: the margin is one of distances.",
    reading="distance=squared",
)
class Squared(TripletSteps):
    """Leaves out the root."""

    def distance(self, x: Array, y: Array) -> tuple[Array, Array]:
        """Return powers of distances, and their derivatives."""
        difference = x - y + self.eps
        size = np.abs(difference)
        return (size**self.p).sum(axis=1), self.p * np.sign(difference) * size ** (self.p - 1)


@mistake(
    "triplet-no-eps",
    "TripletMarginLoss",
    title="eps is left out.",
    misconception="1e-6 is thought to be too little to matter.",
    remedy="Add eps to each difference before the norm.",
    reading="eps=nowhere",
)
class WithoutEps(TripletSteps):
    """Takes differences as they are."""

    def distance(self, x: Array, y: Array) -> tuple[Array, Array]:
        """Return distances of the points, and their derivatives."""
        return super().distance(x - self.eps, y)


@mistake(
    "triplet-eps-outside",
    "TripletMarginLoss",
    title="eps is added to the sum of powers, not to each difference.",
    misconception="eps is thought to be there for the root.",
    remedy="Add eps to each difference, before the norm.",
)
class EpsInSum(TripletSteps):
    """Adds eps under the root."""

    def distance(self, x: Array, y: Array) -> tuple[Array, Array]:
        """Return the roots of a little more, and their derivatives."""
        size = np.abs(x - y)
        length = ((size**self.p).sum(axis=1) + self.eps) ** (1 / self.p)
        return length, np.sign(x - y) * (size / np.where(length > 0, length, 1)[:, None]) ** (self.p - 1)


@mistake(
    "dist-sqrt0",
    "TripletMarginLoss",
    title="Where two points are the same, and eps is 0, the gradient is NaN.",
    misconception="The derivative of the root is thought to exist at 0.",
    remedy="Let the gradient be 0 where the distance is 0.",
)
class RootOfZero(TripletSteps):
    """Divides by distances of 0."""

    def distance(self, x: Array, y: Array) -> tuple[Array, Array]:
        """Return distances, and derivatives by division."""
        difference = x - y + self.eps
        length = super().distance(x, y)[0]
        return length, np.sign(difference) * (np.abs(difference) / length[:, None]) ** (self.p - 1)


@mistake(
    "triplet-p-2",
    "TripletMarginLoss",
    title="The norm is the Euclidean one, whatever p says.",
    misconception="A distance is thought to be Euclidean always.",
    remedy="Raise to the power p and take the p-th root.",
)
class Euclidean(TripletSteps):
    """Takes 2 for p."""

    def distance(self, x: Array, y: Array) -> tuple[Array, Array]:
        """Return Euclidean distances, and their derivatives."""
        difference = x - y + self.eps
        length = np.sqrt((difference**2).sum(axis=1))
        return length, difference / np.where(length > 0, length, 1)[:, None]


@mistake(
    "triplet-swap-ignored",
    "TripletMarginLoss",
    title="swap makes no difference.",
    misconception="Storing the option in the constructor is thought to be enough.",
    remedy="With swap take the smaller one of the negative's two distances.",
)
class SwapIgnored(TripletSteps):
    """Never swaps."""

    def chosen(self, far: Array, other: Array) -> Array:  # noqa: ARG002 - which is the mistake
        """Return nowhere."""
        return np.zeros(len(far), bool)


@mistake(
    "triplet-swap-larger",
    "TripletMarginLoss",
    title="With swap the larger one of the negative's two distances counts.",
    misconception="Swapping is thought to make the triplet easier.",
    remedy="Take the smaller one: the negative is to be far from both.",
)
class SwapLarger(TripletSteps):
    """Takes the larger distance."""

    def chosen(self, far: Array, other: Array) -> Array:
        """Return where the other one is larger."""
        return other > far


@mistake(
    "triplet-swap-always",
    "TripletMarginLoss",
    title="With swap the negative's distance from the positive always counts.",
    misconception="Swapping is thought to be unconditional.",
    remedy="Take the smaller one of the negative's two distances, row by row.",
)
class SwapAlways(TripletSteps):
    """Always swaps."""

    def chosen(self, far: Array, other: Array) -> Array:  # noqa: ARG002 - which is the mistake
        """Return everywhere."""
        return np.ones(len(far), bool)


@mistake(
    "triplet-bwd-swap",
    "TripletMarginLoss",
    title="The negative's gradient goes to the anchor, though its distance from the positive counted.",
    misconception="Swapping is thought to matter in forward only.",
    remedy="Send the gradient to the two points between which the distance was taken.",
)
class SwapForgotten(TripletSteps):
    """Takes no notice of swapped rows."""

    def gradients(self, near: Array, far: Array, swapped: Array) -> tuple[Array, Array, Array]:
        """Return the gradients of rows that are not swapped."""
        return super().gradients(near, far, np.zeros_like(swapped))


@mistake(
    "triplet-open",
    "TripletMarginLoss",
    title="The loss goes below 0.",
    misconception="max(0, ...) is thought to matter in backward only.",
    remedy="Cut the loss off at 0: beyond the margin nothing is gained.",
)
class Open(TripletSteps):
    """Leaves what is lacking as it is."""

    def hinge(self, lacking: Array) -> tuple[Array, Array]:
        """Return what is lacking, negative or not."""
        return lacking, super().hinge(lacking)[1]


@mistake(
    "triplet-bwd-open",
    "TripletMarginLoss",
    title="Triplets whose loss is 0 get a gradient.",
    misconception="max(0, ...) is thought to matter in forward only.",
    remedy="Where the loss is 0 the gradient is 0.",
)
class GradientOpen(TripletSteps):
    """Counts all rows in backward."""

    def hinge(self, lacking: Array) -> tuple[Array, Array]:
        """Return the losses, and 1."""
        return super().hinge(lacking)[0], np.ones_like(lacking)


@mistake(
    "triplet-bwd-anchor",
    "TripletMarginLoss",
    title="The anchor's gradient has the term of the positive only.",
    misconception="The negative is thought to affect its own gradient only.",
    remedy="Both distances depend on the anchor: its gradient has two terms.",
)
class AnchorPulled(TripletSteps):
    """Leaves the negative out of the anchor's gradient."""

    def gradients(self, near: Array, far: Array, swapped: Array) -> tuple[Array, Array, Array]:
        """Return the gradients, the anchor's without the negative."""
        _, positive, negative = super().gradients(near, far, swapped)
        return near, positive, negative


@mistake(
    "triplet-bwd-negative",
    "TripletMarginLoss",
    title="The negative is pulled to the anchor.",
    misconception="Both distances are thought to have the same sign.",
    remedy="The negative is to be pushed away from the anchor, so its gradient points towards it.",
)
class NegativePulled(TripletSteps):
    """Turns the negative's gradient round."""

    def gradients(self, near: Array, far: Array, swapped: Array) -> tuple[Array, Array, Array]:
        """Return the gradients, the negative's with a wrong sign."""
        anchor, positive, negative = super().gradients(near, far, swapped)
        return anchor, positive, -negative


@mistake(
    "triplet-bwd-unscaled",
    "TripletMarginLoss",
    title="The gradient of a distance is the difference, not divided by the distance.",
    misconception="The root's derivative is forgotten.",
    remedy="Divide by the distance: the gradient of a norm has length 1.",
)
class NotDivided(TripletSteps):
    """Returns differences."""

    def distance(self, x: Array, y: Array) -> tuple[Array, Array]:
        """Return distances, and derivatives that are not divided."""
        length, derivative = super().distance(x, y)
        return length, derivative * (length ** (self.p - 1))[:, None]


@mistake(
    "triplet-mean-open",
    "TripletMarginLoss",
    title="The mean is taken over the triplets whose loss is above 0.",
    misconception="Triplets with a loss of 0 are thought to be out of the mean.",
    remedy="Divide by the number of rows.",
)
class MeanOfOpen(TripletMarginLoss):
    """Divides by the number of rows that cost something."""

    def _divisor(self, losses: Array) -> int:
        return max(int((losses > 0).sum()), 1) if self.reduction == "mean" else 1


@mistake(
    "triplet-bwd-sum",
    "TripletMarginLoss",
    title="backward does not divide where the loss is a mean.",
    misconception="The derivative of one row's loss is thought to be the gradient for every reduction.",
    remedy="Divide by what forward divided by.",
)
class OfSum(BackwardOfSum, TripletMarginLoss):
    """Returns the gradient of the sum."""

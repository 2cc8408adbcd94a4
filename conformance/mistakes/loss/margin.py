"""Known wrong losses of distances and labels."""

from __future__ import annotations

import numpy as np

from ....impl import HingeEmbeddingLoss
from ....impl.base import Array
from ...catalogue import mistake
from .shared import BackwardOfSum, InParts


class _Hinge(InParts, HingeEmbeddingLoss):
    """The loss of distances in parts."""

    def lacking(self, distance: Array) -> Array:
        return np.asarray(self.margin - distance)

    def apart(self, lacking: Array) -> tuple[Array, Array]:
        return np.maximum(lacking, 0), -(lacking > 0).astype(float)

    def parts(self, prediction: Array, target: Array) -> tuple[Array, Array]:
        """Return the losses one by one, and their derivatives."""
        losses, slopes = self.apart(self.lacking(prediction))
        return np.where(target == 1, prediction, losses), np.where(target == 1, 1.0, slopes)


@mistake(
    "hinge-01",
    "HingeEmbeddingLoss",
    title="Labels are taken for 0 and 1: y x + (1 - y) max(0, margin - x).",
    misconception="Labels are thought to be 0 and 1 in every loss.",
    remedy="Ask whether the label is 1 or -1.",
    reading="labels=0 and 1",
)
class ZeroAndOne(_Hinge):
    """Weighs the terms by y and 1 - y."""

    def parts(self, prediction: Array, target: Array) -> tuple[Array, Array]:
        """Return the losses of such labels, and their derivatives."""
        losses, slopes = self.apart(self.lacking(prediction))
        return target * prediction + (1 - target) * losses, target + (1 - target) * slopes

    def forward(self, prediction: Array, target: Array) -> Array:
        """Return the loss."""
        losses, slopes = self.parts(prediction, target)
        return self._reduce(losses.astype(prediction.dtype), slopes.astype(prediction.dtype))


@mistake(
    "hinge-swapped",
    "HingeEmbeddingLoss",
    title="The two labels are exchanged.",
    misconception='The label 1 is thought to mean "different".',
    remedy="A label of 1 means that the two are similar: the loss is their distance.",
)
class Swapped(_Hinge):
    """Takes -y for y."""

    def parts(self, prediction: Array, target: Array) -> tuple[Array, Array]:
        """Return the losses of the other labels."""
        return super().parts(prediction, -target)


@mistake(
    "hinge-margin-sign",
    "HingeEmbeddingLoss",
    title="With the label -1 the loss is distance - margin.",
    misconception="The hinge is thought to open upwards, as with a loss of scores.",
    remedy="With the label -1 the loss is max(0, margin - x).",
)
class MarginSign(_Hinge):
    """Returns x - margin where it is positive."""

    def apart(self, lacking: Array) -> tuple[Array, Array]:
        """Return what is beyond the margin."""
        return np.maximum(-lacking, 0), (lacking < 0).astype(float)


@mistake(
    "hinge-classification",
    "HingeEmbeddingLoss",
    title="The hinge loss of classification is computed: max(0, margin - y x).",
    misconception="Every hinge loss is thought to be that of a support vector machine.",
    remedy="x is a distance, not a score: it is the loss itself where the label is 1.",
)
class Classification(_Hinge):
    """Returns max(0, margin - y x)."""

    def parts(self, prediction: Array, target: Array) -> tuple[Array, Array]:
        """Return the losses of scores, and their derivatives."""
        lacking = self.margin - target * prediction
        return np.maximum(lacking, 0), -target * (lacking > 0)


@mistake(
    "hinge-open",
    "HingeEmbeddingLoss",
    title="With the label -1 the loss goes below 0 beyond the margin.",
    misconception="max(0, ...) is thought to matter in backward only.",
    remedy="Cut the loss off at 0: beyond the margin nothing is gained.",
)
class Open(_Hinge):
    """Leaves margin - x as it is."""

    def apart(self, lacking: Array) -> tuple[Array, Array]:
        """Return what is lacking, negative or not."""
        return lacking, super().apart(lacking)[1]


@mistake(
    "hinge-bwd-open",
    "HingeEmbeddingLoss",
    title="Beyond the margin the gradient is still -1.",
    misconception="max(0, ...) is thought to matter in forward only.",
    remedy="Beyond the margin the loss does not change: its gradient is 0.",
)
class GradientOpen(_Hinge):
    """Returns -1 for all that is apart."""

    def apart(self, lacking: Array) -> tuple[Array, Array]:
        """Return the losses, and -1."""
        return super().apart(lacking)[0], np.full_like(lacking, -1.0)


@mistake(
    "hinge-bwd-sign",
    "HingeEmbeddingLoss",
    title="With the label -1 the gradient is 1.",
    misconception="The minus before x is lost in the derivative.",
    remedy="The derivative of margin - x is -1.",
)
class SlopeSign(_Hinge):
    """Returns 1 within the margin."""

    def apart(self, lacking: Array) -> tuple[Array, Array]:
        """Return the losses, and the derivatives with a wrong sign."""
        losses, slopes = super().apart(lacking)
        return losses, -slopes


@mistake(
    "hinge-margin-1",
    "HingeEmbeddingLoss",
    title="The margin is 1, whatever the option says.",
    misconception="Storing the option in the constructor is thought to be enough.",
    remedy="Compare the distance with self.margin.",
)
class MarginOne(_Hinge):
    """Takes 1 for the margin."""

    def lacking(self, distance: Array) -> Array:
        """Return what is lacking to 1."""
        return 1 - distance


@mistake(
    "hinge-bwd-sum",
    "HingeEmbeddingLoss",
    title="backward does not divide where the loss is a mean.",
    misconception="1 and -1 are thought to be the gradients, whatever the reduction.",
    remedy="Divide by what forward divided by.",
)
class HingeOfSum(BackwardOfSum, HingeEmbeddingLoss):
    """Returns the gradient of the sum."""

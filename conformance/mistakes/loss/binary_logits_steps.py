"""The cross-entropy of two classes' logits cut into parts, so that a mistake can get a single one of them wrong."""

from __future__ import annotations

import numpy as np

from ....impl import BCEWithLogitsLoss
from ....impl.base import Array
from .shared import InParts


class LogitsInParts(InParts, BCEWithLogitsLoss):
    """The loss in parts, each of which a mistake may get wrong."""

    def softplus(self, z: Array) -> Array:
        """Return log(1 + exp(z)), which is -log S(-z)."""
        return np.logaddexp(0, z)

    def sigmoid(self, z: Array) -> Array:
        """Return S(z)."""
        smaller = np.exp(-np.abs(z))
        return np.asarray(np.where(z >= 0, 1, smaller) / (1 + smaller))

    def costs(self, z: Array) -> tuple[Array, Array]:
        """Return what z costs where the target is 1, and where it is 0."""
        return self.softplus(-z), self.softplus(z)

    def weighed(self, share: Array, cost: Array) -> Array:
        """Return a class's share of the loss: where it has none its loss does not count, though it be infinite."""
        return np.where(share > 0, share * cost, 0.0)

    def shares(self, target: Array) -> tuple[Array, Array]:
        """Return what the two classes count for."""
        return target * (1.0 if self.pos_weight is None else self.pos_weight), 1 - target

    def slope(self, z: Array, of_one: Array, of_zero: Array) -> Array:
        """Return the derivative of the loss."""
        return np.asarray(of_zero * self.sigmoid(z) - of_one * self.sigmoid(-z))

    def parts(self, prediction: Array, target: Array) -> tuple[Array, Array]:
        """Return the losses one by one, and their derivatives."""
        weight = 1.0 if self.weight is None else self.weight
        of_one, of_zero = self.shares(target)
        cost_of_one, cost_of_zero = self.costs(prediction)
        losses = self.weighed(of_one, cost_of_one) + self.weighed(of_zero, cost_of_zero)
        return losses * weight, self.slope(prediction, of_one, of_zero) * weight

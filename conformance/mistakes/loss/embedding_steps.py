"""The loss of triplets cut into steps, so that a mistake can get a single one of them wrong."""

from __future__ import annotations

import numpy as np

from ....impl import TripletMarginLoss
from ....impl.base import Array


class TripletSteps(TripletMarginLoss):
    """The loss in steps."""

    def distance(self, x: Array, y: Array) -> tuple[Array, Array]:
        """Return distances, and their derivatives by x."""
        return self._distance(x, y)

    def chosen(self, far: Array, other: Array) -> Array:
        """Return where the distance from the positive counts."""
        return other < far

    def lacking(self, near: Array, far: Array) -> Array:
        """Return by how much the positive fails to be closer."""
        return np.asarray(near - far + self.margin)

    def hinge(self, lacking: Array) -> tuple[Array, Array]:
        """Return the losses, and which rows have a gradient."""
        return np.maximum(lacking, 0), (lacking > 0).astype(float)

    def gradients(self, near: Array, far: Array, swapped: Array) -> tuple[Array, Array, Array]:
        """Return the gradients of anchor, positive and negative, from those of both distances."""
        return near - np.where(swapped, 0, far), -near - np.where(swapped, far, 0), far

    def forward(self, anchor: Array, positive: Array, negative: Array) -> Array:
        """Return the loss."""
        with np.errstate(all="ignore"):
            near, of_near = self.distance(anchor, positive)
            far, of_far = self.distance(anchor, negative)
            swapped = np.zeros(len(anchor), bool)
            if self.swap:
                other, of_other = self.distance(positive, negative)
                swapped = self.chosen(far, other)
                far = np.where(swapped, other, far)
                of_far = np.where(swapped[:, None], of_other, of_far)
            losses, counted = self.hinge(self.lacking(near, far))
            share = counted[:, None]
            parts = self.gradients(of_near * share, of_far * share, swapped[:, None])
        return self._reduce(losses.astype(anchor.dtype), *(part.astype(anchor.dtype) for part in parts))

    def backward(self, grad_output: Array | float = 1.0) -> tuple[Array, Array, Array]:
        """Return the gradients of anchor, positive and negative."""
        upstream, (anchor, positive, negative) = self._upstream(grad_output)
        share = upstream if upstream.ndim == 0 else upstream[:, None]
        return anchor * share, positive * share, negative * share

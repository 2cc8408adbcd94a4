"""What goes wrong in the same way in many losses: how they are averaged, and which way is down."""

from __future__ import annotations

from typing import Any

import numpy as np

from ....impl.base import Array
from ....impl.loss.base import Loss


class BackwardOfSum(Loss):
    """A loss whose backward does not divide where forward does."""

    def _upstream(self, grad_output: Array | float) -> tuple[Array, tuple[Any, ...]]:
        upstream, saved = super()._upstream(grad_output)
        divisor, dtype = (self._saved or (1,))[:2]
        return np.asarray(upstream * dtype.type(divisor)), saved


class BackwardOverRows(Loss):
    """A loss whose backward divides by the number of rows, whatever forward does."""

    def _upstream(self, grad_output: Array | float) -> tuple[Array, tuple[Any, ...]]:
        upstream, saved = super()._upstream(grad_output)
        divisor, dtype = (self._saved or (1,))[:2]
        return np.asarray(upstream * dtype.type(divisor / len(saved[0]))), saved


class MeanOverRows(Loss):
    """A loss that divides by the number of rows, forward and backward."""

    def _divisor(self, losses: Array) -> int:
        return len(losses) if self.reduction == "mean" else 1


class UpstreamForgotten(Loss):
    """A loss whose backward takes no notice of the upstream gradient."""

    def _upstream(self, grad_output: Array | float) -> tuple[Array, tuple[Any, ...]]:
        return super()._upstream(np.ones_like(grad_output))


class GradientTurned(Loss):
    """A loss whose backward returns the gradient with the wrong sign."""

    def backward(self, grad_output: Array | float = 1.0) -> Array:
        """Return the negative gradient."""
        gradient: Array = -super().backward(grad_output)  # type: ignore[misc]  # of the loss it is mixed into
        return gradient


class InParts(Loss):
    """A loss whose mistakes are in `parts`: the loss of each element, and its derivative."""

    def parts(self, prediction: Array, target: Array) -> tuple[Array, Array]:
        """Return the losses one by one, and their derivatives."""
        raise NotImplementedError

    def forward(self, prediction: Array, target: Array) -> Array:
        """Return the loss."""
        with np.errstate(all="ignore"):
            losses, slopes = self.parts(prediction, target)
        return self._reduce(losses.astype(prediction.dtype), slopes.astype(prediction.dtype))

    def backward(self, grad_output: Array | float = 1.0) -> Array:
        """Return the gradient of the prediction."""
        upstream, (slopes,) = self._upstream(grad_output)
        with np.errstate(all="ignore"):
            return np.asarray(slopes * upstream)

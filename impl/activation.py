"""Activation functions."""

from __future__ import annotations

import numpy as np

from .base import Array, Layer
from .checks import check_floating


class ReLU(Layer):
    """The rectified linear unit.

    y = max(x, 0); dx = dy ∘ [x > 0], so the derivative at the kink x = 0 is taken to be 0. NaN stays NaN.

    Shapes: x and y have any shape. dtypes: float64 and float32, kept.

    Raises:
        TypeError: x is no array of floating-point numbers.

    Source: torch.nn.ReLU.
    """

    def forward(self, x: Array) -> Array:
        """Return y."""
        check_floating("ReLU.forward", "x", x)
        self._save_for_backward(x.shape, x > 0)
        return np.maximum(x, 0)

    def backward(self, grad_output: Array) -> Array:
        """Return dx."""
        (positive,) = self._saved_for(grad_output)
        grad_x: Array = grad_output * positive
        return grad_x

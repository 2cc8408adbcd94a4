"""Several axes made one."""

from __future__ import annotations

import math

from ..base import Array, Layer
from ..checks import check_axis, check_floating, check_has_axis, message


class Flatten(Layer):
    """Makes the axes from `start_dim` to `end_dim`, both included, into one; the last of them varies fastest.

    y holds the numbers of x in the same order, and dx those of dy. Both may share memory with what was given.

    Args:
        start_dim: the first of the axes; below 0 it is counted from the last.
        end_dim: the last of the axes, likewise.

    Shapes: x (S_1, ..., S_start, ..., S_end, ..., S_n), y (S_1, ..., ∏ S_start..S_end, ..., S_n).
    dtypes: float64 and float32, kept.

    Raises:
        TypeError: an option is no integer; x is no array of floating-point numbers.
        ValueError: x has no such axis; start_dim comes after end_dim.

    Source: torch.nn.Flatten.
    """

    def __init__(self, start_dim: int = 1, end_dim: int = -1) -> None:
        super().__init__()
        check_axis("Flatten", "start_dim", start_dim)
        check_axis("Flatten", "end_dim", end_dim)
        self.start_dim = start_dim
        self.end_dim = end_dim

    def forward(self, x: Array) -> Array:
        """Return y."""
        check_floating("Flatten.forward", "x", x)
        for axis in (self.start_dim, self.end_dim):
            check_has_axis("Flatten.forward", "x", x.shape, axis)
        start, end = self.start_dim % x.ndim, self.end_dim % x.ndim
        if start > end:
            expected, remedy = f"no larger than end_dim, which is axis {end} of x", "exchange them"
            raise ValueError(message("Flatten.forward", "start_dim", self.start_dim, expected, remedy))
        # The product, not -1: where x is empty, NumPy could not tell what -1 stands for.
        shape = (*x.shape[:start], math.prod(x.shape[start : end + 1]), *x.shape[end + 1 :])
        self._save_for_backward(shape, x.shape)
        return x.reshape(shape)

    def backward(self, grad_output: Array) -> Array:
        """Return dx."""
        (shape,) = self._saved_for(grad_output)
        return grad_output.reshape(shape)

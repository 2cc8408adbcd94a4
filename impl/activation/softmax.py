"""Functions of a whole axis: what comes out are probabilities, or their logarithms."""

from __future__ import annotations

import numpy as np

from ..base import Array, Layer
from ..checks import check_axis, check_floating, check_has_axis


class _AlongAxis(Layer):
    """A layer that works along one axis, `dim`."""

    def __init__(self, dim: int | None = None) -> None:
        super().__init__()
        if dim is not None:
            check_axis(type(self).__name__, "dim", dim)
        self.dim = dim

    def _axis_of(self, x: Array) -> int:
        """Return the axis of an input, which is checked for having it."""
        place = f"{type(self).__name__}.forward"
        check_floating(place, "x", x)
        axis = self.dim if self.dim is not None else 0 if x.ndim in {1, 3} else 1
        check_has_axis(place, "x", x.shape, axis)
        return axis


class Softmax(_AlongAxis):
    """The softmax along an axis: positive numbers that sum to 1.

    y_i = e^(x_i) / Σ_j e^(x_j); dx_i = y_i (dy_i - Σ_j dy_j y_j), sums along the axis. A shift of all x changes
    nothing: the largest is taken off first, so that no exponential overflows.

    Args:
        dim: the axis; None for axis 0 of one or three axes and axis 1 of any other number, PyTorch's
            deprecated default.

    Shapes: x and y have any shape with that axis. dtypes: float64 and float32, kept.

    Raises:
        TypeError: dim is no integer; x is no array of floating-point numbers.
        ValueError: x has no such axis.

    Source: Bridle, "Probabilistic Interpretation of Feedforward Classification Network Outputs", 1990;
    torch.nn.Softmax.
    """

    def forward(self, x: Array) -> Array:
        """Return y."""
        axis = self._axis_of(x)
        y: Array = x - np.max(x, axis=axis, keepdims=True)
        np.exp(y, out=y)
        y /= np.sum(y, axis=axis, keepdims=True)
        self._save_for_backward(y.shape, axis, y.copy())
        return y

    def backward(self, grad_output: Array) -> Array:
        """Return dx."""
        axis, y = self._saved_for(grad_output)
        grad_x: Array = grad_output * y
        mean = np.sum(grad_x, axis=axis, keepdims=True)  # row by row in memory, as vecdot along an early axis is not
        np.subtract(grad_output, mean, out=grad_x)
        grad_x *= y
        return grad_x


class Softmin(Softmax):
    """The softmax of -x: the smallest gets the most.

    y_i = e^(-x_i) / Σ_j e^(-x_j); dx_i = -y_i (dy_i - Σ_j dy_j y_j), sums along the axis.

    Args:
        dim: the axis; None as for `Softmax`.

    Shapes: x and y have any shape with that axis. dtypes: float64 and float32, kept.

    Raises:
        TypeError: dim is no integer; x is no array of floating-point numbers.
        ValueError: x has no such axis.

    Source: torch.nn.Softmin.
    """

    def forward(self, x: Array) -> Array:
        """Return y."""
        self._axis_of(x)
        return super().forward(-x)

    def backward(self, grad_output: Array) -> Array:
        """Return dx."""
        grad_x = super().backward(grad_output)
        return np.negative(grad_x, out=grad_x)


class LogSoftmax(_AlongAxis):
    """The logarithm of the softmax, exact where that is next to 0.

    y_i = x_i - log Σ_j e^(x_j); dx_i = dy_i - e^(y_i) Σ_j dy_j, sums along the axis. The largest is taken off first, as
    for `Softmax`: then the sum is at least 1, and its logarithm is safe.

    Args:
        dim: the axis; None as for `Softmax`.

    Shapes: x and y have any shape with that axis. dtypes: float64 and float32, kept.

    Raises:
        TypeError: dim is no integer; x is no array of floating-point numbers.
        ValueError: x has no such axis.

    Source: torch.nn.LogSoftmax.
    """

    def forward(self, x: Array) -> Array:
        """Return y."""
        axis = self._axis_of(x)
        y: Array = x - np.max(x, axis=axis, keepdims=True)
        exponentials = np.exp(y)
        total = np.sum(exponentials, axis=axis, keepdims=True)
        y -= np.log(total)
        self._save_for_backward(y.shape, axis, exponentials, total)
        return y

    def backward(self, grad_output: Array) -> Array:
        """Return dx."""
        axis, exponentials, total = self._saved_for(grad_output)
        grad_x: Array = exponentials * (np.sum(grad_output, axis=axis, keepdims=True) / total)
        return np.subtract(grad_output, grad_x, out=grad_x)

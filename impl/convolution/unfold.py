"""Windows as columns, and columns added up to images again: im2col and its adjoint."""

from __future__ import annotations

import math

import numpy as np

from ..base import Array, Layer
from ..checks import check_floating, message
from .axes import PerAxis, check_images, per_axis
from .borders import add_border, remove_border
from .correlation import Grid

_AXES = 2
_COLUMNS = 3


class WindowsLayer(Layer):
    """What both layers share: where windows lie."""

    def __init__(self, kernel_size: PerAxis, dilation: PerAxis, padding: PerAxis, stride: PerAxis) -> None:
        super().__init__()
        place = type(self).__name__
        self.kernel_size = per_axis(place, "kernel_size", kernel_size, _AXES)
        self.dilation = per_axis(place, "dilation", dilation, _AXES)
        self.padding = per_axis(place, "padding", padding, _AXES, low=0)
        self.stride = per_axis(place, "stride", stride, _AXES)
        self._grid = Grid(self.stride, self.dilation)
        self._border = [(width, width) for width in self.padding]

    def _positions(self, place: str, name: str, sizes: tuple[int, ...]) -> tuple[int, ...]:
        wide = tuple(size + 2 * width for size, width in zip(sizes, self.padding, strict=True))
        positions = self._grid.positions(wide, self.kernel_size)
        if min(positions) < 1:
            expected = f"at least {self._grid.reach(self.kernel_size)} with its padding"
            raise ValueError(message(place, name, sizes, expected, "the kernel has to fit in"))
        return positions

    def _columns(self, x: Array, positions: tuple[int, ...]) -> Array:
        """Return all windows of images: (N, C k_H k_W, windows)."""
        wide = add_border("", x, self._border, "zeros")
        columns = np.empty((*x.shape[:2], *self.kernel_size, *positions), dtype=x.dtype)
        for i, j in np.ndindex(*self.kernel_size):
            columns[:, :, i, j] = wide[self._grid.seen_by((i, j), positions)]
        return columns.reshape(len(x), x.shape[1] * math.prod(self.kernel_size), math.prod(positions))

    def _added(self, columns: Array, sizes: tuple[int, ...], positions: tuple[int, ...]) -> Array:
        """Return the adjoint: images in which every element of a column is added to where it was seen."""
        channels = columns.shape[1] // math.prod(self.kernel_size)
        seen = columns.reshape(len(columns), channels, *self.kernel_size, *positions)
        spans = zip(sizes, self.padding, strict=True)
        wide = np.zeros((len(columns), channels, *(size + 2 * width for size, width in spans)), dtype=columns.dtype)
        for i, j in np.ndindex(*self.kernel_size):
            wide[self._grid.seen_by((i, j), positions)] += seen[:, :, i, j]
        return remove_border(wide, self._border, "zeros")


class Unfold(WindowsLayer):
    """All windows of images as columns, as im2col makes them: a convolution is a matrix times these.

    y[n, (c, i, j), p] = x̃[n, c, p s + (i, j) d]: x̃ is x in a frame of zeros, p counts the windows row by row, s is the
    stride and d the dilation. Going back, what several windows saw gets the sum of their gradients: dx = Fold(dy).

    Args:
        kernel_size: a window's height and width, or one number for both; so are the other options.
        dilation: the step d from one element of a window to the next.
        padding: how many zeros are added at either end of an axis.
        stride: the step s from one window to the next.

    Shapes: x (N, C, H, W), y (N, C k_H k_W, windows), where windows are the product over the axes of
    ⌊(H + 2 padding - d (k - 1) - 1) / s⌋ + 1. dtypes: float64 and float32, kept.

    Raises:
        TypeError: a size is no integer; x is no array of floating-point numbers.
        ValueError: a size is too small; x does not have four axes, or is smaller than a window.

    Source: torch.nn.Unfold.
    """

    def __init__(self, kernel_size: PerAxis, dilation: PerAxis = 1, padding: PerAxis = 0, stride: PerAxis = 1) -> None:
        super().__init__(kernel_size, dilation, padding, stride)

    def forward(self, x: Array) -> Array:
        """Return y."""
        check_images("Unfold.forward", x, _AXES)
        sizes = x.shape[2:]
        positions = self._positions("Unfold.forward", "x.shape[2:]", sizes)
        y = self._columns(x, positions)
        self._save_for_backward(y.shape, sizes, positions)
        return y

    def backward(self, grad_output: Array) -> Array:
        """Return dx."""
        sizes, positions = self._saved_for(grad_output)
        return self._added(grad_output, sizes, positions)


class Fold(WindowsLayer):
    """Columns added up to images, as col2im does: the adjoint of Unfold, and its inverse only where windows are apart.

    y[n, c, q] = Σ x[n, (c, i, j), p] over all windows p and places (i, j) with p s + (i, j) d - padding = q: s is the
    stride and d the dilation. Going back, every place of a window sees the gradient of its element: dx = Unfold(dy).

    Args:
        output_size: height and width of y, or one number for both; so are the other options.
        kernel_size: a window's height and width.
        dilation: the step d from one element of a window to the next.
        padding: how many elements are cut off at either end of an axis.
        stride: the step s from one window to the next.

    Shapes: x (N, C k_H k_W, windows), where windows are the product over the axes of
    ⌊(H + 2 padding - d (k - 1) - 1) / s⌋ + 1, y (N, C, H, W). dtypes: float64 and float32, kept.

    Raises:
        TypeError: a size is no integer; x is no array of floating-point numbers.
        ValueError: a size is too small, or no window fits into the output; x does not have three axes, as many columns
            as windows, or a multiple of k_H k_W rows.

    Source: torch.nn.Fold.
    """

    def __init__(
        self,
        output_size: PerAxis,
        kernel_size: PerAxis,
        dilation: PerAxis = 1,
        padding: PerAxis = 0,
        stride: PerAxis = 1,
    ) -> None:
        super().__init__(kernel_size, dilation, padding, stride)
        self.output_size = per_axis("Fold", "output_size", output_size, _AXES)
        self._windows = self._positions("Fold", "output_size", self.output_size)

    def forward(self, x: Array) -> Array:
        """Return y."""
        check_floating("Fold.forward", "x", x)
        places, count = math.prod(self.kernel_size), math.prod(self._windows)
        if x.ndim != _COLUMNS or x.shape[1] % places or x.shape[2] != count:
            expected = f"(N, C * {places}, {count})"
            raise ValueError(message("Fold.forward", "x.shape", x.shape, expected, "a column is a window's elements"))
        y = self._added(x, self.output_size, self._windows)
        self._save_for_backward(y.shape)
        return y

    def backward(self, grad_output: Array) -> Array:
        """Return dx."""
        self._saved_for(grad_output)
        return self._columns(grad_output, self._windows)

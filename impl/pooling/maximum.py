"""The largest of each window."""

from __future__ import annotations

from typing import Any, ClassVar

import numpy as np

from ..base import Array, Layer
from .axis import Tap, largest_along, to_winners, window_count, window_taps, winners
from .options import Sizes, check_padding, check_planes, check_windows, per_axis


class MaxPool(Layer):
    """The largest of each window, over the last axes; the subclasses say how many of these there are.

    Along each axis window i has k places, i s - p, i s - p + d, ..., i s - p + (k - 1) d; y_i = max x_j over the places
    j inside the input: padding never wins. There are ⌊(L + 2p - d(k - 1) - 1) / s⌋ + 1 windows, with `ceil_mode` ⌈⌉
    instead of ⌊⌋, without those that would start behind the input. NaN is larger than any number.

    dx_j = Σ dy_i over the windows i that j won. Among equal values the first in row order wins, which is one of the
    subgradients: any share-out of dy_i among the tied ones is.

    Args:
        kernel_size: k, one for all axes or one for each.
        stride: s, likewise; None for that of the kernel.
        padding: p, likewise, at most half of the kernel.
        dilation: d, likewise.
        return_indices: whether forward returns (y, indices) with the place of each winner in its flattened plane.
        ceil_mode: whether windows may hang over the end.

    Shapes: x (N, C, *lengths) or (C, *lengths), y the same with the numbers of windows for lengths. dtypes: float64 and
    float32, kept; indices are int64.

    Raises:
        TypeError: an option has the wrong type; x is no array of floating-point numbers.
        ValueError: an option is out of range; x has another rank, or is smaller than a window.

    Source: torch.nn.MaxPool1d, MaxPool2d and MaxPool3d.
    """

    axes: ClassVar[int]

    def __init__(
        self,
        kernel_size: Sizes,
        stride: Sizes | None = None,
        padding: Sizes = 0,
        dilation: Sizes = 1,
        return_indices: bool = False,
        ceil_mode: bool = False,
    ) -> None:
        super().__init__()
        place = type(self).__name__
        self.kernel_size = per_axis(place, "kernel_size", kernel_size, self.axes)
        self.stride = self.kernel_size if stride is None else per_axis(place, "stride", stride, self.axes)
        self.padding = per_axis(place, "padding", padding, self.axes, 0)
        self.dilation = per_axis(place, "dilation", dilation, self.axes)
        check_padding(place, self.padding, self.kernel_size)
        self.return_indices = return_indices
        self.ceil_mode = ceil_mode

    def forward(self, x: Array) -> Any:
        """Return y, or y and the winners' places."""
        check_planes(f"{type(self).__name__}.forward", "x", x, self.axes)
        lengths = x.shape[-self.axes :]
        counts = [self._window_count(axis, length) for axis, length in enumerate(lengths)]
        check_windows(f"{type(self).__name__}.forward", x, counts)
        taps = [self._taps(axis, length, counts[axis]) for axis, length in enumerate(lengths)]
        y, indices, steps = x, self._places(x), []
        # The last axis first: of equal values the first in its row wins, and then the first of these.
        for number in reversed(range(self.axes)):
            axis = number - self.axes
            y, won = largest_along(y, axis, taps[number], counts[number])
            steps.append((axis, taps[number], won, lengths[number]))
            if self.return_indices:
                indices = winners(indices, axis, taps[number], won, counts[number])
        self._save_for_backward(y.shape, steps)
        return (y, indices) if self.return_indices else y

    def backward(self, grad_output: Array) -> Array:
        """Return dx."""
        (steps,) = self._saved_for(grad_output)
        grad = grad_output
        for axis, taps, won, length in reversed(steps):
            grad = to_winners(grad, axis, taps, won, length)
        return grad

    def _window_count(self, axis: int, length: int) -> int:
        sizes = self.kernel_size[axis], self.stride[axis], self.padding[axis], self.dilation[axis]
        return window_count(length, *sizes, ceil_mode=self.ceil_mode)

    def _taps(self, axis: int, length: int, count: int) -> list[Tap]:
        sizes = self.kernel_size[axis], self.stride[axis], self.padding[axis], self.dilation[axis]
        return window_taps(length, count, *sizes)

    def _places(self, x: Array) -> Array:
        lengths = x.shape[-self.axes :]
        return np.broadcast_to(np.arange(int(np.prod(lengths))).reshape(lengths), x.shape)


class MaxPool1d(MaxPool):
    """The largest of each window along one axis."""

    axes = 1


class MaxPool2d(MaxPool):
    """The largest of each window over two axes."""

    axes = 2


class MaxPool3d(MaxPool):
    """The largest of each window over three axes."""

    axes = 3

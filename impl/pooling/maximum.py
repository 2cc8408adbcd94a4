"""The largest of each window."""

from __future__ import annotations

from typing import Any

from ..base import Array
from .options import Sizes
from .planes import back_to_winners, indices_of_winners, largest
from .sliding import Sliding


class MaxPool(Sliding):
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

    def __init__(
        self,
        kernel_size: Sizes,
        stride: Sizes | None = None,
        padding: Sizes = 0,
        dilation: Sizes = 1,
        return_indices: bool = False,
        ceil_mode: bool = False,
    ) -> None:
        super().__init__(kernel_size, stride, padding, dilation, ceil_mode=ceil_mode)
        self.return_indices = return_indices

    def forward(self, x: Array) -> Any:
        """Return y, or y and the winners' places."""
        counts = self._window_counts(x)
        taps = [self._taps(number, x.shape[number - self.axes], count) for number, count in enumerate(counts)]
        y, steps = largest(x, taps, counts)
        self._save_for_backward(y.shape, steps)
        return (y, indices_of_winners(x.shape, steps)) if self.return_indices else y

    def backward(self, grad_output: Array) -> Array:
        """Return dx."""
        (steps,) = self._saved_for(grad_output)
        return back_to_winners(grad_output, steps)


class MaxPool1d(MaxPool):
    """The largest of each window along one axis."""

    axes = 1


class MaxPool2d(MaxPool):
    """The largest of each window over two axes."""

    axes = 2


class MaxPool3d(MaxPool):
    """The largest of each window over three axes."""

    axes = 3

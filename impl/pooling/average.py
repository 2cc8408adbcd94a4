"""The average of each window."""

from __future__ import annotations

import numpy as np

from ..base import Array
from ..checks import check_size
from .options import Sizes
from .planes import back_to_all, product, sums
from .sliding import Sliding


class AvgPool(Sliding):
    """The average of each window, over the last axes; the subclasses say how many of these there are.

    y_i = Σ x_j / m_i over the places j = i s - p, ..., i s - p + k - 1 of window i that lie inside the input. m_i
    counts the places of the window: with `count_include_pad` those in the padding too, but never those that hang over
    its end, as they may with `ceil_mode`; over several axes it is the product. dx_j = Σ dy_i / m_i over the windows i
    with j.

    Args:
        kernel_size: k, one for all axes or one for each.
        stride: s, likewise; None for that of the kernel.
        padding: p, likewise, at most half of the kernel.
        ceil_mode: whether windows may hang over the end.
        count_include_pad: whether places in the padding count.
        divisor_override: what to divide by instead of m_i, over two or three axes.

    Shapes: x (N, C, *lengths) or (C, *lengths), y the same with the numbers of windows for lengths. dtypes: float64 and
    float32, kept.

    Raises:
        TypeError: an option has the wrong type; x is no array of floating-point numbers.
        ValueError: an option is out of range; x has another rank, or is smaller than a window.

    Source: torch.nn.AvgPool1d, AvgPool2d and AvgPool3d.
    """

    divisor_override: int | None = None

    def __init__(
        self,
        kernel_size: Sizes,
        stride: Sizes | None = None,
        padding: Sizes = 0,
        ceil_mode: bool = False,
        count_include_pad: bool = True,
    ) -> None:
        super().__init__(kernel_size, stride, padding, ceil_mode=ceil_mode)
        self.count_include_pad = count_include_pad

    def forward(self, x: Array) -> Array:
        """Return y."""
        counts, lengths = self._window_counts(x), x.shape[-self.axes :]
        taps = [self._taps(number, length, counts[number]) for number, length in enumerate(lengths)]
        divisor = self._divisor(lengths, counts).astype(x.dtype)
        y = sums(x, taps, counts)
        y /= divisor
        self._save_for_backward(y.shape, taps, lengths, divisor)
        return y

    def backward(self, grad_output: Array) -> Array:
        """Return dx."""
        taps, lengths, divisor = self._saved_for(grad_output)
        return back_to_all(grad_output / divisor, taps, lengths)

    def _divisor(self, lengths: tuple[int, ...], counts: list[int]) -> Array:
        """Return what each sum is divided by."""
        if self.divisor_override is not None:
            return np.asarray(self.divisor_override)
        each = [self._places(number, length, counts[number]) for number, length in enumerate(lengths)]
        return product(each)

    def _places(self, number: int, length: int, count: int) -> Array:
        """Return how many places of each window along an axis count."""
        kernel, stride, padding, _ = self._sizes(number)
        margin = padding if self.count_include_pad else 0
        start = np.arange(count) * stride - padding
        end = np.minimum(start + kernel, length + margin)
        places: Array = end - np.maximum(start, -margin)
        return places


class AvgPool1d(AvgPool):
    """The average of each window along one axis."""

    axes = 1


class AvgPoolByAny(AvgPool):
    """Pooling by the average, where something else may be divided by."""

    def __init__(
        self,
        kernel_size: Sizes,
        stride: Sizes | None = None,
        padding: Sizes = 0,
        ceil_mode: bool = False,
        count_include_pad: bool = True,
        divisor_override: int | None = None,
    ) -> None:
        super().__init__(kernel_size, stride, padding, ceil_mode, count_include_pad)
        if divisor_override is not None:
            check_size(type(self).__name__, "divisor_override", divisor_override)
        self.divisor_override = divisor_override


class AvgPool2d(AvgPoolByAny):
    """The average of each window over two axes."""

    axes = 2


class AvgPool3d(AvgPoolByAny):
    """The average of each window over three axes."""

    axes = 3

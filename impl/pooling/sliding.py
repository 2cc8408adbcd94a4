"""Windows that slide over the last axes: their options, their number, and what stands in them."""

from __future__ import annotations

from typing import ClassVar

from ..base import Array, Layer
from .axis import Tap, window_count, window_taps
from .options import Sizes, check_padding, check_planes, check_windows, per_axis


class Sliding(Layer):
    """Pooling by windows that slide over the last axes; subclasses say how many axes, and what is made of a window.

    Along each axis there are ⌊(L + 2p - d(k - 1) - 1) / s⌋ + 1 windows. With `ceil_mode` it is ⌈⌉ instead of ⌊⌋, and
    the last one may hang over the end, but is left out if it starts there.
    """

    axes: ClassVar[int]

    def __init__(
        self, kernel_size: Sizes, stride: Sizes | None, padding: Sizes = 0, dilation: Sizes = 1, *, ceil_mode: bool
    ) -> None:
        super().__init__()
        place = type(self).__name__
        self.kernel_size = per_axis(place, "kernel_size", kernel_size, self.axes)
        self.stride = self.kernel_size if stride is None else per_axis(place, "stride", stride, self.axes)
        self.padding = per_axis(place, "padding", padding, self.axes, 0)
        self.dilation = per_axis(place, "dilation", dilation, self.axes)
        check_padding(place, self.padding, self.kernel_size)
        self.ceil_mode = ceil_mode

    def _window_counts(self, x: Array) -> list[int]:
        """Check the input; return how many windows there are along each axis."""
        place = f"{type(self).__name__}.forward"
        check_planes(place, "x", x, self.axes)
        lengths = x.shape[-self.axes :]
        counts = [self._window_count(number, length) for number, length in enumerate(lengths)]
        check_windows(place, x, counts)
        return counts

    def _window_count(self, number: int, length: int) -> int:
        return window_count(length, *self._sizes(number), ceil_mode=self.ceil_mode)

    def _taps(self, number: int, length: int, count: int) -> list[Tap]:
        return window_taps(length, count, *self._sizes(number))

    def _sizes(self, number: int) -> tuple[int, int, int, int]:
        """Return kernel, stride, padding and dilation of an axis."""
        return self.kernel_size[number], self.stride[number], self.padding[number], self.dilation[number]

"""The twins of Unfold and Fold."""

from __future__ import annotations

from typing import TypeAlias

from torch.nn import functional

from ..base import Array, Twin

Size: TypeAlias = int | tuple[int, ...]


class Unfold(Twin):
    """The twin of Unfold.

    Args:
        kernel_size: a window's size.
        dilation: from one element of a window to the next.
        padding: zeros at either end.
        stride: from one window to the next.
    """

    def __init__(self, kernel_size: Size, dilation: Size = 1, padding: Size = 0, stride: Size = 1) -> None:
        super().__init__()
        self.options = (kernel_size, dilation, padding, stride)

    def forward(self, x: Array) -> Array:
        """Return all windows of x as columns."""
        return self.record(lambda x: functional.unfold(x, *self.options), x)


class Fold(Twin):
    """The twin of Fold.

    Args:
        output_size: the size of the output.
        kernel_size: a window's size.
        dilation: from one element of a window to the next.
        padding: elements cut off at either end.
        stride: from one window to the next.
    """

    def __init__(
        self,
        output_size: Size,
        kernel_size: Size,
        dilation: Size = 1,
        padding: Size = 0,
        stride: Size = 1,
    ) -> None:
        super().__init__()
        self.options = (output_size, kernel_size, dilation, padding, stride)

    def forward(self, x: Array) -> Array:
        """Return the columns of x added up to images."""
        return self.record(lambda x: functional.fold(x, *self.options), x)

"""The twins of pooling by the largest."""

from __future__ import annotations

from typing import Any, ClassVar

import torch
from torch import Tensor
from torch.nn import functional

from ..base import Array, Twin
from .windows import Sizes, Ties, each, largest


class MaxPool(Twin):
    """The twin of max pooling over the last axes.

    Args:
        kernel_size: places in a window, for all axes or for each.
        stride: steps between windows, likewise; None for the kernel's.
        padding: places before and behind the input, likewise.
        dilation: steps between places, likewise.
        return_indices: whether forward returns the winners' places too.
        ceil_mode: whether windows may hang over the end.
        ties: who gets the gradient of a tied window; PyTorch gives it to the first.
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
        *,
        ties: Ties = "first",
    ) -> None:
        super().__init__()
        self.return_indices = return_indices
        self.ties = ties
        self.sizes = kernel_size, kernel_size if stride is None else stride, padding, dilation
        self.ceil_mode = ceil_mode

    def forward(self, x: Array) -> Any:
        """Return the largest of each window, and its place where that is asked for."""
        pool = getattr(functional, f"max_pool{self.axes}d")

        def pooled(x: Tensor) -> Any:
            answer = pool(x, *self.sizes, ceil_mode=self.ceil_mode, return_indices=self.return_indices)
            if self.ties == "first" or self.return_indices:
                return answer
            counts = answer.shape[-self.axes :]
            return largest(x, [self._places(axis, count) for axis, count in enumerate(counts)], self.ties)

        return self.record(pooled, x)

    def _places(self, axis: int, count: int) -> Tensor:
        kernel, stride, padding, dilation = (each(size, self.axes)[axis] for size in self.sizes)
        return torch.arange(count)[:, None] * stride - padding + torch.arange(kernel) * dilation


class MaxPool1d(MaxPool):
    """The twin of max pooling along one axis."""

    axes = 1


class MaxPool2d(MaxPool):
    """The twin of max pooling over two axes."""

    axes = 2


class MaxPool3d(MaxPool):
    """The twin of max pooling over three axes."""

    axes = 3

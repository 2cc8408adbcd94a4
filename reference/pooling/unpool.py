"""The twins of the way back from max pooling."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

import numpy as np
from torch import Tensor
from torch.nn import functional

from ..base import Array, Twin, tensor
from .windows import Sizes


class MaxUnpool(Twin):
    """The twin of max unpooling over the last axes.

    Args:
        kernel_size: places in a window, for all axes or for each.
        stride: steps between windows, likewise; None for the kernel's.
        padding: places before and behind the plane, likewise.
    """

    axes: ClassVar[int]

    def __init__(self, kernel_size: Sizes, stride: Sizes | None = None, padding: Sizes = 0) -> None:
        super().__init__()
        self.sizes = kernel_size, kernel_size if stride is None else stride, padding

    def forward(self, x: Array, indices: Array, output_size: Sequence[int] | None = None) -> Array:
        """Return planes with the values at their places, and zeros elsewhere."""
        places = tensor(indices, np.int64)

        def unpooled(x: Tensor) -> Tensor:
            answer: Tensor = getattr(functional, f"max_unpool{self.axes}d")(x, places, *self.sizes, output_size)
            return answer

        return self.record(unpooled, x)


class MaxUnpool1d(MaxUnpool):
    """The twin of max unpooling along one axis."""

    axes = 1


class MaxUnpool2d(MaxUnpool):
    """The twin of max unpooling over two axes."""

    axes = 2


class MaxUnpool3d(MaxUnpool):
    """The twin of max unpooling over three axes."""

    axes = 3

"""The twins of power-average pooling."""

from __future__ import annotations

import math
from typing import ClassVar

from torch import Tensor
from torch.nn import functional

from ..base import Array, Twin
from .windows import Sizes, each


class LPPool(Twin):
    """The twin of power-average pooling over the last axes.

    Args:
        norm_type: the power.
        kernel_size: places in a window, for all axes or for each.
        stride: steps between windows, likewise; None for the kernel's.
        ceil_mode: whether windows may hang over the end.
        absolute: whether powers are taken of magnitudes, as in a norm; PyTorch takes them of the numbers.
        summed: whether a window that hangs over is the sum of what is there; PyTorch's counts more for what is missing.
        through_zero: whether the gradient of a sum, with power 1, goes through where it is 0; PyTorch's does not.
    """

    axes: ClassVar[int]

    def __init__(
        self,
        norm_type: float,
        kernel_size: Sizes,
        stride: Sizes | None = None,
        ceil_mode: bool = False,
        *,
        absolute: bool = False,
        summed: bool = False,
        through_zero: bool = False,
    ) -> None:
        super().__init__()
        self.norm_type = norm_type
        self.kernel_size = kernel_size
        self.stride = kernel_size if stride is None else stride
        self.ceil_mode = ceil_mode
        self.absolute = absolute
        self.summed = summed
        self.through_zero = through_zero and norm_type == 1

    def forward(self, x: Array) -> Array:
        """Return the power average of each window."""
        power = getattr(functional, f"lp_pool{self.axes}d")
        average = getattr(functional, f"avg_pool{self.axes}d")

        def pooled(x: Tensor) -> Tensor:
            x = x.abs() if self.absolute else x
            x, ceil_mode = (self._filled_up(x), False) if self.summed else (x, self.ceil_mode)
            if self.through_zero:
                places = math.prod(each(self.kernel_size, self.axes))
                answer: Tensor = average(x, self.kernel_size, self.stride, 0, ceil_mode) * places
            else:
                answer = power(x, self.norm_type, self.kernel_size, self.stride, ceil_mode)
            return answer

        return self.record(pooled, x)

    def _filled_up(self, x: Tensor) -> Tensor:
        """Return x with zeros behind it, as many as windows hang over."""
        zeros: list[int] = []
        for axis, (kernel, stride) in enumerate(
            zip(each(self.kernel_size, self.axes), each(self.stride, self.axes), strict=True), -self.axes
        ):
            length = x.shape[axis]
            over = (kernel - length) % stride if self.ceil_mode else 0
            starts_inside = length + over - kernel < length
            zeros = [0, over if starts_inside else 0, *zeros]
        return functional.pad(x, zeros)


class LPPool1d(LPPool):
    """The twin of power-average pooling along one axis."""

    axes = 1


class LPPool2d(LPPool):
    """The twin of power-average pooling over two axes."""

    axes = 2


class LPPool3d(LPPool):
    """The twin of power-average pooling over three axes."""

    axes = 3

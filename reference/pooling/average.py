"""The twins of pooling by the average."""

from __future__ import annotations

from typing import Any, ClassVar

from torch import Tensor
from torch.nn import functional

from ..base import Array, Twin
from .windows import Sizes


class AvgPool(Twin):
    """The twin of average pooling over the last axes.

    Args:
        kernel_size: places in a window, for all axes or for each.
        stride: steps between windows, likewise; None for the kernel's.
        padding: places before and behind the input, likewise.
        ceil_mode: whether windows may hang over the end.
        count_include_pad: whether places in the padding count.
        further: `divisor_override`, over two or three axes.
    """

    axes: ClassVar[int]

    def __init__(
        self,
        kernel_size: Sizes,
        stride: Sizes | None = None,
        padding: Sizes = 0,
        ceil_mode: bool = False,
        count_include_pad: bool = True,
        **further: int | None,
    ) -> None:
        super().__init__()
        self.options: dict[str, Any] = {
            "kernel_size": kernel_size,
            "stride": kernel_size if stride is None else stride,
            "padding": padding,
            "ceil_mode": ceil_mode,
            "count_include_pad": count_include_pad,
            **further,
        }

    def forward(self, x: Array) -> Array:
        """Return the average of each window."""

        def pooled(x: Tensor) -> Tensor:
            answer: Tensor = getattr(functional, f"avg_pool{self.axes}d")(x, **self.options)
            return answer

        return self.record(pooled, x)


class AvgPool1d(AvgPool):
    """The twin of average pooling along one axis."""

    axes = 1


class AvgPool2d(AvgPool):
    """The twin of average pooling over two axes."""

    axes = 2


class AvgPool3d(AvgPool):
    """The twin of average pooling over three axes."""

    axes = 3

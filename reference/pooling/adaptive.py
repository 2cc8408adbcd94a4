"""The twins of pooling to a given size."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar, TypeAlias

import torch
from torch import Tensor
from torch.nn import functional

from ..base import Array, Twin
from .windows import Ties, largest

Wanted: TypeAlias = int | Sequence[int | None] | None


class AdaptiveAvgPool(Twin):
    """The twin of averaging bins of the last axes.

    Args:
        output_size: how many bins, for all axes or for each; None for as many as inputs.
    """

    axes: ClassVar[int]

    def __init__(self, output_size: Wanted) -> None:
        super().__init__()
        self.output_size = output_size

    def forward(self, x: Array) -> Array:
        """Return the average of each bin."""

        def pooled(x: Tensor) -> Tensor:
            answer: Tensor = getattr(functional, f"adaptive_avg_pool{self.axes}d")(
                x, _sizes(x, self.output_size, self.axes)
            )
            return answer

        return self.record(pooled, x)


class AdaptiveMaxPool(Twin):
    """The twin of taking the largest of bins of the last axes.

    Args:
        output_size: how many bins, for all axes or for each; None for as many as inputs.
        return_indices: whether forward returns the winners' places too.
        ties: who gets the gradient of a tied bin; PyTorch gives it to the first.
    """

    axes: ClassVar[int]

    def __init__(self, output_size: Wanted, return_indices: bool = False, *, ties: Ties = "first") -> None:
        super().__init__()
        self.output_size = output_size
        self.return_indices = return_indices
        self.ties = ties

    def forward(self, x: Array) -> Any:
        """Return the largest of each bin, and its place where that is asked for."""
        pool = getattr(functional, f"adaptive_max_pool{self.axes}d")

        def pooled(x: Tensor) -> Any:
            sizes = _sizes(x, self.output_size, self.axes)
            if self.ties == "first" or self.return_indices:
                return pool(x, sizes, self.return_indices)
            lengths = x.shape[-self.axes :]
            return largest(x, list(map(_places, lengths, sizes)), self.ties)

        return self.record(pooled, x)


def _sizes(x: Tensor, wanted: Wanted, axes: int) -> tuple[int, ...]:
    each = wanted if isinstance(wanted, Sequence) else (wanted,) * axes
    return tuple(length if size is None else size for size, length in zip(each, x.shape[-axes:], strict=True))


def _places(length: int, count: int) -> Tensor:
    """Return what stands in each bin of an axis, (bins, places), and its length for nothing."""
    bins = torch.arange(count)[:, None]
    places = bins * length // count + torch.arange(length)
    return torch.where(places * count < (bins + 1) * length, places, length)


class AdaptiveAvgPool1d(AdaptiveAvgPool):
    """The twin of averaging bins along one axis."""

    axes = 1


class AdaptiveAvgPool2d(AdaptiveAvgPool):
    """The twin of averaging bins over two axes."""

    axes = 2


class AdaptiveAvgPool3d(AdaptiveAvgPool):
    """The twin of averaging bins over three axes."""

    axes = 3


class AdaptiveMaxPool1d(AdaptiveMaxPool):
    """The twin of taking the largest of bins along one axis."""

    axes = 1


class AdaptiveMaxPool2d(AdaptiveMaxPool):
    """The twin of taking the largest of bins over two axes."""

    axes = 2


class AdaptiveMaxPool3d(AdaptiveMaxPool):
    """The twin of taking the largest of bins over three axes."""

    axes = 3

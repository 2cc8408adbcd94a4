"""Pooling to a given size, whatever that of the input."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar, TypeAlias

import numpy as np

from ..base import Array, Layer
from .axis import Tap, bin_ends, bin_taps
from .options import check_planes, per_axis
from .planes import back_to_all, back_to_winners, indices_of_winners, largest, product, sums

Wanted: TypeAlias = int | Sequence[int | None] | None
"""How many bins: for all axes, or for each; None for as many as there are inputs."""


class Adaptive(Layer):
    """Pooling in bins that share the last axes; subclasses say how many axes, and what is made of a bin.

    Of n bins along an axis of length L bin i holds the inputs from ⌊i L / n⌋ up to, and without, ⌈(i + 1) L / n⌉: where
    n does not divide L some bins are larger than others, and neighbours have an input in common.
    """

    axes: ClassVar[int]

    def __init__(self, output_size: Wanted) -> None:
        super().__init__()
        wanted: tuple[Any, ...] = (
            tuple(output_size) if isinstance(output_size, list | tuple) else (output_size,) * self.axes
        )
        per_axis(type(self).__name__, "output_size", tuple(1 if size is None else size for size in wanted), self.axes)
        self.output_size: tuple[int | None, ...] = wanted

    def _bins(self, x: Array) -> tuple[tuple[int, ...], list[int], list[list[Tap]]]:
        """Check the input; return for each axis its length, the number of bins, and what stands in them."""
        check_planes(f"{type(self).__name__}.forward", "x", x, self.axes)
        lengths = x.shape[-self.axes :]
        counts = [length if size is None else size for size, length in zip(self.output_size, lengths, strict=True)]
        return lengths, counts, [bin_taps(length, count) for length, count in zip(lengths, counts, strict=True)]


class AdaptiveAvgPool(Adaptive):
    """The average of each bin, over the last axes; the subclasses say how many of these there are.

    y_i = Σ x_j / m_i over the m_i inputs j of bin i; dx_j = Σ dy_i / m_i over the bins i that hold j. Of n bins along
    an axis of length L bin i holds the inputs from ⌊i L / n⌋ up to, and without, ⌈(i + 1) L / n⌉.

    Args:
        output_size: n, one for all axes or one for each; None for the length of the input.

    Shapes: x (N, C, *lengths) or (C, *lengths), y the same with n for lengths. dtypes: float64 and float32, kept.

    Raises:
        TypeError: output_size is neither an integer nor a sequence of them; x is no array of floating-point numbers.
        ValueError: output_size is below 1; x has another rank.

    Source: torch.nn.AdaptiveAvgPool1d, AdaptiveAvgPool2d and AdaptiveAvgPool3d.
    """

    def forward(self, x: Array) -> Array:
        """Return y."""
        lengths, counts, taps = self._bins(x)
        sizes = [self._sizes(length, count) for length, count in zip(lengths, counts, strict=True)]
        divisor = product(sizes).astype(x.dtype)
        y = sums(x, taps, counts)
        y /= divisor
        self._save_for_backward(y.shape, taps, lengths, divisor)
        return y

    def backward(self, grad_output: Array) -> Array:
        """Return dx."""
        taps, lengths, divisor = self._saved_for(grad_output)
        return back_to_all(grad_output / divisor, taps, lengths)

    def _sizes(self, length: int, count: int) -> Array:
        """Return how many inputs each bin along an axis holds."""
        ends = np.array([bin_ends(length, count, number) for number in range(count)])
        sizes: Array = ends[:, 1] - ends[:, 0]
        return sizes


class AdaptiveMaxPool(Adaptive):
    """The largest of each bin, over the last axes; the subclasses say how many of these there are.

    y_i = max x_j over the inputs j of bin i: of n bins along an axis of length L those from ⌊i L / n⌋ up to, and
    without, ⌈(i + 1) L / n⌉. dx_j = Σ dy_i over the bins i that j won; among equal values the first in row
    order wins, which is one of the subgradients. NaN is larger than any number.

    Args:
        output_size: n, one for all axes or one for each; None for the length of the input.
        return_indices: whether forward returns (y, indices) with the place of each winner in its flattened plane.

    Shapes: x (N, C, *lengths) or (C, *lengths), y the same with n for lengths. dtypes: float64 and float32, kept;
    indices are int64.

    Raises:
        TypeError: output_size is neither an integer nor a sequence of them; x is no array of floating-point numbers.
        ValueError: output_size is below 1; x has another rank.

    Source: torch.nn.AdaptiveMaxPool1d, AdaptiveMaxPool2d and AdaptiveMaxPool3d.
    """

    def __init__(self, output_size: Wanted, return_indices: bool = False) -> None:
        super().__init__(output_size)
        self.return_indices = return_indices

    def forward(self, x: Array) -> Any:
        """Return y, or y and the winners' places."""
        _, counts, taps = self._bins(x)
        y, steps = largest(x, taps, counts)
        self._save_for_backward(y.shape, steps)
        return (y, indices_of_winners(x.shape, steps)) if self.return_indices else y

    def backward(self, grad_output: Array) -> Array:
        """Return dx."""
        (steps,) = self._saved_for(grad_output)
        return back_to_winners(grad_output, steps)


class AdaptiveAvgPool1d(AdaptiveAvgPool):
    """The average of each bin along one axis."""

    axes = 1


class AdaptiveAvgPool2d(AdaptiveAvgPool):
    """The average of each bin over two axes."""

    axes = 2


class AdaptiveAvgPool3d(AdaptiveAvgPool):
    """The average of each bin over three axes."""

    axes = 3


class AdaptiveMaxPool1d(AdaptiveMaxPool):
    """The largest of each bin along one axis."""

    axes = 1


class AdaptiveMaxPool2d(AdaptiveMaxPool):
    """The largest of each bin over two axes."""

    axes = 2


class AdaptiveMaxPool3d(AdaptiveMaxPool):
    """The largest of each bin over three axes."""

    axes = 3

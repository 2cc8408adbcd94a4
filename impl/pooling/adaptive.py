"""Pooling to a given size, whatever that of the input."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any, ClassVar, TypeAlias

import numpy as np

from ..base import Array, Layer
from .axis import bin_taps
from .bins import bins, largest_in, sums_in, to_largest, to_summed
from .options import check_planes, per_axis
from .planes import back_to_winners, indices_of_winners, largest, product

Wanted: TypeAlias = int | Sequence[int | None] | None
"""How many bins: for all axes, or for each; None for as many as there are inputs."""
_CALLS = 4
"""Bins are reduced one by one, unless there are so many for each place within a bin: then place by place, all bins."""


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

    def _bins(self, x: Array) -> list[tuple[int, list[slice]]]:
        """Check the input; return each axis, counted from the end, with its bins."""
        check_planes(f"{type(self).__name__}.forward", "x", x, self.axes)
        wanted = enumerate(self.output_size, -self.axes)
        return [(axis, bins(x.shape[axis], x.shape[axis] if size is None else size)) for axis, size in wanted]


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
        steps, y = [(axis, parts, x.shape[axis]) for axis, parts in self._bins(x)], x
        for axis, parts, _ in steps:
            y = sums_in(y, axis, parts)
        sizes = [np.array([part.stop - part.start for part in parts]) for _, parts, _ in steps]
        divisor = product(sizes).astype(x.dtype)
        y /= divisor
        self._save_for_backward(y.shape, steps, divisor)
        return y

    def backward(self, grad_output: Array) -> Array:
        """Return dx."""
        steps, divisor = self._saved_for(grad_output)
        grad: Array = grad_output / divisor
        for axis, parts, length in reversed(steps):
            grad = to_summed(grad, axis, parts, length)
        return grad


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
        parts = [of_axis for _, of_axis in self._bins(x)]
        counts = [len(of_axis) for of_axis in parts]
        lengths = x.shape[-self.axes :]
        sizes = list(zip(lengths, counts, strict=True))
        # Bins repeat after count / gcd of them, and so many have places of their own to go through.
        places_of_bins = sum(count // math.gcd(length, count) * (length // count + 1) for length, count in sizes)
        if math.prod(counts) <= _CALLS * places_of_bins:
            y, places = largest_in(x, parts)
            self._save_for_backward(y.shape, None, places, lengths)
            return (y, places) if self.return_indices else y
        y, steps = largest(x, [bin_taps(length, count) for length, count in sizes], counts)
        self._save_for_backward(y.shape, steps, None, lengths)
        return (y, indices_of_winners(x.shape, steps)) if self.return_indices else y

    def backward(self, grad_output: Array) -> Array:
        """Return dx."""
        steps, places, lengths = self._saved_for(grad_output)
        if steps is None:
            return to_largest(grad_output, places, lengths)
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

"""The way back from the largest of each window to the plane it came from."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import ClassVar

import numpy as np

from ..base import Array, Layer
from ..checks import check_integers, check_shape, message
from .options import Sizes, check_planes, per_axis


class MaxUnpool(Layer):
    """Puts each value where max pooling took it from, and zeros elsewhere; subclasses say over how many axes.

    y[n, c, indices[n, c, i]] = x[n, c, i] with planes flattened, dx[n, c, i] = dy[n, c, indices[n, c, i]]. Along each
    axis the plane has (L - 1) s + k - 2p places: several input lengths of max pooling lead to one L, and `output_size`
    says which it was, less than s away from that.

    Args:
        kernel_size: k of the pooling, one for all axes or one for each.
        stride: s, likewise; None for that of the kernel.
        padding: p, likewise.

    Shapes: x and indices (N, C, *lengths) or (C, *lengths), y the same with the lengths of the plane. dtypes: float64
    and float32, kept; indices are integers.

    Raises:
        TypeError: an option has the wrong type; x is no array of floating-point numbers, or indices of integers.
        ValueError: an option or an index is out of range; x has another rank, or indices another shape.

    Source: torch.nn.MaxUnpool1d, MaxUnpool2d and MaxUnpool3d.
    """

    axes: ClassVar[int]

    def __init__(self, kernel_size: Sizes, stride: Sizes | None = None, padding: Sizes = 0) -> None:
        super().__init__()
        place = type(self).__name__
        self.kernel_size = per_axis(place, "kernel_size", kernel_size, self.axes)
        self.stride = self.kernel_size if stride is None else per_axis(place, "stride", stride, self.axes)
        self.padding = per_axis(place, "padding", padding, self.axes, 0)

    def forward(self, x: Array, indices: Array, output_size: Sequence[int] | None = None) -> Array:
        """Return y, of the given lengths, or with the whole of its shape given."""
        place = f"{type(self).__name__}.forward"
        check_planes(place, "x", x, self.axes)
        check_integers(place, "indices", indices)
        check_shape(place, "indices", indices.shape, x.shape, "there is one index for each value")
        lengths = self._lengths(place, x, output_size)
        size = math.prod(lengths)
        if indices.size and not 0 <= indices.min() <= indices.max() < size:
            expected, remedy = f"indices below {size}", "they count the places of one plane, row by row"
            raise ValueError(message(place, "indices", [indices.min().item(), indices.max().item()], expected, remedy))
        planes = x.shape[: -self.axes]
        flat = indices.reshape(*planes, -1).copy()
        y = np.zeros((*planes, size), x.dtype)
        np.put_along_axis(y, flat, x.reshape(flat.shape), axis=-1)
        self._save_for_backward((*planes, *lengths), flat, x.shape)
        return y.reshape(*planes, *lengths)

    def backward(self, grad_output: Array) -> Array:
        """Return dx."""
        flat, shape = self._saved_for(grad_output)
        planes = grad_output.reshape(*flat.shape[:-1], -1)
        return np.take_along_axis(planes, flat, axis=-1).reshape(shape)

    def _lengths(self, place: str, x: Array, output_size: Sequence[int] | None) -> tuple[int, ...]:
        sizes = zip(x.shape[-self.axes :], self.kernel_size, self.stride, self.padding, strict=True)
        usual = tuple((length - 1) * stride + kernel - 2 * padding for length, kernel, stride, padding in sizes)
        wanted = usual if output_size is None else tuple(output_size)[-self.axes :]
        distances = [abs(one - other) for one, other in zip(wanted, usual, strict=False)]
        near = len(wanted) == self.axes and all(map(int.__lt__, distances, self.stride))
        if not near or min(wanted) < 1:
            remedy = "give the shape that max pooling was given"
            expected = f"less than a stride away from {usual}, and at least 1"
            raise ValueError(message(place, "output_size", wanted, expected, remedy))
        return wanted


class MaxUnpool1d(MaxUnpool):
    """The way back from max pooling along one axis."""

    axes = 1


class MaxUnpool2d(MaxUnpool):
    """The way back from max pooling over two axes."""

    axes = 2


class MaxUnpool3d(MaxUnpool):
    """The way back from max pooling over three axes."""

    axes = 3

"""The cross-correlation of images with kernels, on any number of spatial axes, and its adjoint in each of the two.

y[n, o, p] = Σ_c,k w[o, c, k] x[n, c, p s + k d]: p counts output positions, k the places of the kernel, both along
every spatial axis, s is the stride and d the dilation. With several groups the sum runs over the channels of o's own.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any, NamedTuple

import numpy as np
from numpy.lib.stride_tricks import as_strided

from ..base import Array
from .borders import add_border

_FEW_COLUMNS = 16
_CACHED = 2**19


class Grid(NamedTuple):
    """Where the windows of an image lie.

    Attributes:
        stride: from one window to the next, on each spatial axis.
        dilation: from one element of a window to the next.
        groups: how many groups the channels are divided into.
    """

    stride: tuple[int, ...]
    dilation: tuple[int, ...]
    groups: int = 1

    def reach(self, kernel: tuple[int, ...]) -> tuple[int, ...]:
        """Return the length of a window on each axis, from its first element to its last."""
        return tuple(d * (k - 1) + 1 for k, d in zip(kernel, self.dilation, strict=True))

    def positions(self, sizes: tuple[int, ...], kernel: tuple[int, ...]) -> tuple[int, ...]:
        """Return how many windows fit into an image on each axis; below 1 where none does."""
        spans = zip(sizes, self.reach(kernel), self.stride, strict=True)
        return tuple((size - reach) // step + 1 for size, reach, step in spans)

    def sizes(self, positions: tuple[int, ...], kernel: tuple[int, ...]) -> tuple[int, ...]:
        """Return the size of the smallest image with so many windows on each axis."""
        spans = zip(positions, self.reach(kernel), self.stride, strict=True)
        return tuple((count - 1) * step + reach for count, reach, step in spans)

    def seen_by(self, place: tuple[int, ...], positions: tuple[int, ...]) -> tuple[Any, ...]:
        """Return what one place of the kernel sees of an image, at all positions."""
        spans = zip(place, self.dilation, self.stride, positions, strict=True)
        return (..., *(slice(k * d, k * d + (count - 1) * s + 1, s) for k, d, s, count in spans))


def windows(x: Array, kernel: tuple[int, ...], grid: Grid) -> Array:
    """Return all windows of an image, arranged for a matrix product: (N, groups, rows, C k / groups, columns).

    A row is a position along the first spatial axis, its columns are the positions along all others. Only the windows
    along these others are copied. Along the first one, those of neighbouring rows overlap: where their elements are
    neighbours too, they stay a view of the same copy, a kernel's height smaller than all windows together. Do not
    write into it.
    """
    rows, *wide_rows = grid.positions(x.shape[2:], kernel)
    high, *wide = kernel
    n, channels, height = x.shape[:3]
    x = x.reshape(n, grid.groups, channels // grid.groups, *x.shape[2:])
    _, _, each, down, *across = x.strides
    taps = [step * d for step, d in zip(across, grid.dilation[1:], strict=True)]
    steps = [step * s for step, s in zip(across, grid.stride[1:], strict=True)]
    shifted = as_strided(
        x,
        (n, grid.groups, height, channels // grid.groups, *wide, *wide_rows),
        (*x.strides[:2], down, each, *taps, *steps),
        writeable=False,
    )
    lines = np.ascontiguousarray(shifted).reshape(n, grid.groups, height, -1, math.prod(wide_rows))
    batch, group, down, each, one = lines.strides
    shape = (n, grid.groups, rows, high, *lines.shape[3:])
    strides = (batch, group, down * grid.stride[0], down * grid.dilation[0], each, one)
    columns = as_strided(lines, shape, strides, writeable=False).reshape(*shape[:3], -1, shape[-1])
    if shape[-1] < _FEW_COLUMNS:
        # So few would leave the registers half empty: all rows together are one.
        columns = columns.swapaxes(2, 3).reshape(n, grid.groups, 1, -1, rows * shape[-1])
    return columns


def correlate(columns: Array, weight: Array, positions: tuple[int, ...], grid: Grid) -> Array:
    """Return y, from the windows of x: a product of two matrices for each sample, group and row.

    These are small on purpose: BLAS multiplies matrices of up to a million products without packing them first.
    """
    y = np.empty((len(columns), len(weight), *positions), dtype=columns.dtype)
    np.matmul(_matrices(weight, grid)[:, None], columns, out=_rows(y, columns))
    return y


def weight_gradient(columns: Array, grad_output: Array, shape: tuple[int, ...]) -> Array:
    """Return the gradient of the weight, of the given shape: each window of x times the gradient of its output."""
    rows = _rows(grad_output, columns)
    total = np.zeros((columns.shape[1], columns.shape[3], rows.shape[3]), dtype=columns.dtype)
    for part in _parts(len(rows), rows[:1].size // rows.shape[-1] * columns.shape[3]):
        # BLAS takes twice as long where the second matrix is transposed, and NumPy to transpose rows that lie apart.
        upstream = np.ascontiguousarray(np.ascontiguousarray(rows[part]).swapaxes(-1, -2))
        products = columns[part] @ upstream
        # The sum over rows as a product with ones, because BLAS adds faster than np.sum.
        by_sample = np.ones(products.shape[2], products.dtype) @ products.reshape(*products.shape[:3], -1)
        total += by_sample.sum(axis=0).reshape(total.shape)
    by_row = total.swapaxes(1, 2).reshape(shape[0], shape[2], shape[1], *shape[3:])
    return by_row.swapaxes(1, 2)


def input_gradient(grad_output: Array, weight: Array, sizes: tuple[int, ...], grid: Grid) -> Array:
    """Return the gradient of x, whose spatial sizes are given: each output's, times the kernel, added to its window."""
    channels = weight.shape[1] * grid.groups
    grad_x = np.zeros((len(grad_output), channels, *sizes), dtype=grad_output.dtype)
    together = all(step == 1 for step in grid.stride)
    for part in _parts(len(grad_x), channels * math.prod(weight.shape[2:]) * math.prod(grad_output.shape[2:])):
        if together:
            grad_x[part] = _reversed(grad_output[part], weight, sizes, grid)
        else:
            _add_columns(grad_x[part], grad_output[part], weight, grid)
    return grad_x


def _reversed(grad_output: Array, weight: Array, sizes: tuple[int, ...], grid: Grid) -> Array:
    """Return the gradient of x where the stride is 1: this is a correlation again, and there are no columns to add.

    It is that of the upstream gradient in a border of zeros with the reversed kernel, inputs and outputs exchanged.
    """
    kernel = weight.shape[2:]
    spans = zip(sizes, grad_output.shape[2:], grid.reach(kernel), strict=True)
    wide = add_border("", grad_output, [(reach - 1, size - count) for size, count, reach in spans], "zeros")
    exchanged = weight.reshape(grid.groups, -1, *weight.shape[1:]).swapaxes(1, 2)
    exchanged = np.flip(exchanged, tuple(range(3, exchanged.ndim))).reshape(-1, exchanged.shape[2], *kernel)
    return correlate(windows(wide, kernel, grid), exchanged, sizes, grid)


def _add_columns(grad_x: Array, grad_output: Array, weight: Array, grid: Grid) -> None:
    """Add to the gradient of x, place by place of the kernel, what comes from all outputs through that place."""
    samples, groups, kernel, positions = len(grad_output), grid.groups, weight.shape[2:], grad_output.shape[2:]
    columns = _matrices(weight, grid).swapaxes(-1, -2) @ grad_output.reshape(samples, groups, -1, math.prod(positions))
    columns = columns.reshape(samples, groups, kernel[0], -1, *kernel[1:], *positions)
    grouped = grad_x.reshape(samples, groups, -1, *grad_x.shape[2:])
    for place in np.ndindex(*kernel):
        through: tuple[Any, ...] = (slice(None), slice(None), place[0], slice(None), *place[1:])
        grouped[grid.seen_by(place, positions)] += columns[through]


def _parts(samples: int, size: int) -> Iterator[slice]:
    """Yield samples in parts, so that an array with so many elements a sample stays in the cache."""
    step = max(1, _CACHED // max(size, 1))
    for start in range(0, samples, step):
        yield slice(start, start + step)


def _matrices(weight: Array, grid: Grid) -> Array:
    """Return the weight as one matrix a group, its columns in the order of `windows`."""
    rows = weight.swapaxes(1, 2).reshape(grid.groups, len(weight) // grid.groups, -1)
    return np.ascontiguousarray(rows)


def _rows(y: Array, columns: Array) -> Array:
    """Return a view of y as (N, groups, rows, O / groups, columns), rows and columns being those of the windows."""
    n, groups, rows, _, wide = columns.shape
    return y.reshape(n, groups, y.shape[1] // groups, rows, wide).swapaxes(2, 3)

"""Known wrong im2col and col2im."""

from __future__ import annotations

from itertools import product

import numpy as np

from ....impl import Fold, Unfold
from ....impl.base import Array
from ....impl.convolution.unfold import WindowsLayer
from ...catalogue import mistake


@mistake(
    "uf-order",
    "Unfold",
    title="A column holds the channels of one place after those of the last, (k_H, k_W, C).",
    misconception="Any order of a window's elements is thought to do, as long as a weight has the same.",
    remedy="A column is a window of the first channel, then one of the second: (C, k_H, k_W), as a weight is.",
)
class PlacesFirst(Unfold):
    """Puts places before channels."""

    def forward(self, x: Array) -> Array:
        """Return y with its rows in another order."""
        return _reordered(super().forward(x), x.shape[1], -1)

    def backward(self, grad_output: Array) -> Array:
        """Return dx."""
        places = int(np.prod(self.kernel_size))
        return super().backward(_reordered(grad_output, places, -1))


def _reordered(columns: Array, first: int, second: int) -> Array:
    n, rows, windows = columns.shape
    return columns.reshape(n, first, second, windows).swapaxes(1, 2).reshape(n, rows, windows)


@mistake(
    "uf-windows-order",
    "Unfold",
    title="Windows are counted column by column.",
    misconception="The loop over the width was written outside, and the order thought not to matter.",
    remedy="Count windows row by row, so that reshaping the result to (H', W') puts each in its place.",
)
class ColumnByColumn(Unfold):
    """Counts down before across."""

    def forward(self, x: Array) -> Array:
        """Return y with its columns in another order."""
        y = super().forward(x)
        self._shape = self._positions("Unfold.forward", "x.shape[2:]", x.shape[2:])
        return y.reshape(*y.shape[:2], *self._shape).swapaxes(2, 3).reshape(y.shape)

    def backward(self, grad_output: Array) -> Array:
        """Return dx."""
        there = grad_output.reshape(*grad_output.shape[:2], *self._shape[::-1])
        return super().backward(there.swapaxes(2, 3).reshape(grad_output.shape))


@mistake(
    "uf-rows",
    "Unfold",
    title="Each window is a row.",
    misconception="The layout that suits the own matrix product is thought to be the usual one.",
    remedy="PyTorch's windows are columns, (N, C k_H k_W, windows): transpose, or declare the other reading.",
    reading="windows=rows",
)
class WindowsAsRows(Unfold):
    """Returns rows."""

    def forward(self, x: Array) -> Array:
        """Return y transposed."""
        return super().forward(x).swapaxes(1, 2)

    def backward(self, grad_output: Array) -> Array:
        """Return dx."""
        return super().backward(grad_output.swapaxes(1, 2))


class _Assigning(WindowsLayer):
    """Keeps what is written last at each place."""

    def _added(self, columns: Array, sizes: tuple[int, ...], positions: tuple[int, ...]) -> Array:
        seen = columns.reshape(len(columns), -1, *self.kernel_size, *positions)
        spans = zip(sizes, self.padding, strict=True)
        wide = np.zeros((*seen.shape[:2], *(size + 2 * width for size, width in spans)))
        for i, j in product(*map(range, self.kernel_size)):
            wide[self._grid.seen_by((i, j), positions)] = seen[:, :, i, j]
        high, across = self.padding
        image: Array = wide[:, :, high : high + sizes[0], across : across + sizes[1]].astype(columns.dtype)
        return image


@mistake(
    "uf-assign",
    "Unfold",
    title="backward writes each window's gradient into the input's, where it should add it.",
    misconception="backward is thought to undo the copying of windows; their overlap is forgotten.",
    remedy="Add (+=): an element that several windows saw gets a gradient from each of them.",
)
class GradientAssigned(_Assigning, Unfold):
    """Keeps the last gradient only."""


@mistake(
    "fo-assign",
    "Fold",
    title="A window overwrites what others have put into the same place.",
    misconception="Folding is thought to undo the copying of windows, and their overlap is forgotten.",
    remedy="Add (+=): what several windows reach is the sum of them.",
)
class WindowsAssigned(_Assigning, Fold):
    """Keeps the last window only."""


@mistake(
    "fo-mean",
    "Fold",
    title="What several windows reach is their mean.",
    misconception="Fold is thought to be the inverse of Unfold; it is its adjoint.",
    remedy="Add up and do not divide: whoever wants the inverse divides by Fold of ones.",
)
class WindowsAveraged(Fold):
    """Divides by the number of windows."""

    def forward(self, x: Array) -> Array:
        """Return the mean."""
        self._many = np.maximum(self._added(np.ones_like(x), self.output_size, self._windows), 1.0)
        return super().forward(x) / self._many

    def backward(self, grad_output: Array) -> Array:
        """Return dx."""
        return super().backward(grad_output / self._many)


@mistake(
    "fo-order",
    "Fold",
    title="A column is read as the channels of one place after those of the last, (k_H, k_W, C).",
    misconception="Any order of a window's elements is thought to do, as long as Unfold has the same.",
    remedy="A column is a window of the first channel, then one of the second: (C, k_H, k_W), as a weight is.",
)
class PlacesReadFirst(Fold):
    """Reads places before channels."""

    def forward(self, x: Array) -> Array:
        """Return y."""
        return super().forward(_reordered(x, int(np.prod(self.kernel_size)), -1))

    def backward(self, grad_output: Array) -> Array:
        """Return dx with its rows in another order."""
        return _reordered(super().backward(grad_output), grad_output.shape[1], -1)

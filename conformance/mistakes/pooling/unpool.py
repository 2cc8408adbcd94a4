"""Known wrong ways back from max pooling."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ....impl import MaxUnpool2d
from ....impl.base import Array
from ...catalogue import mistake


@mistake(
    "mu-size-ignored",
    "MaxUnpool2d",
    title="output_size is ignored.",
    misconception="Kernel, stride and padding are thought to say how large the plane was.",
    remedy="Planes of several sizes pool to the same one: make the output as large as output_size says.",
    reading="output_size=the usual",
)
class SizeIgnored(MaxUnpool2d):
    """Always returns the usual size."""

    def forward(self, x: Array, indices: Array, output_size: Sequence[int] | None = None) -> Array:
        """Return a plane of the usual size."""
        _ = output_size
        return super().forward(x, indices)


@mistake(
    "mu-stride-ignored",
    "MaxUnpool2d",
    title="The stride is ignored: the plane is taken to be the kernel times as large.",
    misconception="Windows are thought to lie side by side.",
    remedy="The plane has (L - 1) stride + kernel - 2 padding places along an axis.",
)
class StrideIgnored(MaxUnpool2d):
    """Steps by the kernel."""

    def forward(self, x: Array, indices: Array, output_size: Sequence[int] | None = None) -> Array:
        """Return a plane that is the kernel times as large."""
        self.stride = self.kernel_size
        return super().forward(x, indices, output_size)


@mistake(
    "mu-padding-ignored",
    "MaxUnpool2d",
    title="The padding is ignored, so that the plane is too large by it.",
    misconception="Padding is thought to concern forward pooling alone.",
    remedy="What was padded is no part of the plane: take 2 padding off its length.",
)
class PaddingIgnored(MaxUnpool2d):
    """Keeps the padding."""

    def forward(self, x: Array, indices: Array, output_size: Sequence[int] | None = None) -> Array:
        """Return a plane with its padding."""
        self.padding = (0, 0)
        return super().forward(x, indices, output_size)


@mistake(
    "mu-one-plane",
    "MaxUnpool2d",
    title="Indices are taken to count through the whole batch, so that all lands in the first plane.",
    misconception="Flattening is thought to start at the first axis always.",
    remedy="Each plane has indices of its own, from 0: flatten the last two axes alone.",
)
class AllInTheFirstPlane(MaxUnpool2d):
    """Writes into the flattened batch."""

    def forward(self, x: Array, indices: Array, output_size: Sequence[int] | None = None) -> Array:
        """Return planes of which the first holds everything."""
        y = np.zeros_like(super().forward(x, indices, output_size))
        y.reshape(-1)[indices.reshape(-1)] = x.reshape(-1)
        return y


@mistake(
    "mu-columns-first",
    "MaxUnpool2d",
    title="Indices are taken to count down the columns.",
    misconception="The indices are thought to run along x first.",
    remedy="An index is row times width plus column.",
)
class ColumnsFirst(MaxUnpool2d):
    """Counts column by column."""

    def forward(self, x: Array, indices: Array, output_size: Sequence[int] | None = None) -> Array:
        """Return planes with rows and columns exchanged."""
        lengths = super().forward(x, indices, output_size).shape[-2:]
        columns, rows = np.divmod(indices, lengths[0])
        return super().forward(x, rows * lengths[1] + columns, output_size)


@mistake(
    "mu-fills-windows",
    "MaxUnpool2d",
    title="Each value fills its place and those that follow, where no other value stands.",
    misconception="Unpooling is thought to enlarge the image without holes.",
    remedy="Every place that no index names holds 0.",
)
class HolesFilled(MaxUnpool2d):
    """Repeats values."""

    def forward(self, x: Array, indices: Array, output_size: Sequence[int] | None = None) -> Array:
        """Return planes without holes."""
        y = super().forward(x, indices, output_size)
        named = super().forward(np.ones_like(x), indices, output_size)
        flat, there = y.reshape(*y.shape[:-2], -1), named.reshape(*y.shape[:-2], -1) != 0
        latest = np.maximum.accumulate(np.where(there, np.arange(flat.shape[-1]), 0), axis=-1)
        return np.take_along_axis(flat, latest, axis=-1).reshape(y.shape)


@mistake(
    "mu-bwd-corner",
    "MaxUnpool2d",
    title="backward takes the gradient at the first place of each window, not at the indices.",
    misconception="backward is thought to take every stride-th element.",
    remedy="A value stands where its index says: its gradient is the one there.",
)
class FirstOfWindow(MaxUnpool2d):
    """Takes every stride-th element."""

    def backward(self, grad_output: Array) -> Array:
        """Return the gradients at the windows' starts."""
        _, shape = self._saved_for(grad_output)
        rows, columns = (
            np.minimum(np.arange(count) * step, length - 1)
            for count, step, length in zip(shape[-2:], self.stride, grad_output.shape[-2:], strict=True)
        )
        return grad_output[..., rows[:, None], columns].copy()


@mistake(
    "mu-bwd-all",
    "MaxUnpool2d",
    title="backward returns the gradient of the whole plane, unchanged.",
    misconception="A layer that only moves numbers is thought to pass gradients on as they are.",
    remedy="The gradient has the shape of the values that went in: take it at their indices.",
)
class WholeGradient(MaxUnpool2d):
    """Returns what it was given."""

    def backward(self, grad_output: Array) -> Array:
        """Return the upstream gradient."""
        self._saved_for(grad_output)
        return grad_output.copy()


@mistake(
    "mu-leftover",
    "MaxUnpool2d",
    title="forward writes into the plane of the last call without clearing it.",
    misconception="A plane is thought to be overwritten as a whole.",
    remedy="Start from zeros in every forward: most places are not written to.",
)
class NotCleared(MaxUnpool2d):
    """Keeps what stood there before."""

    _last = np.zeros(0)

    def forward(self, x: Array, indices: Array, output_size: Sequence[int] | None = None) -> Array:
        """Return planes with leftovers."""
        y = super().forward(x, indices, output_size)
        named = super().forward(np.ones_like(x), indices, output_size) != 0
        if self._last.shape == y.shape:
            y = np.where(named, y, self._last).astype(x.dtype)
        self._last = y.copy()
        return y

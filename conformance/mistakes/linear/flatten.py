"""Known wrong ways to make several axes one."""

from __future__ import annotations

import math

from ....impl import Flatten
from ....impl.base import Array
from ...catalogue import mistake


class _OwnAxes(Flatten):
    """Flattens axes of its own choice."""

    def forward(self, x: Array) -> Array:
        """Return y."""
        super().forward(x)
        start, end = self._axes(x.ndim)
        shape = (*x.shape[:start], math.prod(x.shape[start:end]), *x.shape[end:])
        self._save_for_backward(shape, x.shape)
        return x.reshape(shape)

    def _axes(self, count: int) -> tuple[int, int]:
        """Return the first axis, and the one after the last."""
        raise NotImplementedError


@mistake(
    "fl-batch-too",
    "Flatten",
    title="All axes are made one, the batch among them.",
    misconception="Flattening is thought to mean a vector, as x.flatten() gives.",
    remedy="Leave the axes before start_dim alone: the batch stays the first axis by default.",
)
class BatchToo(_OwnAxes):
    """Makes a vector."""

    def _axes(self, count: int) -> tuple[int, int]:
        return 0, count


@mistake(
    "fl-options-ignored",
    "Flatten",
    title="Everything but the first axis is made one, whatever start_dim and end_dim say.",
    misconception="Flattening is thought to stand before a linear layer, and nowhere else.",
    remedy="Make one only of the axes from start_dim to end_dim, and keep those before and behind.",
)
class OptionsIgnored(_OwnAxes):
    """Keeps the batch."""

    def _axes(self, count: int) -> tuple[int, int]:
        return min(1, count - 1), count


@mistake(
    "fl-end-ignored",
    "Flatten",
    title="All axes from start_dim on are made one: end_dim is ignored.",
    misconception="What is flattened is thought to reach to the last axis.",
    remedy="Keep the axes behind end_dim.",
)
class EndIgnored(_OwnAxes):
    """Goes on to the last axis."""

    def _axes(self, count: int) -> tuple[int, int]:
        return self.start_dim % count, count


@mistake(
    "fl-end-exclusive",
    "Flatten",
    title="The axis end_dim is not made part of the one: shape[start_dim:end_dim] leaves it out.",
    misconception="end_dim is thought to be an end as in Python's slices.",
    remedy="end_dim is the last axis that is flattened: slice up to end_dim + 1, after counting it from the first.",
)
class EndExclusive(_OwnAxes):
    """Stops before end_dim."""

    def _axes(self, count: int) -> tuple[int, int]:
        start = self.start_dim % count
        return start, max(self.end_dim % count, start + 1)


@mistake(
    "fl-column-order",
    "Flatten",
    title="The numbers come in another order: the first of the axes varies fastest.",
    misconception="Any order is thought to do; a linear layer trained elsewhere, or a view, then means something else.",
    remedy="Keep the order in memory of C, reshape's own: the last axis varies fastest. Do not transpose before.",
)
class ColumnOrder(Flatten):
    """Reads its axes in the order of columns, forward and backward."""

    def forward(self, x: Array) -> Array:
        """Return y."""
        return x.reshape(super().forward(x).shape, order="F")

    def backward(self, grad_output: Array) -> Array:
        """Return dx, in the same order."""
        return grad_output.reshape(super().backward(grad_output).shape, order="F")


@mistake(
    "fl-bwd-flat",
    "Flatten",
    title="backward returns the gradient as it came, flat.",
    misconception="A layer that computes nothing is thought to have no backward either.",
    remedy="Remember the input's shape in forward, and give the gradient that shape.",
)
class GradientFlat(Flatten):
    """Hands its gradient on."""

    def backward(self, grad_output: Array) -> Array:
        """Return dy."""
        super().backward(grad_output)
        return grad_output.copy()


@mistake(
    "fl-bwd-order",
    "Flatten",
    title="backward gives the gradient the input's shape in another order than forward read it.",
    misconception="Any reshape to the right shape is thought to undo the first.",
    remedy="Use the same order in both directions: reshape(self.input_shape) alone.",
)
class GradientReordered(Flatten):
    """Fills dx column by column."""

    def backward(self, grad_output: Array) -> Array:
        """Return dx in another order."""
        return grad_output.reshape(super().backward(grad_output).shape, order="F")

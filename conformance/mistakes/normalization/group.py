"""Known wrong group normalizations."""

from __future__ import annotations

import numpy as np

from ....impl.base import Array
from ...catalogue import mistake
from .steps import GroupNormSteps, row_mean


@mistake(
    "gn-affine-group",
    "GroupNorm",
    title="Scale and shift are one for each group.",
    misconception="A group is thought to share its scale and shift, as it shares its statistics.",
    remedy="Scale and shift each channel by its own weight and bias: both have num_channels elements.",
)
class OneScaleAGroup(GroupNormSteps):
    """Scales a group by its first channel's weight."""

    def along(self, values: Array, x: Array) -> Array:
        """Return the first value of each group for all of its channels."""
        width = self.num_channels // self.num_groups
        return super().along(np.repeat(values[::width], width), x)

    def to_parameter(self, values: Array) -> Array:
        """Return the sum of each group for its first channel."""
        width = self.num_channels // self.num_groups
        total = np.zeros(self.num_channels)
        total[::width] = super().to_parameter(values).reshape(self.num_groups, width).sum(axis=1)
        return total


@mistake(
    "gn-interleaved",
    "GroupNorm",
    title="Groups are made of every num_groups-th channel.",
    misconception="Channels are thought to be dealt out to the groups one by one.",
    remedy="Let neighbouring channels make a group: reshape to (N, num_groups, C / num_groups, ...).",
)
class Interleaved(GroupNormSteps):
    """Groups channels that are num_groups apart, and leaves each in its place."""

    def as_rows(self, x: Array) -> Array:
        """Return x with a row for each group of channels dealt out one by one."""
        dealt = x.reshape(len(x), self.num_channels // self.num_groups, self.num_groups, -1)
        return dealt.swapaxes(1, 2).reshape(len(x), self.num_groups, -1)

    def as_input(self, rows: Array, x: Array) -> Array:
        """Return rows with every channel where it was."""
        dealt = rows.reshape(len(x), self.num_groups, self.num_channels // self.num_groups, -1)
        return dealt.swapaxes(1, 2).reshape(x.shape)


@mistake(
    "gn-channels",
    "GroupNorm",
    title="Each channel is normalized by itself, whatever num_groups is.",
    misconception="Group normalization is taken for instance normalization.",
    remedy="Take the statistics over all channels of a group together with the positions.",
)
class EachChannel(GroupNormSteps):
    """Normalizes each channel of each sample."""

    def as_rows(self, x: Array) -> Array:
        """Return x with a row for each channel."""
        return x.reshape(len(x), self.num_channels, -1)


@mistake(
    "gn-all-channels",
    "GroupNorm",
    title="All channels are normalized together, whatever num_groups is.",
    misconception="Group normalization is taken for layer normalization.",
    remedy="Cut the channels into num_groups groups, each with a mean and a variance of its own.",
)
class AllChannels(GroupNormSteps):
    """Normalizes all channels of each sample together."""

    def as_rows(self, x: Array) -> Array:
        """Return x with a row for each sample."""
        return x.reshape(len(x), 1, -1)


@mistake(
    "gn-group-size",
    "GroupNorm",
    title="num_groups is taken for the number of channels in a group.",
    misconception="The argument is thought to say how large a group is.",
    remedy="Let num_groups say how many groups there are: each has C / num_groups channels.",
)
class GroupSize(GroupNormSteps):
    """Makes groups of num_groups channels."""

    def as_rows(self, x: Array) -> Array:
        """Return x with a row for each group of num_groups channels, or of all where these are no groups."""
        count = self.num_channels // self.num_groups
        return x.reshape(len(x), count if self.num_channels % count == 0 else 1, -1)


@mistake(
    "gn-positions-apart",
    "GroupNorm",
    title="The statistics run over the channels of a group at each position by itself.",
    misconception="Positions are thought to be samples of their own.",
    remedy="Reduce over the group's channels and over all positions.",
)
class PositionsApart(GroupNormSteps):
    """Normalizes each position by itself."""

    def statistics(self, rows: Array) -> tuple[Array, Array]:
        """Return the statistics over channels, for each position."""
        grid = rows.reshape(*rows.shape[:2], self.num_channels // self.num_groups, -1)
        mean, variance = (np.broadcast_to(f(grid, axis=2, keepdims=True), grid.shape) for f in (np.mean, np.var))
        return mean.reshape(rows.shape), variance.reshape(rows.shape)


@mistake(
    "gn-batch",
    "GroupNorm",
    title="The statistics of a group run over the batch too.",
    misconception="The batch is thought to make statistics better.",
    remedy="Keep samples apart: their independence is what group normalization is for.",
)
class OverTheBatch(GroupNormSteps):
    """Normalizes each group over all samples."""

    def statistics(self, rows: Array) -> tuple[Array, Array]:
        """Return mean and variance of each group over the batch."""
        return rows.mean(axis=(0, 2), keepdims=True), rows.var(axis=(0, 2), keepdims=True)


@mistake(
    "gn-ddof1",
    "GroupNorm",
    title="The variance is divided by n - 1.",
    misconception="The unbiased variance, torch.var's default, is thought to serve everywhere.",
    remedy="Divide by n, the number of values of a group.",
)
class Unbiased(GroupNormSteps):
    """Normalizes with the unbiased variance."""

    def statistics(self, rows: Array) -> tuple[Array, Array]:
        """Return the mean, and the variance divided by n - 1."""
        return row_mean(rows), rows.var(axis=-1, ddof=1, keepdims=True)


@mistake(
    "gn-onepass",
    "GroupNorm",
    title="The variance is E[x^2] - E[x]^2, which cancels where the mean is large.",
    misconception="The two formulas are equal on paper, so the one that needs a single pass is taken.",
    remedy="Subtract the mean first, then average the squares: next to a large mean nothing is left of the difference.",
)
class VarianceInOnePass(GroupNormSteps):
    """Takes the variance in one pass."""

    def statistics(self, rows: Array) -> tuple[Array, Array]:
        """Return the mean and E[x^2] - E[x]^2, which rounding may have made negative."""
        mean = row_mean(rows)
        return mean, np.maximum(row_mean(rows * rows) - mean * mean, 0.0)


@mistake(
    "gn-eps-outside",
    "GroupNorm",
    title="eps is added to the standard deviation, outside the root.",
    misconception="eps only keeps the division away from zero, so its place is thought not to matter.",
    remedy="Add eps to the variance before the root is taken; with a small variance the two differ a lot.",
)
class EpsOutsideRoot(GroupNormSteps):
    """Adds eps after the root."""

    def inverse_std(self, variance: Array) -> Array:
        """Return 1 / (sqrt(v) + eps)."""
        inverse: Array = 1.0 / (np.sqrt(variance) + self.eps)
        return inverse


@mistake(
    "gn-bwd-no-mean",
    "GroupNorm",
    title="backward forgets that the mean depends on the input.",
    misconception="The mean is thought to be a constant.",
    remedy="Differentiate through the mean too: the mean of the gradient over the group is subtracted.",
)
class ConstantMean(GroupNormSteps):
    """Drops the path through the mean."""

    def through(self, grad: Array, normalized: Array) -> Array:
        """Return the gradient less its part along the normalized values."""
        answer: Array = grad - normalized * row_mean(grad * normalized)
        return answer


@mistake(
    "gn-bwd-no-var",
    "GroupNorm",
    title="backward forgets that the variance depends on the input.",
    misconception="The variance is thought to be a constant.",
    remedy="Differentiate through the variance too: the gradient's part along the normalized values is subtracted.",
)
class ConstantVariance(GroupNormSteps):
    """Drops the path through the variance."""

    def through(self, grad: Array, normalized: Array) -> Array:  # noqa: ARG002 - which is the mistake
        """Return the gradient less its mean."""
        return grad - row_mean(grad)


@mistake(
    "gn-bwd-constant",
    "GroupNorm",
    title="backward takes mean and variance for constants.",
    misconception="Mean and variance are thought not to depend on the input.",
    remedy="Differentiate through both: the gradient's mean, and its part along the normalized values, are subtracted.",
)
class ConstantStatistics(GroupNormSteps):
    """Drops both paths."""

    def through(self, grad: Array, normalized: Array) -> Array:  # noqa: ARG002 - which is the mistake
        """Return the gradient as it is."""
        return grad


@mistake(
    "gn-bwd-weight-late",
    "GroupNorm",
    title="backward multiplies by the weight last, after the means were taken without it.",
    misconception="The weight is thought to be one factor of the gradient, as it is in batch normalization.",
    remedy="Multiply dy by the weight first: it differs from channel to channel, and the means run over channels.",
)
class WeightLate(GroupNormSteps):
    """Takes the means of dy instead of w dy."""

    def backward(self, grad_output: Array) -> Array:
        """Add dw and db to `grads`; return dx."""
        normalized, inverse_std, x = self._saved_for(grad_output)
        super().backward(grad_output)
        rows = self.through(self.as_rows(grad_output), normalized) * inverse_std
        grad_x: Array = (rows.reshape(x.shape) * self.scale(x)).astype(grad_output.dtype)
        return grad_x

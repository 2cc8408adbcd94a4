"""Known wrong instance normalizations."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any, TypeVar

import numpy as np

from ....impl import InstanceNorm2d, InstanceNorm3d
from ....impl.base import Array
from ...catalogue import mistake
from .steps import InstanceNormSteps, row_mean

_Kind = TypeVar("_Kind", bound=type[InstanceNormSteps])


def instance_mistake(slug: str, **described: Any) -> Callable[[_Kind], _Kind]:
    """Enter the decorated class into the catalogue; and the same over images and volumes, which differ in shapes alone.

    Args:
        slug: its id; the others have `-2d` and `-3d` behind it.
        described: the further arguments of `mistake`.
    """

    def enter(implementation: _Kind) -> _Kind:
        mistake(slug, "InstanceNorm1d", **described)(implementation)
        for kind, suffix in ((InstanceNorm2d, "2d"), (InstanceNorm3d, "3d")):
            fields = {"__doc__": implementation.__doc__, "__module__": implementation.__module__}
            name = f"{implementation.__name__}{suffix}"
            # A worker looks for it by its name in its module.
            other = type(name, (implementation,), {**fields, "positions": kind.positions})
            setattr(sys.modules[implementation.__module__], name, other)
            mistake(f"{slug}-{suffix}", kind.__name__, **described)(other)
        return implementation

    return enter


@instance_mistake(
    "in-batch",
    title="The statistics of a channel run over the batch too.",
    misconception="Instance normalization is taken for batch normalization.",
    remedy="Reduce over the positions alone: each channel of each sample has a mean and a variance of its own.",
)
class OverTheBatch(InstanceNormSteps):
    """Normalizes each channel over all samples."""

    def statistics(self, rows: Array) -> tuple[Array, Array]:
        """Return mean and variance of each channel."""
        if not self.uses_own():
            return super().statistics(rows)
        return rows.mean(axis=(0, 2), keepdims=True), rows.var(axis=(0, 2), keepdims=True)


@instance_mistake(
    "in-channels",
    title="The statistics run over the channels too.",
    misconception="An instance is taken to be a whole sample.",
    remedy="Reduce over the positions alone: channels do not mix.",
)
class OverTheChannels(InstanceNormSteps):
    """Normalizes each sample over its channels."""

    def statistics(self, rows: Array) -> tuple[Array, Array]:
        """Return mean and variance of each sample."""
        if not self.uses_own():
            return super().statistics(rows)
        return rows.mean(axis=(1, 2), keepdims=True), rows.var(axis=(1, 2), keepdims=True)


@instance_mistake(
    "in-ddof1",
    title="The variance that normalizes is divided by n - 1.",
    misconception="The unbiased variance, torch.var's default, is thought to serve everywhere.",
    remedy="Normalize with the biased variance, divided by n; only the running variance takes n - 1.",
)
class Unbiased(InstanceNormSteps):
    """Normalizes with the unbiased variance."""

    def statistics(self, rows: Array) -> tuple[Array, Array]:
        """Return the mean, and the variance divided by n - 1."""
        return (
            (row_mean(rows), rows.var(axis=2, ddof=1, keepdims=True)) if self.uses_own() else super().statistics(rows)
        )


@instance_mistake(
    "in-onepass",
    title="The variance is E[x^2] - E[x]^2, which cancels where the mean is large.",
    misconception="The two formulas are equal on paper, so the one that needs a single pass is taken.",
    remedy="Subtract the mean first, then average the squares: next to a large mean nothing is left of the difference.",
)
class VarianceInOnePass(InstanceNormSteps):
    """Takes the variance in one pass."""

    def statistics(self, rows: Array) -> tuple[Array, Array]:
        """Return the mean and E[x^2] - E[x]^2, which rounding may have made negative."""
        if not self.uses_own():
            return super().statistics(rows)
        mean = row_mean(rows)
        return mean, np.maximum(row_mean(rows * rows) - mean * mean, 0.0)


@instance_mistake(
    "in-eps-outside",
    title="eps is added to the standard deviation, outside the root.",
    misconception="eps only keeps the division away from zero, so its place is thought not to matter.",
    remedy="Add eps to the variance before the root is taken; with a small variance the two differ a lot.",
)
class EpsOutsideRoot(InstanceNormSteps):
    """Adds eps after the root."""

    def inverse_std(self, variance: Array) -> Array:
        """Return 1 / (sqrt(v) + eps)."""
        inverse: Array = 1.0 / (np.sqrt(variance) + self.eps)
        return inverse


@instance_mistake(
    "in-running-pooled",
    title="The running variance averages the variance of each channel over the whole batch.",
    misconception="The running statistics are copied from batch normalization.",
    remedy="Average the samples' own variances: what differs from sample to sample is no part of them.",
)
class Pooled(InstanceNormSteps):
    """Pools the batch for the running variance."""

    def unbiased(self, rows: Array) -> Array:
        """Return the variance over batch and positions."""
        found: Array = rows.var(axis=(0, 2), ddof=1)
        return found


@instance_mistake(
    "in-running-biased",
    title="The running variance averages the biased variances.",
    misconception="The variance that normalizes is thought to be an unbiased estimate too.",
    remedy="Multiply a sample's variance by n / (n - 1) before it enters the running one.",
)
class RunningBiased(InstanceNormSteps):
    """Averages the biased variances."""

    def unbiased(self, rows: Array) -> Array:
        """Return the mean of the variances divided by n."""
        found: Array = rows.var(axis=2).mean(axis=0)
        return found


@instance_mistake(
    "in-momentum-flip",
    title="momentum weighs the old running value instead of the new one.",
    misconception="One framework's momentum of 0.1 is read as another's 0.9.",
    remedy="Take r = (1 - momentum) r + momentum s.",
)
class MomentumFlipped(InstanceNormSteps):
    """Weighs the old value by the momentum."""

    def move(self, name: str, value: Array) -> None:
        """Take r = momentum r + (1 - momentum) s."""
        keep = self.momentum or 0.0
        self.buffers[name] *= keep
        self.buffers[name] += (1.0 - keep) * value


@instance_mistake(
    "in-never-updated",
    title="The running statistics are computed and thrown away.",
    misconception="Assigning to a local name is thought to change the layer's own array.",
    remedy="Store the new running mean and variance in the layer, in place or by assigning to its attribute.",
)
class NeverUpdated(InstanceNormSteps):
    """Leaves the running statistics as they were."""

    def move(self, name: str, value: Array) -> None:
        """Compute the new value, and forget it."""


@instance_mistake(
    "in-eval-own",
    title="In evaluation a sample's own statistics are used although running ones are kept.",
    misconception="Instance normalization is thought to be the same in both modes always.",
    remedy="With track_running_stats normalize by the running statistics in evaluation.",
)
class OwnInEvaluation(InstanceNormSteps):
    """Ignores the running statistics."""

    def uses_own(self) -> bool:
        """Return True."""
        return True


@instance_mistake(
    "in-bwd-no-mean",
    title="backward forgets that the mean depends on the input.",
    misconception="The mean is thought to be a constant.",
    remedy="Differentiate through the mean too: the mean of the gradient over the positions is subtracted.",
)
class ConstantMean(InstanceNormSteps):
    """Drops the path through the mean."""

    def through(self, grad: Array, normalized: Array) -> Array:
        """Return the gradient less its part along the normalized values."""
        answer: Array = grad - normalized * row_mean(grad * normalized)
        return answer if self.uses_own() else grad


@instance_mistake(
    "in-bwd-no-var",
    title="backward forgets that the variance depends on the input.",
    misconception="The variance is thought to be a constant.",
    remedy="Differentiate through the variance too: the gradient's part along the normalized values is subtracted.",
)
class ConstantVariance(InstanceNormSteps):
    """Drops the path through the variance."""

    def through(self, grad: Array, normalized: Array) -> Array:  # noqa: ARG002 - which is the mistake
        """Return the gradient less its mean."""
        return grad - row_mean(grad) if self.uses_own() else grad


@instance_mistake(
    "in-bwd-constant",
    title="backward takes mean and variance for constants.",
    misconception="Mean and variance are thought not to depend on the input.",
    remedy="Differentiate through both: the gradient's mean, and its part along the normalized values, are subtracted.",
)
class ConstantStatistics(InstanceNormSteps):
    """Drops both paths."""

    def through(self, grad: Array, normalized: Array) -> Array:  # noqa: ARG002 - which is the mistake
        """Return the gradient as it is."""
        return grad


@instance_mistake(
    "in-bwd-eval-as-train",
    title="backward uses the formula of a sample's own statistics in evaluation too.",
    misconception="A layer is thought to have one backward.",
    remedy="With running statistics, which are constants, the gradient is w / sqrt(v + eps) times the upstream one.",
    reading="backward=training",
)
class TrainingBackward(InstanceNormSteps):
    """Goes back through statistics that were not the sample's."""

    def through(self, grad: Array, normalized: Array) -> Array:
        """Return the gradient as if in training."""
        answer: Array = grad - row_mean(grad) - normalized * row_mean(grad * normalized)
        return answer

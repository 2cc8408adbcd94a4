"""Known wrong normalization layers: running statistics, and which statistics a mode uses."""

from __future__ import annotations

from typing import Any

import numpy as np

from ....impl import BatchNorm1d
from ....impl.base import Array
from .batch_steps import BatchNormSteps, batch_mistake, channel_mean


@batch_mistake(
    "bn-momentum-flip",
    title="momentum weighs the old running value instead of the new one.",
    misconception="One framework's momentum of 0.1 is read as another's 0.9.",
    remedy="Take r = (1 - momentum) r + momentum s, or declare the other reading.",
    reading="momentum=old",
    source="pytorch/examples#289",
)
class MomentumFlipped(BatchNormSteps):
    """Weighs the old value by the momentum."""

    def move(self, name: str, value: Array) -> None:
        """Take r = momentum r + (1 - momentum) s."""
        keep: Any = self.momentum
        self.buffers[name] *= keep
        self.buffers[name] += (1.0 - keep) * value


@batch_mistake(
    "bn-running-biased",
    title="The running variance averages the biased variance.",
    misconception="The variance that normalizes the batch is thought to be an unbiased estimate too.",
    remedy="Multiply the batch's variance by n / (n - 1) before averaging it, or declare the other reading.",
    reading="running_var=biased",
)
class RunningBiased(BatchNormSteps):
    """Averages the biased variance."""

    def unbiased(self, x: Array) -> Array:
        """Return the variance divided by n."""
        return channel_mean((x - channel_mean(x)) ** 2).reshape(-1)


@batch_mistake(
    "bn-bessel-N",
    title="The running variance is corrected by N / (N - 1) with the number of rows alone.",
    misconception="n is taken for the batch size, where a channel has N L values.",
    remedy="Count the values a channel's statistics were taken over: n = N L for inputs with positions.",
    reading="inputs=2-D",
)
class CorrectedByRows(BatchNormSteps):
    """Forgets the positions in Bessel's correction."""

    def unbiased(self, x: Array) -> Array:
        """Return the variance times N / (N - 1)."""
        rows = len(x)
        return channel_mean((x - channel_mean(x)) ** 2).reshape(-1) * (rows / (rows - 1))


@batch_mistake(
    "bn-running-std",
    title="The running statistic averages standard deviations, and squares the average.",
    misconception="The average of the roots is thought to be the root of the average.",
    remedy="Average variances, and take the root when normalizing.",
)
class RunningDeviation(BatchNormSteps):
    """Averages standard deviations."""

    def move_statistics(self, x: Array) -> None:
        """Move the running mean, and the running variance in its root."""
        self.move("running_mean", channel_mean(x).reshape(-1))
        np.sqrt(self.buffers["running_var"], out=self.buffers["running_var"])
        self.move("running_var", np.sqrt(self.unbiased(x)))
        np.square(self.buffers["running_var"], out=self.buffers["running_var"])


@batch_mistake(
    "bn-never-updated",
    title="The running statistics are computed and thrown away.",
    misconception="Assigning to a local name is thought to change the layer's own array.",
    remedy="Store the new running mean and variance in the layer, in place or by assigning to its attribute.",
    source="paiml/aprender#2166",
)
class NeverUpdated(BatchNormSteps):
    """Leaves the running statistics as they were."""

    def move(self, name: str, value: Array) -> None:
        """Compute the new value, and forget it."""


@batch_mistake(
    "bn-rv-init0",
    title="The running variance starts at 0.",
    misconception="All buffers are thought to start as zeros.",
    remedy="Start the running variance at 1: with 0 a new layer multiplies by 1 / sqrt(eps) in evaluation.",
    reading="running_var_start=0",
)
class VarianceFromZero(BatchNorm1d):
    """Starts with a running variance of zero."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        if self.buffers:
            self.buffers["running_var"].fill(0.0)


@batch_mistake(
    "bn-ema-twice",
    title="The running mean is moved twice for each batch.",
    misconception="The update in place is thought to make a new array, and its result is averaged in again.",
    remedy="Move each running statistic once for each training forward.",
)
class MeanMovedTwice(BatchNormSteps):
    """Moves the running mean twice."""

    def move_statistics(self, x: Array) -> None:
        """Move the running mean a second time."""
        super().move_statistics(x)
        self.move("running_mean", channel_mean(x).reshape(-1))


@batch_mistake(
    "bn-eval-batch-stats",
    title="In evaluation the batch's own statistics are used.",
    misconception="The mode is thought to concern the updates alone.",
    remedy="In evaluation normalize with the running mean and variance: a row's output may not depend on the others.",
)
class BatchStatisticsInEval(BatchNormSteps):
    """Ignores the running statistics."""

    def uses_batch(self) -> bool:
        """Return True."""
        return True


@batch_mistake(
    "bn-train-running",
    title="In training the running statistics are used.",
    misconception="The branches of training and evaluation are thought to differ in the update alone.",
    remedy="In training normalize with the batch's own mean and variance; the running ones are for evaluation.",
)
class RunningStatisticsInTraining(BatchNormSteps):
    """Normalizes with the running statistics in both modes."""

    def uses_batch(self) -> bool:
        """Tell whether there are none to use."""
        return not self.buffers


@batch_mistake(
    "bn-eval-updates",
    title="The running statistics move in evaluation too.",
    misconception="Every forward is thought to be one more batch to learn from.",
    remedy="Move the running statistics in training alone: what is evaluated must not change the layer.",
)
class MovedInEvaluation(BatchNormSteps):
    """Moves the running statistics in both modes."""

    def forward(self, x: Array) -> Array:
        """Return y, and move the running statistics whatever the mode."""
        y = super().forward(x)
        if not self.training and self.buffers and x.size > self.num_features:
            self.move_statistics(x)
        return y


@batch_mistake(
    "bn-no-average",
    title="A momentum of None is taken for 0: the running statistics stay where they are.",
    misconception="None is thought to switch the running statistics off.",
    remedy="Without a momentum weigh each batch by 1 / t, t being how many there were: that is their plain average.",
    level="advice",
)
class AverageLeftOut(BatchNorm1d):
    """Leaves the statistics alone without a momentum."""

    def _track(self, mean: Array, unbiased_variance: Array) -> None:
        if self.momentum is not None:
            super()._track(mean, unbiased_variance)


@batch_mistake(
    "bn-momentum-falsy",
    title="A momentum of 0 is taken for none: the running statistics become averages over all batches.",
    misconception="`if momentum` is thought to ask whether there is one, and 0 counts as no.",
    remedy="Ask `if momentum is None`: with a momentum of 0 the running statistics stay where they are.",
)
class MomentumOfZero(BatchNorm1d):
    """Asks whether the momentum is true."""

    def _track(self, mean: Array, unbiased_variance: Array) -> None:
        momentum, self.momentum = self.momentum, self.momentum or None
        super()._track(mean, unbiased_variance)
        self.momentum = momentum

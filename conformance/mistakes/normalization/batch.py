"""Known wrong normalization layers: how the output is computed."""

from __future__ import annotations

import numpy as np

from ....impl import BatchNorm1d
from ....impl.base import Array
from .batch_steps import BatchNormSteps, batch_mistake, channel_mean


@batch_mistake(
    "bn-norm-ddof1",
    title="The batch is normalized with the variance divided by n - 1.",
    misconception="The unbiased variance, torch.var's default, is thought to serve everywhere.",
    remedy="Normalize with the biased variance, divided by n; only the running variance takes n - 1.",
    source="pytorch/pytorch#60528",
)
class NormalizedUnbiased(BatchNormSteps):
    """Normalizes with the unbiased variance."""

    def statistics(self, x: Array) -> tuple[Array, Array]:
        """Return the mean, and the variance divided by n - 1."""
        return channel_mean(x), self.along(self.unbiased(x), x)


@batch_mistake(
    "bn-eps-outside",
    title="eps is added to the standard deviation, outside the root.",
    misconception="eps only keeps the division away from zero, so its place is thought not to matter.",
    remedy="Add eps to the variance before the root is taken; with a small variance the two differ a lot.",
)
class EpsOutsideRoot(BatchNormSteps):
    """Adds eps after the root."""

    def inverse_std(self, variance: Array) -> Array:
        """Return 1 / (sqrt(v) + eps)."""
        inverse: Array = 1.0 / (np.sqrt(variance) + self.eps)
        return inverse


@batch_mistake(
    "bn-eps-value",
    title="eps is 1e-3 whatever is asked for.",
    misconception="One framework's default is taken for a part of the formula.",
    remedy="Use the argument eps; its default here is 1e-5.",
)
class EpsFixed(BatchNormSteps):
    """Ignores the argument eps."""

    def inverse_std(self, variance: Array) -> Array:
        """Return 1 / sqrt(v + 1e-3)."""
        inverse: Array = 1.0 / np.sqrt(variance + 1e-3)
        return inverse


@batch_mistake(
    "bn-no-eps",
    title="eps is left out.",
    misconception="Variances are thought never to be 0.",
    remedy="Add eps under the root: a channel that is constant over the batch has no variance to divide by.",
)
class EpsLeftOut(BatchNormSteps):
    """Divides by the standard deviation alone."""

    def inverse_std(self, variance: Array) -> Array:
        """Return 1 / sqrt(v)."""
        with np.errstate(divide="ignore", invalid="ignore"):
            inverse: Array = 1.0 / np.sqrt(variance)
        return inverse


@batch_mistake(
    "bn-no-sqrt",
    title="Values are divided by the variance instead of its root.",
    misconception="Variance and standard deviation are mixed up.",
    remedy="Divide by the square root of variance plus eps.",
    source="131250208/TPlinker-joint-extraction#37",
)
class RootLeftOut(BatchNormSteps):
    """Divides by the variance."""

    def inverse_std(self, variance: Array) -> Array:
        """Return 1 / (v + eps)."""
        return 1.0 / (variance + self.eps)


@batch_mistake(
    "bn-onepass",
    title="The variance is E[x^2] - E[x]^2, which cancels where the mean is large.",
    misconception="The two formulas are equal on paper, so the one that needs a single pass is taken.",
    remedy="Subtract the mean first, then average the squares: next to a large mean nothing is left of the difference.",
    source="google/flax#1491",
)
class VarianceInOnePass(BatchNormSteps):
    """Takes the variance in one pass."""

    def statistics(self, x: Array) -> tuple[Array, Array]:
        """Return the mean and E[x^2] - E[x]^2."""
        mean = channel_mean(x)
        return mean, channel_mean(x * x) - mean * mean

    def inverse_std(self, variance: Array) -> Array:
        """Return 1 / sqrt(v + eps), where rounding may have made v negative."""
        return super().inverse_std(np.maximum(variance, 0.0))


@batch_mistake(
    "bn-axis-feature",
    title="In training the mean and variance run over the features of each sample.",
    misconception="Batch normalization is taken for layer normalization.",
    remedy="Reduce over the batch (axis 0, and the positions): every channel has a mean and a variance of its own.",
)
class FeatureStatistics(BatchNormSteps):
    """Normalizes each sample over its features."""

    def statistics(self, x: Array) -> tuple[Array, Array]:
        """Return each sample's mean and variance."""
        return x.mean(axis=1, keepdims=True), x.var(axis=1, keepdims=True)

    def through_batch(self, grad: Array, normalized: Array) -> Array:
        """Return the gradient of values centred over the features."""
        along = (grad * normalized).mean(axis=1, keepdims=True)
        centred: Array = grad - grad.mean(axis=1, keepdims=True) - normalized * along
        return centred


@batch_mistake(
    "bn-axis0",
    title="Statistics run over the batch alone, so that each position has its own.",
    misconception="An input is thought to have two axes always.",
    remedy="Take the statistics over every axis but the channels': positions are further rows.",
    reading="inputs=2-D",
)
class OverTheBatchAlone(BatchNormSteps):
    """Normalizes each position by itself in training."""

    def statistics(self, x: Array) -> tuple[Array, Array]:
        """Return mean and variance over the first axis."""
        return x.mean(axis=0, keepdims=True), x.var(axis=0, keepdims=True)


@batch_mistake(
    "bn-affine-first",
    title="Scale and shift are applied before normalizing, which takes them out again.",
    misconception="The order of normalizing, scaling and shifting is thought not to matter.",
    remedy="Normalize first; then multiply by the weight and add the bias.",
)
class AffineFirst(BatchNormSteps):
    """Normalizes w x + b."""

    def forward(self, x: Array) -> Array:
        """Return the normalized w x + b."""
        scale, shift = super().scale(x), super().shift(x)
        self._plain = x.copy()
        return super().forward((x * scale + shift).astype(x.dtype))

    def backward(self, grad_output: Array) -> Array:
        """Add dw and db to `grads`; return dx."""
        _, normalized, inverse_std, uses_batch = self._saved_for(grad_output)
        grad = (self.through_batch(grad_output, normalized) if uses_batch else grad_output) * inverse_std
        axes = (0, *range(2, grad.ndim))
        if "weight" in self.params:
            self.grads["weight"] += (grad * self._plain).sum(axis=axes)
            self.grads["bias"] += grad.sum(axis=axes)
        answer: Array = (grad * super().scale(grad)).astype(grad_output.dtype)
        return answer

    def scale(self, x: Array) -> Array:
        """Return 1: the output is not scaled any more."""
        return np.ones_like(x[:1])

    def shift(self, x: Array) -> Array:
        """Return 0, likewise."""
        return np.zeros_like(x[:1])


@batch_mistake(
    "bn-inplace",
    title="The mean is subtracted in the caller's own array.",
    misconception="The input is thought to be free to overwrite once it was read.",
    remedy="Write x - mean into a new array: x -= mean changes what the caller, and the layer before, still hold.",
)
class InputCentred(BatchNorm1d):
    """Centres the caller's input in place."""

    def forward(self, x: Array) -> Array:
        """Return y, and leave x centred."""
        y = super().forward(x)
        if self.training or not self.buffers:
            x -= channel_mean(x)
        return y

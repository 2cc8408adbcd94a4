"""Known wrong normalization layers: how the output is computed."""

from __future__ import annotations

import numpy as np

from ....impl import BatchNorm1d
from ....impl.base import Array
from ...catalogue import mistake
from .batch_steps import BatchNormSteps, channel_mean


@mistake(
    "bn-norm-ddof1",
    "BatchNorm1d",
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


@mistake(
    "bn-eps-outside",
    "BatchNorm1d",
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


@mistake(
    "bn-eps-value",
    "BatchNorm1d",
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


@mistake(
    "bn-no-eps",
    "BatchNorm1d",
    title="eps is left out.",
    misconception="A variance is thought to be always above zero.",
    remedy="Add eps under the root: a channel that is constant over the batch has no variance to divide by.",
)
class EpsLeftOut(BatchNormSteps):
    """Divides by the standard deviation alone."""

    def inverse_std(self, variance: Array) -> Array:
        """Return 1 / sqrt(v)."""
        with np.errstate(divide="ignore", invalid="ignore"):
            inverse: Array = 1.0 / np.sqrt(variance)
        return inverse


@mistake(
    "bn-no-sqrt",
    "BatchNorm1d",
    title="Values are divided by the variance instead of its root.",
    misconception="Variance and standard deviation are taken for one another.",
    remedy="Divide by the square root of variance plus eps.",
    source="131250208/TPlinker-joint-extraction#37",
)
class RootLeftOut(BatchNormSteps):
    """Divides by the variance."""

    def inverse_std(self, variance: Array) -> Array:
        """Return 1 / (v + eps)."""
        return 1.0 / (variance + self.eps)


@mistake(
    "bn-onepass",
    "BatchNorm1d",
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


@mistake(
    "bn-axis-feature",
    "BatchNorm1d",
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


@mistake(
    "bn-axis0",
    "BatchNorm1d",
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


@mistake(
    "bn-affine-first",
    "BatchNorm1d",
    title="Scale and shift are applied before normalizing, which takes them out again.",
    misconception="The order of normalizing, scaling and shifting is thought not to matter.",
    remedy="Normalize first; then multiply by the weight and add the bias.",
)
class AffineFirst(BatchNorm1d):
    """Normalizes w x + b."""

    def __init__(self, *args: object, **options: object) -> None:
        super().__init__(*args, **options)  # type: ignore[arg-type]
        self._plain = BatchNorm1d(self.num_features, self.eps, self.momentum, affine=False)
        self._plain.buffers = self.buffers
        self._input = np.zeros(0)

    def forward(self, x: Array) -> Array:
        """Return the normalized w x + b."""
        self._plain.training = self.training
        self._plain.buffers = self.buffers
        self._input = x.copy()
        if "weight" not in self.params:
            return self._plain.forward(x)
        weight, bias = (BatchNormSteps.along(self.params[name], x) for name in ("weight", "bias"))
        return self._plain.forward((x * weight + bias).astype(x.dtype))

    def backward(self, grad_output: Array) -> Array:
        """Add dw and db to `grads`; return dx."""
        grad = self._plain.backward(grad_output)
        if "weight" not in self.params:
            return grad
        axes = (0, *range(2, grad.ndim))
        self.grads["weight"] += (grad * self._input).sum(axis=axes)
        self.grads["bias"] += grad.sum(axis=axes)
        answer: Array = grad * BatchNormSteps.along(self.params["weight"], grad).astype(grad.dtype)
        return answer


@mistake(
    "bn-inplace",
    "BatchNorm1d",
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

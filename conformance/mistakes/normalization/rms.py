"""Known wrong root-mean-square normalizations."""

from __future__ import annotations

from typing import Any

import numpy as np

from ....impl.base import Array
from ...catalogue import mistake
from .steps import RMSNormSteps, row_mean


@mistake(
    "rms-centred",
    "RMSNorm",
    title="The mean is subtracted first.",
    misconception="Root-mean-square normalization is taken for layer normalization.",
    remedy="Leave the mean where it is: only the root of the mean square is divided by.",
)
class Centred(RMSNormSteps):
    """Normalizes as layer normalization does."""

    def statistics(self, rows: Array) -> tuple[Array, Array]:
        """Return mean and variance."""
        return row_mean(rows), rows.var(axis=-1, keepdims=True)

    def through(self, grad: Array, normalized: Array) -> Array:
        """Return the gradient of centred rows."""
        answer: Array = grad - row_mean(grad) - normalized * row_mean(grad * normalized)
        return answer


@mistake(
    "rms-variance",
    "RMSNorm",
    title="Values are divided by the standard deviation, the root of the mean square less the squared mean.",
    misconception="The variance is thought to be the mean square.",
    remedy="Average the squares of the values themselves: np.var subtracts their mean before it squares.",
)
class DividedByDeviation(RMSNormSteps):
    """Divides by the standard deviation, without centring."""

    def statistics(self, rows: Array) -> tuple[Array, Array]:
        """Return 0 and the variance."""
        return np.zeros_like(rows[..., :1]), rows.var(axis=-1, keepdims=True)


@mistake(
    "rms-sum",
    "RMSNorm",
    title="The squares are summed, not averaged.",
    misconception="The root mean square is taken for the norm.",
    remedy="Average the squares: the norm is larger by the root of the number of values.",
)
class Summed(RMSNormSteps):
    """Divides by the norm."""

    def statistics(self, rows: Array) -> tuple[Array, Array]:
        """Return 0 and the sum of squares."""
        mean, power = super().statistics(rows)
        return mean, power * rows.shape[-1]

    def through(self, grad: Array, normalized: Array) -> Array:
        """Return the gradient of rows divided by their norm."""
        answer: Array = grad - normalized * (grad * normalized).sum(axis=-1, keepdims=True)
        return answer


@mistake(
    "rms-no-sqrt",
    "RMSNorm",
    title="Values are divided by the mean square instead of its root.",
    misconception='The root in "root mean square" is overlooked.',
    remedy="Divide by the square root of mean square plus eps.",
)
class RootLeftOut(RMSNormSteps):
    """Divides by the mean square."""

    def inverse_std(self, variance: Array) -> Array:
        """Return 1 / (m + eps)."""
        inverse: Array = 1.0 / (variance + self.least(variance))
        return inverse


@mistake(
    "rms-one-plus-w",
    "RMSNorm",
    title="The output is scaled by 1 + weight.",
    misconception="The formula of models that store weight - 1 is thought to be the usual one.",
    remedy="Scale by the weight, which starts at 1; or start it at 0 and declare the other convention.",
    reading="weight=1 + w",
    source="huggingface/transformers#29402",
)
class OnePlusWeight(RMSNormSteps):
    """Scales by 1 + w, with w from 0."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        for value in self.params.values():
            value.fill(0.0)

    def along(self, values: Array, x: Array) -> Array:  # noqa: ARG002 - it broadcasts as it is
        """Return 1 + w."""
        return 1.0 + values


@mistake(
    "rms-eps-outside",
    "RMSNorm",
    title="eps is added to the root mean square, outside the root.",
    misconception="eps only keeps the division away from zero, so its place is thought not to matter.",
    remedy="Add eps to the mean square before the root is taken; with small values the two differ a lot.",
)
class EpsOutsideRoot(RMSNormSteps):
    """Adds eps after the root."""

    def inverse_std(self, variance: Array) -> Array:
        """Return 1 / (sqrt(m) + eps)."""
        inverse: Array = 1.0 / (np.sqrt(variance) + self.least(variance))
        return inverse


@mistake(
    "rms-eps-value",
    "RMSNorm",
    title="eps is 1e-6 whatever is asked for.",
    misconception="One model's constant is taken for a part of the formula.",
    remedy="Use the argument eps.",
)
class EpsFixed(RMSNormSteps):
    """Ignores the argument eps."""

    def least(self, like: Array) -> Any:  # noqa: ARG002 - whatever the dtype
        """Return 1e-6."""
        return 1e-6


@mistake(
    "rms-all-dims",
    "RMSNorm",
    title="The mean square runs over all axes but the first, tokens among them.",
    misconception="What is normalized is taken to be a whole sample.",
    remedy="Average over the axes in normalized_shape alone: each token has a root mean square of its own.",
    reading="inputs=2-D",
)
class WholeSamples(RMSNormSteps):
    """Divides each sample by one number."""

    def statistics(self, rows: Array) -> tuple[Array, Array]:
        """Return 0 and the mean square of each sample."""
        axes = tuple(range(min(1, rows.ndim - 1), rows.ndim))
        return np.zeros_like(rows[..., :1]), np.mean(rows**2, axis=axes, keepdims=True)


@mistake(
    "rms-last-axis",
    "RMSNorm",
    title="The mean square runs over the last axis alone, whatever normalized_shape is.",
    misconception="There is thought to be one axis of features always.",
    remedy="Average over as many last axes as normalized_shape has lengths.",
    reading="normalized_shape=last",
)
class LastAxisAlone(RMSNormSteps):
    """Averages over the last axis."""

    def as_rows(self, x: Array) -> Array:
        """Return x as it is: its last axis is a row."""
        return x


@mistake(
    "rms-bwd-constant",
    "RMSNorm",
    title="backward takes the root mean square for a constant.",
    misconception="The divisor is thought not to depend on the input.",
    remedy="Differentiate through the root mean square too: the gradient's part along the output is subtracted.",
)
class ConstantRoot(RMSNormSteps):
    """Drops the path through the root."""

    def through(self, grad: Array, normalized: Array) -> Array:  # noqa: ARG002 - which is the mistake
        """Return the gradient as it is."""
        return grad


@mistake(
    "rms-bwd-weight-late",
    "RMSNorm",
    title="backward multiplies by the weight last, after the mean was taken without it.",
    misconception="The weight is thought to be one factor of the gradient.",
    remedy="Multiply dy by the weight first: it differs from feature to feature, and the mean runs over features.",
)
class WeightLate(RMSNormSteps):
    """Takes the mean of dy instead of w dy."""

    def backward(self, grad_output: Array) -> Array:
        """Add dw to `grads`; return dx."""
        normalized, inverse_std, x = self._saved_for(grad_output)
        super().backward(grad_output)
        rows = self.through(self.as_rows(grad_output), normalized) * inverse_std
        grad_x: Array = (rows.reshape(x.shape) * self.scale(x)).astype(grad_output.dtype)
        return grad_x

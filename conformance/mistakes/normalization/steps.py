"""Normalization of groups of values cut into steps, so that a mistake can get a single one of them wrong."""

from __future__ import annotations

from typing import Any

import numpy as np

from ....impl import GroupNorm, InstanceNorm1d, LayerNorm, RMSNorm
from ....impl.base import Array, Layer


def row_mean(rows: Array) -> Array:
    """Return the mean over the last axis, which is kept."""
    mean: Array = rows.mean(axis=-1, keepdims=True)
    return mean


class Steps(Layer):
    """A layer that normalizes rows, with an array's form as rows, its scale and its shift as methods.

    A subclass says what the rows are; rows may have any number of axes before the last.
    """

    eps: Any

    def forward(self, x: Array) -> Array:
        """Return y."""
        self.check(x)
        rows = self.as_rows(x)
        mean, variance = self.statistics(rows)
        inverse_std = self.inverse_std(variance)
        normalized = (rows - mean) * inverse_std
        self._save_for_backward(x.shape, normalized, inverse_std, x.copy())
        y: Array = self.scale(x) * self.as_input(normalized, x) + self.shift(x)
        return y.astype(x.dtype)

    def backward(self, grad_output: Array) -> Array:
        """Add the parameters' gradients to `grads`; return dx."""
        normalized, inverse_std, x = self._saved_for(grad_output)
        if "weight" in self.params:
            self.grads["weight"] += self.to_parameter(grad_output * self.as_input(normalized, x))
        if "bias" in self.params:
            self.grads["bias"] += self.to_parameter(grad_output)
        rows = self.through(self.as_rows(self.scale(x) * grad_output), normalized)
        return self.as_input(rows * inverse_std, x).astype(grad_output.dtype)

    def check(self, x: Array) -> None:
        """Check the input."""

    def as_rows(self, x: Array) -> Array:
        """Return x as rows of what is normalized together."""
        raise NotImplementedError

    def as_input(self, rows: Array, x: Array) -> Array:
        """Return rows in the form of the input that they were made of."""
        return rows.reshape(x.shape)

    def statistics(self, rows: Array) -> tuple[Array, Array]:
        """Return mean and variance of each row."""
        mean = row_mean(rows)
        return mean, row_mean((rows - mean) ** 2)

    def inverse_std(self, variance: Array) -> Array:
        """Return what centred values are multiplied by."""
        inverse: Array = 1.0 / np.sqrt(variance + self.eps)
        return inverse

    def through(self, grad: Array, normalized: Array) -> Array:
        """Return the gradient of centred rows, whose mean and variance are their own."""
        answer: Array = grad - row_mean(grad) - normalized * row_mean(grad * normalized)
        return answer

    def scale(self, x: Array) -> Array:
        """Return the weight, shaped to broadcast against x."""
        return self.along(self.params["weight"], x) if "weight" in self.params else np.ones_like(x[:1])

    def shift(self, x: Array) -> Array:
        """Return the bias, likewise."""
        return self.along(self.params["bias"], x) if "bias" in self.params else np.zeros_like(x[:1])

    def along(self, values: Array, x: Array) -> Array:
        """Return a parameter, shaped to broadcast against x."""
        raise NotImplementedError

    def to_parameter(self, values: Array) -> Array:
        """Return the sum of what belongs to each element of a parameter."""
        raise NotImplementedError


class OfLastAxes(Steps):
    """What layer and root-mean-square normalization have in common."""

    normalized_shape: tuple[int, ...]

    def as_rows(self, x: Array) -> Array:
        """Return x with its last axes as one."""
        return x.reshape(*x.shape[: x.ndim - len(self.normalized_shape)], -1)

    def along(self, values: Array, x: Array) -> Array:  # noqa: ARG002 - it broadcasts as it is
        """Return the parameter."""
        return values

    def to_parameter(self, values: Array) -> Array:
        """Return the sum over all leading axes."""
        total: Array = values.reshape(-1, *self.normalized_shape).sum(axis=0)
        return total


class LayerNormSteps(OfLastAxes, LayerNorm):
    """Layer normalization whose steps are methods."""


class RMSNormSteps(OfLastAxes, RMSNorm):
    """Root-mean-square normalization whose steps are methods: its mean is 0, and its variance the mean square."""

    def statistics(self, rows: Array) -> tuple[Array, Array]:
        """Return 0, and the mean square of each row."""
        return np.zeros_like(rows[..., :1]), row_mean(rows**2)

    def inverse_std(self, variance: Array) -> Array:
        """Return what values are multiplied by."""
        inverse: Array = 1.0 / np.sqrt(variance + self.least(variance))
        return inverse

    def least(self, like: Array) -> Any:
        """Return eps."""
        return np.finfo(like.dtype).eps if self.eps is None else self.eps

    def through(self, grad: Array, normalized: Array) -> Array:
        """Return the gradient of rows, whose mean square is their own."""
        answer: Array = grad - normalized * row_mean(grad * normalized)
        return answer


class OfChannels(Steps):
    """What group and instance normalization have in common."""

    def along(self, values: Array, x: Array) -> Array:
        """Return one value a channel, shaped to broadcast against x."""
        return values.reshape(-1, *[1] * (x.ndim - 2))

    def to_parameter(self, values: Array) -> Array:
        """Return the sum over samples and positions."""
        total: Array = values.sum(axis=(0, *range(2, values.ndim)))
        return total


class GroupNormSteps(OfChannels, GroupNorm):
    """Group normalization whose steps are methods."""

    def as_rows(self, x: Array) -> Array:
        """Return x with a row for each group of each sample."""
        return x.reshape(len(x), self.num_groups, -1)


class InstanceNormSteps(OfChannels, InstanceNorm1d):
    """Instance normalization whose steps are methods."""

    def forward(self, x: Array) -> Array:
        """Return y, and in training move the running statistics."""
        if self.training and self.buffers:
            self.move_statistics(self.as_rows(x))
        return super().forward(x)

    def uses_own(self) -> bool:
        """Tell whether a sample's own statistics are used."""
        return self.training or not self.buffers

    def check(self, x: Array) -> None:
        """Check the input."""
        self._check_input(x, uses_own=self.uses_own())

    def as_rows(self, x: Array) -> Array:
        """Return x with a row for each channel of each sample."""
        return x.reshape(*x.shape[:2], -1)

    def statistics(self, rows: Array) -> tuple[Array, Array]:
        """Return mean and variance of each row, or the running ones."""
        if self.uses_own():
            return super().statistics(rows)
        return self.along(self.buffers["running_mean"], rows), self.along(self.buffers["running_var"], rows)

    def through(self, grad: Array, normalized: Array) -> Array:
        """Return the gradient of centred rows."""
        return super().through(grad, normalized) if self.uses_own() else grad

    def move_statistics(self, rows: Array) -> None:
        """Move the running statistics towards the means of the samples' own."""
        self.move("running_mean", row_mean(rows).mean(axis=(0, 2)))
        self.move("running_var", self.unbiased(rows))

    def unbiased(self, rows: Array) -> Array:
        """Return the variance that enters the running one."""
        found: Array = rows.var(axis=2, ddof=1).mean(axis=0)
        return found

    def move(self, name: str, value: Array) -> None:
        """Move one running statistic towards a value."""
        share = self.momentum or 0.0
        self.buffers[name] *= 1.0 - share
        self.buffers[name] += share * value

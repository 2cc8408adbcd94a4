"""Batch normalization cut into steps, so that a mistake can get a single one of them wrong."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any, TypeVar

import numpy as np

from ....impl import BatchNorm1d, BatchNorm2d, BatchNorm3d
from ....impl.base import Array
from ...catalogue import mistake

_Kind = TypeVar("_Kind", bound=type[BatchNorm1d])


def batch_mistake(slug: str, *, reading: str = "", **described: Any) -> Callable[[_Kind], _Kind]:
    """Enter the decorated class into the catalogue; and the same over images and volumes, which differ in shapes alone.

    Args:
        slug: its id; the others have `-2d` and `-3d` behind it.
        reading: the convention under which it is right; one on the number of axes concerns the decorated class alone.
        described: the further arguments of `mistake`.
    """

    def enter(implementation: _Kind) -> _Kind:
        mistake(slug, "BatchNorm1d", reading=reading, **described)(implementation)
        general = "" if reading.startswith("inputs=") else reading
        for kind, suffix in ((BatchNorm2d, "2d"), (BatchNorm3d, "3d")):
            fields = {"__doc__": implementation.__doc__, "__module__": implementation.__module__}
            name = f"{implementation.__name__}{suffix}"
            # A worker looks for it by its name in its module.
            other = type(name, (implementation,), {**fields, "positions": kind.positions})
            setattr(sys.modules[implementation.__module__], name, other)
            mistake(f"{slug}-{suffix}", kind.__name__, reading=general, **described)(other)
        return implementation

    return enter


def channel_mean(x: Array) -> Array:
    """Return the mean of each channel, with the axes that it was taken over kept."""
    mean: Array = x.mean(axis=(0, *range(2, x.ndim)), keepdims=True)
    return mean


class BatchNormSteps(BatchNorm1d):
    """Batch normalization whose steps are methods."""

    def forward(self, x: Array) -> Array:
        """Return y, and in training move the running statistics."""
        uses_batch = self.uses_batch()
        self._check_input(x, uses_batch=uses_batch)
        if self.training and self.buffers:
            self.buffers["num_batches_tracked"] += 1
            self.move_statistics(x)
        mean, variance = self.statistics(x) if uses_batch else self.running_statistics(x)
        inverse_std = self.inverse_std(variance)
        normalized = (x - mean) * inverse_std
        self._save_for_backward(x.shape, x.copy(), normalized, inverse_std, uses_batch)
        return (normalized * self.scale(x) + self.shift(x)).astype(x.dtype)

    def backward(self, grad_output: Array) -> Array:
        """Add dw and db to `grads`; return dx."""
        _, normalized, inverse_std, uses_batch = self._saved_for(grad_output)
        axes = (0, *range(2, grad_output.ndim))
        if "weight" in self.params:
            self.grads["weight"] += (grad_output * normalized).sum(axis=axes)
            self.grads["bias"] += grad_output.sum(axis=axes)
        grad = grad_output * self.scale(grad_output)
        grad_x = self.through_batch(grad, normalized) if uses_batch else grad
        answer: Array = (grad_x * inverse_std).astype(grad_output.dtype)
        return answer

    def uses_batch(self) -> bool:
        """Tell whether the batch's own statistics are used."""
        return self.training or not self.buffers

    def statistics(self, x: Array) -> tuple[Array, Array]:
        """Return the batch's mean and variance."""
        mean = channel_mean(x)
        return mean, channel_mean((x - mean) ** 2)

    def running_statistics(self, x: Array) -> tuple[Array, Array]:
        """Return the running mean and variance."""
        return self.along(self.buffers["running_mean"], x), self.along(self.buffers["running_var"], x)

    def inverse_std(self, variance: Array) -> Array:
        """Return what centred values are multiplied by."""
        inverse: Array = 1.0 / np.sqrt(variance + self.eps)
        return inverse

    def unbiased(self, x: Array) -> Array:
        """Return the variance that enters the running one."""
        count = x.size // self.num_features
        return self._flat(channel_mean((x - channel_mean(x)) ** 2)) * count / (count - 1)

    def move_statistics(self, x: Array) -> None:
        """Move the running statistics towards the batch's."""
        self.move("running_mean", self._flat(channel_mean(x)))
        self.move("running_var", self.unbiased(x))

    def move(self, name: str, value: Array) -> None:
        """Move one running statistic towards a value."""
        batches: Any = self.buffers["num_batches_tracked"]
        share: Any = 1.0 / float(batches) if self.momentum is None else self.momentum
        self.buffers[name] *= 1.0 - share
        self.buffers[name] += share * value

    def through_batch(self, grad: Array, normalized: Array) -> Array:
        """Return the gradient of the centred values, whose mean and variance are the batch's."""
        answer: Array = grad - channel_mean(grad) - normalized * channel_mean(grad * normalized)
        return answer

    def scale(self, x: Array) -> Array:
        """Return the weight along the channels of x."""
        return self.along(self.params.get("weight", np.ones(self.num_features)), x)

    def shift(self, x: Array) -> Array:
        """Return the bias along the channels of x."""
        return self.along(self.params.get("bias", np.zeros(self.num_features)), x)

    @staticmethod
    def along(values: Array, x: Array) -> Array:
        """Return one value a channel, shaped to broadcast against x."""
        return values.reshape(-1, *[1] * (x.ndim - 2))

    @staticmethod
    def _flat(values: Array) -> Array:
        return values.reshape(-1)

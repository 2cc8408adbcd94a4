"""The planted bugs, and right code that careless tests reject."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar

import numpy as np

from layerproof import impl
from layerproof.play import Array

_SMALL = 1e-6


class ZeroedRow(impl.Linear):
    """The gradient of the weight lacks a row."""

    def backward(self, grad_output: Array) -> Array:
        """Go back, and zero the first row of dW."""
        before = self.grads["weight"].copy()
        grad_x = super().backward(grad_output)
        self.grads["weight"][0] = before[0]
        return grad_x


def one_entry_times(factor: float) -> type[impl.Linear]:
    """Return a Linear of which one entry of dW is too large by a factor."""

    class OneEntry(impl.Linear):
        """One entry of the weight's gradient is too large."""

        def backward(self, grad_output: Array) -> Array:
            """Go back, and multiply dW[0, 0]."""
            before = self.grads["weight"][0, 0]
            grad_x = super().backward(grad_output)
            self.grads["weight"][0, 0] = before + factor * (self.grads["weight"][0, 0] - before)
            return grad_x

    return OneEntry


class SignFlipped(impl.BatchNorm1d):
    """The input's gradient has the wrong sign."""

    def backward(self, grad_output: Array) -> Array:
        """Go back, and flip dx."""
        return -super().backward(grad_output)


class Overwrites(impl.ReLU):
    """Backward writes its answer into the array it was given."""

    def backward(self, grad_output: Array) -> Array:
        """Go back in place."""
        grad_output *= super().backward(np.ones_like(grad_output))
        return grad_output


class Swapped(impl.Dropout):
    """Keeps with probability p, and scales to match: the mean is right."""

    def __init__(self, p: float = 0.5, *, rng: impl.base.Randomness = None) -> None:
        super().__init__(1.0 - p, rng=rng)


class DrawnOnce(impl.Dropout):
    """Draws a mask for each shape once, and keeps it."""

    def __init__(self, p: float = 0.5, *, rng: impl.base.Randomness = None) -> None:
        super().__init__(p, rng=rng)
        self._masks: dict[tuple[int, ...], Array] = {}

    def _draw_kept(self, shape: tuple[int, ...]) -> Array:
        if shape not in self._masks:
            self._masks[shape] = super()._draw_kept(shape)
        return self._masks[shape]


class SmallZeroed(impl.Linear):
    """Takes small gradients of the input for nothing."""

    def backward(self, grad_output: Array) -> Array:
        """Go back, and zero the entries of dx up to 1e-6."""
        grad_x = super().backward(grad_output)
        grad_x[np.abs(grad_x) <= _SMALL] = 0.0
        return grad_x


class SmallZeroedLoss(impl.CrossEntropyLoss):
    """Takes small gradients of the logits for nothing."""

    def backward(self, grad_output: Array | float = 1.0) -> Array:
        """Go back, and zero the entries up to 1e-6."""
        grad_logits = super().backward(grad_output)
        grad_logits[np.abs(grad_logits) <= _SMALL] = 0.0
        return grad_logits


def relu_with(derivative: float) -> type[impl.ReLU]:
    """Return a ReLU that takes its derivative at 0 to be a number; every number from 0 to 1 is right."""

    class Subgradient(impl.ReLU):
        """A ReLU with a chosen derivative at its kink."""

        def forward(self, x: Array) -> Array:
            """Return y, and remember the slopes."""
            y = super().forward(x)
            self._save_for_backward(x.shape, np.where(x == 0, x.dtype.type(derivative), (x > 0).astype(x.dtype)))
            return y

    return Subgradient


def summed_by(total: Callable[[Array], Array]) -> type[impl.Linear]:
    """Return a Linear without bias whose forward adds its products up in an order of its own."""

    class Ordered(impl.Linear):
        """A Linear with its own order of summation."""

        def forward(self, x: Array) -> Array:
            """Return y."""
            y = super().forward(x)
            y[...] = total(x[..., np.newaxis, :] * self._weight(x))
            if "bias" in self.params:
                y += self.params["bias"].astype(y.dtype)
            return y

    return Ordered


def sequentially(products: Array) -> Array:
    """Add up the last axis one by one."""
    running: Array = np.add.accumulate(products, axis=-1)
    return running[..., -1]


def backwards(products: Array) -> Array:
    """Add up the last axis one by one from its end."""
    return sequentially(products[..., ::-1])


def in_pairs(products: Array) -> Array:
    """Add up the last axis as np.sum does, in a tree."""
    total: Array = np.ascontiguousarray(products).sum(axis=-1)
    return total


class Tanh(impl.base.Layer):
    """The hyperbolic tangent in the input's own format."""

    dtypes: ClassVar[tuple[str, ...]] = ("float64", "float32")

    def forward(self, x: Array) -> Array:
        """Return y."""
        y: Array = np.tanh(x)
        self._save_for_backward(x.shape, y.copy())
        return y

    def backward(self, grad_output: Array) -> Array:
        """Return dx."""
        (y,) = self._saved_for(grad_output)
        grad_x: Array = grad_output * (1 - y * y)
        return grad_x


Implementation = Callable[..., Any]

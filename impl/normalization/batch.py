"""Normalization over a batch."""

from __future__ import annotations

import math
from typing import ClassVar

import numpy as np

from ..base import Array, Layer
from ..checks import check_floating, check_number, check_size, message
from .sums import along_channels, blocks, channel_products, channel_sums, fitted

_FEW = 64
"""How many values of a channel tell about where its mean lies."""


class BatchNorm(Layer):
    """What batch normalization is over positions of any number of axes.

    The layers of this family are this one, and differ in the shapes that they take.

    Attributes:
        positions: for each form of input, the names of the axes that follow the channels'.
    """

    positions: ClassVar[tuple[str, ...]]

    def __init__(
        self,
        num_features: int,
        eps: float = 1e-5,
        momentum: float | None = 0.1,
        affine: bool = True,
        track_running_stats: bool = True,
    ) -> None:
        super().__init__()
        place = type(self).__name__
        check_size(place, "num_features", num_features)
        check_number(place, "eps", eps, 0.0, remedy="it keeps the division away from zero; 1e-5 is usual")
        if momentum is not None:
            remedy = "it is the weight of the new value; None averages over all batches"
            check_number(place, "momentum", momentum, 0.0, 1.0, remedy=remedy)
        self.num_features = num_features
        self.eps = eps
        self.momentum = momentum
        if affine:
            self._add_parameter("weight", np.ones(num_features))
            self._add_parameter("bias", np.zeros(num_features))
        if track_running_stats:
            self.buffers["running_mean"] = np.zeros(num_features)
            self.buffers["running_var"] = np.ones(num_features)
            self.buffers["num_batches_tracked"] = np.zeros((), dtype=np.int64)

    def forward(self, x: Array) -> Array:
        """Return y, and in training move the running statistics."""
        uses_batch = self.training or not self.buffers
        self._check_input(x, uses_batch=uses_batch)
        flat = _flat(x)
        count = x.size // self.num_features
        centred = self._workspace(0, flat)
        if uses_batch:
            mean, rest, variance = _centre(flat, count, centred)
        else:
            mean, variance = self.buffers["running_mean"], self.buffers["running_var"]
            _shift(flat, along_channels(mean, flat), centred)
            rest = mean - mean.astype(x.dtype)
        if self.training and self.buffers:
            self._track(mean, variance * (count / (count - 1)))
        inverse_std = 1.0 / np.sqrt(variance + self.eps)
        self._save_for_backward(x.shape, centred, rest, inverse_std, uses_batch)
        slope = inverse_std * self.params.get("weight", 1.0)
        scale = along_channels(slope, flat)
        shift = along_channels(self.params.get("bias", 0.0) - rest * slope, flat)
        y = np.empty_like(centred)
        for part in reversed(blocks(flat)):  # what was gone through last may be in the cache yet
            block = fitted(y[part], scale)
            np.multiply(fitted(centred[part], scale), scale, out=block)
            block += shift
        return y.reshape(x.shape)

    def backward(self, grad_output: Array) -> Array:
        """Add dw and db to `grads`; return dx."""
        centred, rest, inverse_std, uses_batch = self._saved_for(grad_output)
        grad = _flat(grad_output).astype(centred.dtype, copy=False)
        grad_bias = np.zeros(self.num_features)
        products = np.zeros(self.num_features)
        for part in blocks(grad):
            # Products first: they fetch both from memory in order, at twice the speed of BLAS, whose turn is next.
            products += channel_products(grad[part], centred[part])
            grad_bias += channel_sums(grad[part])
        grad_weight = inverse_std * (products - rest * grad_bias)
        slope = inverse_std
        if "weight" in self.params:
            self.grads["weight"] += grad_weight
            self.grads["bias"] += grad_bias
            slope = inverse_std * self.params["weight"]
        count = max(1, grad.size // self.num_features)
        # dy - mean(dy) - x̂ mean(dy x̂), with x̂ = (centred - rest) inverse_std, as dy - tilt centred - level.
        tilt = inverse_std * grad_weight / count
        level = grad_bias / count - rest * tilt
        scales = (along_channels(values, grad) for values in (slope, tilt, level))
        grad_x = _through(grad, centred if uses_batch else None, *scales)
        return grad_x.reshape(grad_output.shape)

    def _track(self, mean: Array, unbiased_variance: Array) -> None:
        batches = self.buffers["num_batches_tracked"]
        batches += 1
        share = 1.0 / float(batches) if self.momentum is None else self.momentum
        for name, value in (("running_mean", mean), ("running_var", unbiased_variance)):
            self.buffers[name] *= 1.0 - share
            self.buffers[name] += share * value

    def _check_input(self, x: Array, *, uses_batch: bool) -> None:
        place = f"{type(self).__name__}.forward"
        check_floating(place, "x", x)
        ranks = [2 + len(names) for names in self.positions]
        if x.ndim not in ranks or x.shape[1] != self.num_features:
            forms = (", ".join(["(N", str(self.num_features), *names]) + ")" for names in self.positions)
            raise ValueError(
                message(place, "x.shape", x.shape, " or ".join(forms), "channels stand on the second axis")
            )
        if uses_batch and x.size <= self.num_features:
            expected = "more than one value per channel when training"
            raise ValueError(message(place, "x.shape", x.shape, expected, "one value has no variance; call eval()"))


class BatchNorm1d(BatchNorm):
    """Batch normalization of each channel over the batch, and over the positions where there are some.

    x̂ = (x - μ) / √(σ² + eps), y = w x̂ + b. In training μ and σ² are the batch's own mean and biased variance, over the
    n = N or N L elements of a channel, and the running statistics move towards them by `momentum`, the weight of the
    new value: r ← (1 - momentum) r + momentum s, with s = μ and the unbiased σ² n / (n - 1). In evaluation μ and σ²
    are the running statistics, or the batch's own where none are tracked.

    Gradients, sums and means over a channel's n elements: db = Σ dy, dw = Σ dy x̂;
    with the batch's statistics dx = w / √(σ² + eps) (dy - mean(dy) - x̂ mean(dy x̂)), with running statistics
    dx = w / √(σ² + eps) dy.

    Args:
        num_features: the number of channels C.
        eps: added to the variance, inside the root.
        momentum: weight of the new value in the running statistics; None for the plain average over all batches.
        affine: whether there are w = params["weight"], initially 1, and b = params["bias"], initially 0, both (C,).
        track_running_stats: whether there are buffers running_mean (C,), running_var (C,) and num_batches_tracked ().

    Shapes: x and y (N, C) or (N, C, L). dtypes: float64 and float32, kept; statistics are float64.

    Raises:
        TypeError: an option has the wrong type; x is no array of floating-point numbers.
        ValueError: an option is out of range; x has another rank or number of channels; n = 1 where the batch's own
            statistics are needed.

    Source: Ioffe and Szegedy, "Batch Normalization", ICML 2015; torch.nn.BatchNorm1d.
    """

    positions: ClassVar = ("", "L")


class BatchNorm2d(BatchNorm):
    """Batch normalization of each channel over the batch and the pixels of its images.

    As BatchNorm1d, x̂ = (x - μ) / √(σ² + eps) and y = w x̂ + b, with μ, σ² and all sums over the n = N H W elements of a
    channel; the running variance averages σ² n / (n - 1).

    Args:
        num_features: the number of channels C.
        eps: added to the variance, inside the root.
        momentum: weight of the new value in the running statistics; None for the plain average over all batches.
        affine: whether there are w = params["weight"], initially 1, and b = params["bias"], initially 0, both (C,).
        track_running_stats: whether there are buffers running_mean (C,), running_var (C,) and num_batches_tracked ().

    Shapes: x and y (N, C, H, W). dtypes: float64 and float32, kept; statistics are float64.

    Raises:
        TypeError: an option has the wrong type; x is no array of floating-point numbers.
        ValueError: an option is out of range; x has another rank or number of channels; n = 1 where the batch's own
            statistics are needed.

    Source: Ioffe and Szegedy, "Batch Normalization", ICML 2015, section 3.2; torch.nn.BatchNorm2d.
    """

    positions: ClassVar = ("HW",)


class BatchNorm3d(BatchNorm):
    """Batch normalization of each channel over the batch and the voxels of its volumes.

    As BatchNorm1d, x̂ = (x - μ) / √(σ² + eps) and y = w x̂ + b, with μ, σ² and all sums over the n = N D H W elements of
    a channel; the running variance averages σ² n / (n - 1).

    Args:
        num_features: the number of channels C.
        eps: added to the variance, inside the root.
        momentum: weight of the new value in the running statistics; None for the plain average over all batches.
        affine: whether there are w = params["weight"], initially 1, and b = params["bias"], initially 0, both (C,).
        track_running_stats: whether there are buffers running_mean (C,), running_var (C,) and num_batches_tracked ().

    Shapes: x and y (N, C, D, H, W). dtypes: float64 and float32, kept; statistics are float64.

    Raises:
        TypeError: an option has the wrong type; x is no array of floating-point numbers.
        ValueError: an option is out of range; x has another rank or number of channels; n = 1 where the batch's own
            statistics are needed.

    Source: Ioffe and Szegedy, "Batch Normalization", ICML 2015, section 3.2; torch.nn.BatchNorm3d.
    """

    positions: ClassVar = ("DHW",)


def _flat(x: Array) -> Array:
    """Return x as (N, C) or (N, C, L), contiguous."""
    positions = (math.prod(x.shape[2:]),) if x.ndim > 2 else ()  # noqa: PLR2004 - sample and channel
    return np.ascontiguousarray(x.reshape(*x.shape[:2], *positions))


def _centre(x: Array, count: int, centred: Array) -> tuple[Array, Array, Array]:
    """Write x less about the mean of its channel to `centred`; return the mean, what is left to subtract, the variance.

    What is subtracted is the mean of the first few samples, so that x is gone through once. It need not be the mean:
    what is left is the mean of what is centred. So is the rounding of the mean to x's dtype, an error that is the same
    for every element, and no small one next to a large mean.
    """
    first = x[: 1 + _FEW * len(x) // count]
    pivot = channel_sums(first) / (first.size // x.shape[1])
    for _ in range(2):
        rest, squares = np.zeros((2, x.shape[1]))
        rounded = along_channels(pivot, x)
        for part in blocks(x):
            block = centred[part]
            np.subtract(fitted(x[part], rounded), rounded, out=fitted(block, rounded))
            rest += channel_sums(block)
            squares += channel_products(block, block)
        rest /= count
        variance = np.maximum(squares / count - rest * rest, 0.0)
        pivot = pivot.astype(x.dtype) + rest
        # Were the first samples far off, the difference of squares would be left with few digits: then once more.
        if (rest * rest <= variance).all():
            break
    return pivot, rest, variance


def _shift(x: Array, mean: Array, centred: Array) -> None:
    """Write x less constant means to `centred`."""
    for part in blocks(x):
        np.subtract(fitted(x[part], mean), mean, out=fitted(centred[part], mean))


def _through(grad: Array, centred: Array | None, slope: Array, tilt: Array, level: Array) -> Array:
    """Return slope (grad - tilt centred - level), or slope grad where the statistics were constants."""
    grad_x = np.empty_like(grad)
    for part in reversed(blocks(grad)):  # what was gone through last may be in the cache yet
        block, upstream = fitted(grad_x[part], slope), fitted(grad[part], slope)
        if centred is None:
            np.multiply(upstream, slope, out=block)
        else:
            np.multiply(fitted(centred[part], tilt), tilt, out=block)
            np.subtract(upstream, block, out=block)
            block -= level
            block *= slope
    return grad_x

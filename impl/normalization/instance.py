"""Normalization of each channel of each sample."""

from __future__ import annotations

import math
from typing import ClassVar

import numpy as np

from ..base import Array, Layer
from ..checks import check_floating, check_number, check_size, message
from .groups import Groups, affine, back_through, channel_totals, grouped


class InstanceNorm(Layer):
    """What instance normalization is over positions of any number of axes.

    The layers of this family are this one, and differ in the shapes that they take.

    Attributes:
        positions: the names of the axes that follow the channels'.
    """

    positions: ClassVar[str]

    def __init__(
        self,
        num_features: int,
        eps: float = 1e-5,
        momentum: float | None = 0.1,
        affine: bool = False,
        track_running_stats: bool = False,
    ) -> None:
        super().__init__()
        place = type(self).__name__
        check_size(place, "num_features", num_features)
        check_number(place, "eps", eps, 0.0, remedy="it keeps the division away from zero; 1e-5 is usual")
        if momentum is not None:
            remedy = "it is the weight of the new value; None leaves the running statistics where they are"
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

    def forward(self, x: Array) -> Array:
        """Return y, and in training move the running statistics."""
        uses_own = self.training or not self.buffers
        self._check_input(x, uses_own=uses_own)
        flat = self._flat(x)
        if uses_own:
            found = grouped(flat, self.num_features, np.empty_like(flat))
            if self.training and self.buffers:
                self._track(found)
        else:
            found = self._by_running_statistics(flat)
        inverse_std = 1.0 / np.sqrt(found.variance + self.eps)
        self._save_for_backward(x.shape, found, inverse_std, uses_own)
        scale = inverse_std * self.params.get("weight", 1.0)
        y = affine(found.centred, scale, self.params.get("bias", 0.0) - found.rest * scale)
        return y.reshape(x.shape)

    def backward(self, grad_output: Array) -> Array:
        """Add dw and db to `grads`; return dx."""
        found, inverse_std, uses_own = self._saved_for(grad_output)
        grad = self._flat(grad_output).astype(found.centred.dtype, copy=False)
        weight = self.params.get("weight", 1.0)
        if uses_own or "weight" in self.params:
            sums, products = channel_totals(grad, found.centred)
        if "weight" in self.params:
            self.grads["weight"] += (inverse_std * (products - found.rest * sums)).sum(axis=0)
            self.grads["bias"] += sums.sum(axis=0)
        if uses_own:
            grad_x = back_through(grad, found, self.num_features, (sums, products), weight, inverse_std)
        else:
            grad_x = affine(grad, inverse_std * weight, np.zeros_like(inverse_std))
        return grad_x.reshape(grad_output.shape)

    def _by_running_statistics(self, x: Array) -> Groups:
        mean, variance = (np.broadcast_to(self.buffers[name], x.shape[:2]) for name in ("running_mean", "running_var"))
        rounded = mean.astype(x.dtype)
        return Groups(x - rounded[..., None], mean, variance, mean - rounded, x.shape[2])

    def _track(self, found: Groups) -> None:
        if self.momentum is None or not len(found.mean):
            return
        unbiased = found.variance * (found.size / (found.size - 1))
        for name, values in (("running_mean", found.mean), ("running_var", unbiased)):
            self.buffers[name] *= 1.0 - self.momentum
            self.buffers[name] += self.momentum * values.mean(axis=0)

    def _flat(self, x: Array) -> Array:
        """Return x as (N, C, L), contiguous."""
        samples = x.shape[0] if x.ndim == len(self.positions) + 2 else 1
        length = math.prod(x.shape[x.ndim - len(self.positions) :])
        return np.ascontiguousarray(x.reshape(samples, self.num_features, length))

    def _check_input(self, x: Array, *, uses_own: bool) -> None:
        place = f"{type(self).__name__}.forward"
        check_floating(place, "x", x)
        axis = x.ndim - len(self.positions) - 1
        if axis not in {0, 1} or x.shape[axis] != self.num_features:
            alone = ", ".join((str(self.num_features), *self.positions))
            remedy = "channels stand before the positions"
            raise ValueError(message(place, "x.shape", x.shape, f"(N, {alone}) or ({alone})", remedy))
        if uses_own and math.prod(x.shape[axis + 1 :]) <= 1:
            expected = "more than one position where a sample's own statistics are used"
            raise ValueError(message(place, "x.shape", x.shape, expected, "one value has no variance"))


class InstanceNorm1d(InstanceNorm):
    """Normalization of each channel of each sample over its positions.

    x̂ = (x - μ) / √(σ² + eps), y = w x̂ + b, with μ and the biased σ² over the L positions of one channel of one sample.
    With track_running_stats, training moves running statistics towards the means, over the samples, of μ and of the
    unbiased σ² L / (L - 1): r ← (1 - momentum) r + momentum s; evaluation then uses these instead of a sample's own.

    Gradients: db = Σ dy and dw = Σ dy x̂ over samples and positions; with the sample's statistics and means over the
    positions dx = w / √(σ² + eps) (dy - mean(dy) - x̂ mean(dy x̂)), with running ones dx = w / √(σ² + eps) dy.

    Args:
        num_features: the number of channels C.
        eps: added to the variance, inside the root.
        momentum: weight of the new value in the running statistics; None leaves them where they are.
        affine: whether there are w = params["weight"], initially 1, and b = params["bias"], initially 0, both (C,).
        track_running_stats: whether there are buffers running_mean and running_var, both (C,).

    Shapes: x and y (N, C, L) or (C, L). dtypes: float64 and float32, kept; statistics are float64.

    Raises:
        TypeError: an option has the wrong type; x is no array of floating-point numbers.
        ValueError: an option is out of range; x has another rank or number of channels; there is one position where a
            sample's own statistics are needed.

    Source: Ulyanov, Vedaldi and Lempitsky, "Instance Normalization", 2016; torch.nn.InstanceNorm1d, which has a third
    buffer, num_batches_tracked, that it never counts with.
    """

    positions: ClassVar = "L"


class InstanceNorm2d(InstanceNorm):
    """Normalization of each channel of each image over its pixels.

    As InstanceNorm1d, x̂ = (x - μ) / √(σ² + eps) and y = w x̂ + b, with μ, σ² and all means over the L = H W pixels of
    one channel of one sample.

    Args:
        num_features: the number of channels C.
        eps: added to the variance, inside the root.
        momentum: weight of the new value in the running statistics; None leaves them where they are.
        affine: whether there are w = params["weight"], initially 1, and b = params["bias"], initially 0, both (C,).
        track_running_stats: whether there are buffers running_mean and running_var, both (C,).

    Shapes: x and y (N, C, H, W) or (C, H, W). dtypes: float64 and float32, kept; statistics are float64.

    Raises:
        TypeError: an option has the wrong type; x is no array of floating-point numbers.
        ValueError: an option is out of range; x has another rank or number of channels; there is one pixel where a
            sample's own statistics are needed.

    Source: Ulyanov, Vedaldi and Lempitsky, "Instance Normalization", 2016; torch.nn.InstanceNorm2d.
    """

    positions: ClassVar = "HW"


class InstanceNorm3d(InstanceNorm):
    """Normalization of each channel of each volume over its voxels.

    As InstanceNorm1d, x̂ = (x - μ) / √(σ² + eps) and y = w x̂ + b, with μ, σ² and all means over the L = D H W voxels of
    one channel of one sample.

    Args:
        num_features: the number of channels C.
        eps: added to the variance, inside the root.
        momentum: weight of the new value in the running statistics; None leaves them where they are.
        affine: whether there are w = params["weight"], initially 1, and b = params["bias"], initially 0, both (C,).
        track_running_stats: whether there are buffers running_mean and running_var, both (C,).

    Shapes: x and y (N, C, D, H, W) or (C, D, H, W). dtypes: float64 and float32, kept; statistics are float64.

    Raises:
        TypeError: an option has the wrong type; x is no array of floating-point numbers.
        ValueError: an option is out of range; x has another rank or number of channels; there is one voxel where a
            sample's own statistics are needed.

    Source: Ulyanov, Vedaldi and Lempitsky, "Instance Normalization", 2016; torch.nn.InstanceNorm3d.
    """

    positions: ClassVar = "DHW"

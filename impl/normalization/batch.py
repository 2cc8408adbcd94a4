"""Normalization over a batch."""

from __future__ import annotations

import numpy as np

from ..base import Array, Layer
from ..checks import check_floating, check_number, check_size, message


class BatchNorm1d(Layer):
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

    def __init__(
        self,
        num_features: int,
        eps: float = 1e-5,
        momentum: float | None = 0.1,
        affine: bool = True,
        track_running_stats: bool = True,
    ) -> None:
        super().__init__()
        check_size("BatchNorm1d", "num_features", num_features)
        check_number("BatchNorm1d", "eps", eps, 0.0, remedy="it keeps the division away from zero; 1e-5 is usual")
        if momentum is not None:
            remedy = "it is the weight of the new value; None averages over all batches"
            check_number("BatchNorm1d", "momentum", momentum, 0.0, 1.0, remedy=remedy)
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
        if uses_batch:
            count = x.size // self.num_features
            mean = _channel_sum(x) / count
            centred = _centred(x, mean)
            variance = _channel_sum(centred, centred) / count
            if self.training and self.buffers:
                self._track(mean, variance * (count / (count - 1)))
        else:
            centred = _centred(x, self.buffers["running_mean"])
            variance = self.buffers["running_var"]
        inverse_std = 1.0 / np.sqrt(variance + self.eps)
        normalized: Array = np.multiply(centred, _along_channels(inverse_std, x), out=centred)
        self._save_for_backward(x.shape, normalized, inverse_std, uses_batch)
        if "weight" not in self.params:
            return normalized.copy()
        y: Array = normalized * _along_channels(self.params["weight"], x)
        y += _along_channels(self.params["bias"], x)
        return y

    def backward(self, grad_output: Array) -> Array:
        """Add dw and db to `grads`; return dx."""
        normalized, inverse_std, uses_batch = self._saved_for(grad_output)
        grad_bias = _channel_sum(grad_output)
        grad_weight = _channel_sum(grad_output, normalized)
        slope: Array = inverse_std
        if "weight" in self.params:
            self.grads["weight"] += grad_weight
            self.grads["bias"] += grad_bias
            slope = inverse_std * self.params["weight"]
        if not uses_batch:
            grad_x: Array = grad_output * _along_channels(slope, grad_output)
            return grad_x
        count = grad_output.size // self.num_features
        grad_x = normalized * _along_channels(-grad_weight / count, grad_output)
        grad_x += grad_output
        grad_x -= _along_channels(grad_bias / count, grad_output)
        grad_x *= _along_channels(slope, grad_output)
        return grad_x

    def _track(self, mean: Array, unbiased_variance: Array) -> None:
        batches = self.buffers["num_batches_tracked"]
        batches += 1
        share = 1.0 / float(batches) if self.momentum is None else self.momentum
        for name, value in (("running_mean", mean), ("running_var", unbiased_variance)):
            self.buffers[name] *= 1.0 - share
            self.buffers[name] += share * value

    def _check_input(self, x: Array, *, uses_batch: bool) -> None:
        place = "BatchNorm1d.forward"
        check_floating(place, "x", x)
        if x.ndim not in {2, 3} or x.shape[1] != self.num_features:
            expected = f"(N, {self.num_features}) or (N, {self.num_features}, L)"
            raise ValueError(message(place, "x.shape", x.shape, expected, "channels stand on the second axis"))
        if uses_batch and x.size <= self.num_features:
            expected = "more than one value per channel when training"
            raise ValueError(message(place, "x.shape", x.shape, expected, "one value has no variance; call eval()"))


def _channel_sum(*factors: Array) -> Array:
    """Return the sum of the product of the factors over all axes but the second, in float64."""
    axes = "ncl"[: factors[0].ndim]
    total: Array = np.einsum(f"{','.join([axes] * len(factors))}->c", *factors, dtype=np.float64)
    return total


def _centred(x: Array, mean: Array) -> Array:
    """Return x less the mean of its channel, in x's dtype."""
    # In float64 even for float32: a mean rounded beforehand would be wrong by the same amount for every element.
    column = mean.reshape(-1, *[1] * (x.ndim - 2))
    return np.subtract(x, column, out=np.empty_like(x), dtype=np.float64, casting="same_kind")


def _along_channels(values: Array, like: Array) -> Array:
    """Return one value per channel, shaped to broadcast against `like` and of its dtype."""
    return values.astype(like.dtype, copy=False).reshape(-1, *[1] * (like.ndim - 2))

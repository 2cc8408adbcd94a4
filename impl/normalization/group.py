"""Normalization over groups of channels."""

from __future__ import annotations

import math

import numpy as np

from ..base import Array, Layer
from ..checks import check_floating, check_number, check_size, message
from .groups import affine, back_through, channel_totals, grouped


class GroupNorm(Layer):
    """Normalization of each sample over groups of neighbouring channels and all positions.

    The C channels are cut into num_groups groups of C / num_groups. x̂ = (x - μ) / √(σ² + eps), with μ and the biased σ²
    over the n = C / num_groups L values of a group of a sample; y = w x̂ + b, with one w and b for each channel. Samples
    have nothing to do with each other, so training and evaluation are the same.

    Gradients: db = Σ dy and dw = Σ dy x̂, over samples and positions; with g = w dy and means over a group
    dx = (g - mean(g) - x̂ mean(g x̂)) / √(σ² + eps).

    Args:
        num_groups: the number of groups, a divisor of num_channels. 1 makes one of all channels, num_channels one of
            each.
        num_channels: the number of channels C.
        eps: added to the variance, inside the root.
        affine: whether there are w = params["weight"], initially 1, and b = params["bias"], initially 0, both (C,).

    Shapes: x and y (N, C, *), where L is the product of *. dtypes: float64 and float32, kept.

    Raises:
        TypeError: an option has the wrong type; x is no array of floating-point numbers.
        ValueError: an option is out of range; num_groups does not divide num_channels; x has one axis or another number
            of channels.

    Source: Wu and He, "Group Normalization", ECCV 2018; torch.nn.GroupNorm.
    """

    def __init__(self, num_groups: int, num_channels: int, eps: float = 1e-5, affine: bool = True) -> None:
        super().__init__()
        check_size("GroupNorm", "num_groups", num_groups)
        check_size("GroupNorm", "num_channels", num_channels)
        if num_channels % num_groups:
            remedy = "all groups have as many channels"
            expected = f"a divisor of num_channels = {num_channels}"
            raise ValueError(message("GroupNorm", "num_groups", num_groups, expected, remedy))
        check_number("GroupNorm", "eps", eps, 0.0, remedy="it keeps the division away from zero; 1e-5 is usual")
        self.num_groups = num_groups
        self.num_channels = num_channels
        self.eps = eps
        if affine:
            self._add_parameter("weight", np.ones(num_channels))
            self._add_parameter("bias", np.zeros(num_channels))

    def forward(self, x: Array) -> Array:
        """Return y."""
        check_floating("GroupNorm.forward", "x", x)
        if x.ndim < 2 or x.shape[1] != self.num_channels:  # noqa: PLR2004 - sample and channel
            expected = f"(N, {self.num_channels}, *)"
            remedy = "channels stand on the second axis"
            raise ValueError(message("GroupNorm.forward", "x.shape", x.shape, expected, remedy))
        flat = _flat(x)
        found = grouped(flat, self.num_groups, np.empty_like(flat))
        inverse_std = 1.0 / np.sqrt(found.variance + self.eps)
        self._save_for_backward(x.shape, found, inverse_std)
        scale = inverse_std * self.params.get("weight", 1.0)
        y = affine(found.centred, scale, self.params.get("bias", 0.0) - found.rest * scale)
        return y.reshape(x.shape)

    def backward(self, grad_output: Array) -> Array:
        """Add dw and db to `grads`; return dx."""
        found, inverse_std = self._saved_for(grad_output)
        grad = _flat(grad_output).astype(found.centred.dtype, copy=False)
        sums, products = channel_totals(grad, found.centred)
        if "weight" in self.params:
            self.grads["weight"] += (inverse_std * (products - found.rest * sums)).sum(axis=0)
            self.grads["bias"] += sums.sum(axis=0)
        weight = self.params.get("weight", 1.0)
        grad_x = back_through(grad, found, self.num_groups, (sums, products), weight, inverse_std)
        return grad_x.reshape(grad_output.shape)


def _flat(x: Array) -> Array:
    """Return x as (N, C, L), contiguous."""
    return np.ascontiguousarray(x.reshape(*x.shape[:2], math.prod(x.shape[2:])))

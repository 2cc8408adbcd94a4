"""Normalization of groups of channels within each sample: what group and instance normalization share."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from ..base import Array
from .sums import blocks, scratch


class Groups(NamedTuple):
    """What a forward over groups of channels found out.

    Attributes:
        centred: x less the rounded mean of its group, (N, C, L).
        mean: of the group of each channel, (N, C), float64.
        variance: likewise, biased.
        rest: what is left to subtract from what is centred, likewise.
        size: the number of values of a group.
    """

    centred: Array
    mean: Array
    variance: Array
    rest: Array
    size: int


def grouped(x: Array, groups: int, centred: Array) -> Groups:
    """Center x (N, C, L) by the statistics of groups of channels, and write it to `centred`."""
    samples, channels, length = x.shape
    count = channels // groups * length
    mean, variance, rest = np.empty((3, samples, channels))
    ones = np.ones(length, x.dtype)
    for part in blocks(x):
        block = centred[part]
        mean[part] = _pooled(x[part] @ ones, groups) / count
        np.subtract(x[part], mean[part].astype(x.dtype)[..., None], out=block)
        # A mean that was rounded to x's dtype is wrong by the same amount for every element: this is what is left.
        rest[part] = _pooled(block @ ones, groups) / count
        variance[part] = _pooled(np.vecdot(block, block), groups) / count
    variance -= rest * rest
    return Groups(centred, mean, np.maximum(variance, 0.0, out=variance), rest, count)


def affine(centred: Array, scale: Array, shift: Array) -> Array:
    """Return scale centred + shift, with both for each sample and channel, (N, C)."""
    y = np.empty_like(centred)
    slope, level = (values.astype(centred.dtype)[..., None] for values in (scale, shift))
    for part in blocks(y):
        block = y[part]
        np.multiply(centred[part], slope[part], out=block)
        block += level[part]
    return y


def channel_totals(grad: Array, centred: Array) -> tuple[Array, Array]:
    """Return Σ dy and Σ dy centred over L, for each sample and channel, in float64."""
    sums, products = np.empty((2, *grad.shape[:2]))
    ones = np.ones(grad.shape[2], grad.dtype)
    for part in blocks(grad):
        sums[part] = grad[part] @ ones
        products[part] = np.vecdot(grad[part], centred[part])
    return sums, products


def back_through(
    grad: Array, found: Groups, groups: int, totals: tuple[Array, Array], weight: Array | float, inverse_std: Array
) -> Array:
    """Return dx = (g - mean(g) - x̂ mean(g x̂)) / √(σ² + eps) for g = w dy and means over a group."""
    sums, products = totals
    level = _pooled(sums * weight, groups) / found.size
    tilt = inverse_std * inverse_std * (_pooled(products * weight, groups) / found.size - found.rest * level)
    scales = (inverse_std * weight, inverse_std * tilt, inverse_std * (level - found.rest * tilt))
    slope, tilt, level = (np.broadcast_to(one, sums.shape).astype(grad.dtype)[..., None] for one in scales)
    grad_x = np.empty_like(grad)
    space = scratch(grad)
    for part in blocks(grad):
        block, scaled = grad_x[part], space[: len(grad_x[part])]
        np.multiply(found.centred[part], tilt[part], out=block)
        block += level[part]
        np.multiply(grad[part], slope[part], out=scaled)
        np.subtract(scaled, block, out=block)
    return grad_x


def _pooled(values: Array, groups: int) -> Array:
    """Return, for each sample and channel, the sum of the values of its group, in float64."""
    samples, channels = values.shape
    if groups == channels:
        return values.astype(np.float64)
    width = channels // groups
    totals = values.reshape(samples, groups, width).sum(axis=2, dtype=np.float64)
    return np.repeat(totals, width, axis=1)

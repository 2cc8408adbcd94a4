"""Normalization over the last axes."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ..base import Array, Layer
from ..checks import check_floating, check_number
from .rows import as_rows, normalized_sizes, row_sums
from .sums import blocks, fitted, repeated, scratch

_ROUNDINGS = 4
"""An offset of so many units in the last place of the standard deviation is no larger than what rounding leaves."""


class LayerNorm(Layer):
    """Normalization of each sample, or token, over its last axes.

    x̂ = (x - μ) / √(σ² + eps), with μ and the biased σ² over the D values of the axes in normalized_shape;
    y = w x̂ + b, element by element. What stands at other leading positions has no part in it, so training and
    evaluation are the same.

    Gradients: db = Σ dy and dw = Σ dy x̂ over all leading axes; with g = w dy and means over the D values
    dx = (g - mean(g) - x̂ mean(g x̂)) / √(σ² + eps).

    Args:
        normalized_shape: the lengths of the last axes, or the length of the last one.
        eps: added to the variance, inside the root.
        elementwise_affine: whether there is w = params["weight"], of shape normalized_shape and initially 1.
        bias: whether there is b = params["bias"] besides, likewise and initially 0.

    Shapes: x and y (*, *normalized_shape). dtypes: float64 and float32, kept.

    Raises:
        TypeError: an option has the wrong type; x is no array of floating-point numbers.
        ValueError: an option is out of range; the last axes of x are not normalized_shape.

    Source: Ba, Kiros and Hinton, "Layer Normalization", 2016; torch.nn.LayerNorm.
    """

    def __init__(
        self,
        normalized_shape: int | Sequence[int],
        eps: float = 1e-5,
        elementwise_affine: bool = True,
        bias: bool = True,
    ) -> None:
        super().__init__()
        self.normalized_shape = normalized_sizes("LayerNorm", normalized_shape)
        check_number("LayerNorm", "eps", eps, 0.0, remedy="it keeps the division away from zero; 1e-5 is usual")
        self.eps = eps
        if elementwise_affine:
            self._add_parameter("weight", np.ones(self.normalized_shape))
        if elementwise_affine and bias:
            self._add_parameter("bias", np.zeros(self.normalized_shape))

    def forward(self, x: Array) -> Array:
        """Return y."""
        check_floating("LayerNorm.forward", "x", x)
        rows = as_rows("LayerNorm.forward", x, self.normalized_shape)
        y, inverse_std = np.empty_like(rows), np.empty((len(rows), 1), rows.dtype)
        centred = self._workspace(0, rows)
        weight, bias = (self._along(name, rows) for name in ("weight", "bias"))
        for part in blocks(rows):
            inverse_std[part] = 1.0 / self._centre(rows[part], centred[part])
            out = y[part]
            np.multiply(centred[part], inverse_std[part], out=out)
            if weight is not None:
                out = fitted(out, weight)
                out *= weight
            if bias is not None:
                out += bias
        self._save_for_backward(x.shape, centred, inverse_std)
        return y.reshape(x.shape)

    def _centre(self, rows: Array, centred: Array) -> Array:
        """Write rows less their means to `centred`; return √(σ² + eps), as a column."""
        width = rows.shape[1]
        # vecdot, because it fetches rows from memory in order: what is in the cache already, BLAS adds up faster.
        mean = np.vecdot(rows, np.full(width, 1.0 / width, rows.dtype))
        np.subtract(rows, mean[:, None], out=centred)
        std = self._root(centred)
        # The mean was rounded, by the same amount for the whole row: next to a large mean that is no small one. Next to
        # one below the deviation it is what adding up the rest would be off by, too.
        if (np.abs(mean) > std[:, 0]).any():
            rest = row_sums(centred) / width
            if (np.abs(rest) > _ROUNDINGS * np.finfo(rows.dtype).eps * std).any():
                centred -= rest
                std = self._root(centred)
        return std

    def _root(self, centred: Array) -> Array:
        root: Array = np.sqrt(np.vecdot(centred, centred) / centred.shape[1] + self.eps)[:, None]
        return root

    def backward(self, grad_output: Array) -> Array:
        """Add dw and db to `grads`; return dx."""
        centred, inverse_std = self._saved_for(grad_output)
        width = centred.shape[1]
        grad = np.ascontiguousarray(grad_output.reshape(centred.shape)).astype(centred.dtype, copy=False)
        weight = self._along("weight", grad)
        grad_x = np.empty_like(grad)
        grad_weight, grad_bias = np.zeros((2, width))
        space = scratch(grad)
        for part in blocks(grad):
            upstream, block, scale = grad[part], grad_x[part], inverse_std[part]
            np.multiply(upstream, centred[part], out=block)
            grad_weight += scale[:, 0] @ block
            grad_bias += np.ones(len(block), block.dtype) @ upstream
            # g - mean(g) - x̂ mean(g x̂), with x̂ = scale centred, as g - level - tilt centred.
            level, tilt = (row_sums(one, weight) / width for one in (upstream, block))
            np.multiply(centred[part], tilt * scale * scale, out=block)
            block += level
            if weight is not None:
                scaled = space[: len(block)]
                np.multiply(fitted(upstream, weight), weight, out=fitted(scaled, weight))
                upstream = scaled
            np.subtract(upstream, block, out=block)
            block *= scale
        for name, value in (("weight", grad_weight), ("bias", grad_bias)):
            if name in self.params:
                self.grads[name] += value.reshape(self.normalized_shape)
        return grad_x.reshape(grad_output.shape)

    def _along(self, name: str, rows: Array) -> Array | None:
        return repeated(self.params[name].reshape(-1), rows) if name in self.params else None

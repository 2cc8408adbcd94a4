"""Normalization by the root of the mean square."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ..base import Array, Layer
from ..checks import check_floating, check_number
from .rows import as_rows, normalized_sizes, row_sums
from .sums import blocks, fitted, repeated, scratch


class RMSNorm(Layer):
    """Division of each sample, or token, by the root of the mean square of its last axes.

    x̂ = x / √(mean(x²) + eps), with the mean over the D values of the axes in normalized_shape; y = w x̂, element by
    element. Nothing is subtracted, and there is no bias.

    Gradients: dw = Σ dy x̂ over all leading axes; with g = w dy and the mean over the D values
    dx = (g - x̂ mean(g x̂)) / √(mean(x²) + eps).

    Args:
        normalized_shape: the lengths of the last axes, or the length of the last one.
        eps: added to the mean square, inside the root; None for the distance from 1 to the next number of x's dtype.
        elementwise_affine: whether there is w = params["weight"], of shape normalized_shape and initially 1.

    Shapes: x and y (*, *normalized_shape). dtypes: float64 and float32, kept.

    Raises:
        TypeError: an option has the wrong type; x is no array of floating-point numbers.
        ValueError: an option is out of range; the last axes of x are not normalized_shape.

    Source: Zhang and Sennrich, "Root Mean Square Layer Normalization", NeurIPS 2019; torch.nn.RMSNorm.
    """

    def __init__(
        self, normalized_shape: int | Sequence[int], eps: float | None = None, elementwise_affine: bool = True
    ) -> None:
        super().__init__()
        self.normalized_shape = normalized_sizes("RMSNorm", normalized_shape)
        if eps is not None:
            check_number("RMSNorm", "eps", eps, 0.0, remedy="it keeps the division away from zero; 1e-6 is usual")
        self.eps = eps
        if elementwise_affine:
            self._add_parameter("weight", np.ones(self.normalized_shape))

    def forward(self, x: Array) -> Array:
        """Return y."""
        check_floating("RMSNorm.forward", "x", x)
        rows = as_rows("RMSNorm.forward", x, self.normalized_shape)
        eps = float(np.finfo(x.dtype).eps) if self.eps is None else self.eps
        normalized, y = np.empty_like(rows), np.empty_like(rows)
        inverse_root = np.empty((len(rows), 1), rows.dtype)
        weight = self._weight(rows)
        for part in blocks(rows):
            block, out = normalized[part], y[part]
            mean_square = np.vecdot(rows[part], rows[part])[:, None] / rows.shape[1]
            inverse_root[part] = 1.0 / np.sqrt(mean_square + eps)
            np.multiply(rows[part], inverse_root[part], out=block)
            if weight is None:
                out[...] = block
            else:
                np.multiply(fitted(block, weight), weight, out=fitted(out, weight))
        self._save_for_backward(x.shape, normalized, inverse_root)
        return y.reshape(x.shape)

    def backward(self, grad_output: Array) -> Array:
        """Add dw to `grads`; return dx."""
        normalized, inverse_root = self._saved_for(grad_output)
        width = normalized.shape[1]
        grad = np.ascontiguousarray(grad_output.reshape(normalized.shape)).astype(normalized.dtype, copy=False)
        weight = self._weight(grad)
        grad_x = np.empty_like(grad)
        grad_weight = np.zeros(width)
        space = scratch(grad)
        for part in blocks(grad):
            upstream, block, hat = grad[part], grad_x[part], normalized[part]
            np.multiply(upstream, hat, out=block)
            grad_weight += np.ones(len(block), block.dtype) @ block
            np.multiply(hat, row_sums(block, weight) / width, out=block)
            if weight is not None:
                scaled = space[: len(block)]
                np.multiply(fitted(upstream, weight), weight, out=fitted(scaled, weight))
                upstream = scaled
            np.subtract(upstream, block, out=block)
            block *= inverse_root[part]
        if "weight" in self.params:
            self.grads["weight"] += grad_weight.reshape(self.normalized_shape)
        return grad_x.reshape(grad_output.shape)

    def _weight(self, rows: Array) -> Array | None:
        return repeated(self.params["weight"].reshape(-1), rows) if "weight" in self.params else None

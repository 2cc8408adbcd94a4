"""The fully connected layer."""

from __future__ import annotations

import math

import numpy as np

from ..base import Array, Layer, Randomness
from ..checks import check_floating, check_shape, check_size


class Linear(Layer):
    """An affine map of the last axis.

    y = x Wᵀ + b. With G = dy and all leading axes flattened to rows: dW = Gᵀ x, db = Σ_rows G, dx = G W.
    W and b start as U(-1/√in_features, 1/√in_features).

    Args:
        in_features: length of the last axis of x.
        out_features: length of the last axis of y.
        bias: whether b is added.
        rng: a generator to draw the initial parameters from, or a seed.

    Shapes: x (*, in_features), y (*, out_features), W = params["weight"] (out_features, in_features),
    b = params["bias"] (out_features,). dtypes: float64 and float32, kept.

    Raises:
        TypeError: a size is no integer; x is no array of floating-point numbers.
        ValueError: a size is below 1; the last axis of x does not have in_features elements.

    Source: torch.nn.Linear.
    """

    def __init__(self, in_features: int, out_features: int, bias: bool = True, *, rng: Randomness = None) -> None:
        super().__init__()
        check_size("Linear", "in_features", in_features)
        check_size("Linear", "out_features", out_features)
        self.in_features = in_features
        self.out_features = out_features
        generator = np.random.default_rng(rng)
        bound = 1.0 / math.sqrt(in_features)
        self._add_parameter("weight", generator.uniform(-bound, bound, (out_features, in_features)))
        if bias:
            self._add_parameter("bias", generator.uniform(-bound, bound, out_features))

    def forward(self, x: Array) -> Array:
        """Return y."""
        check_floating("Linear.forward", "x", x)
        expected = (*x.shape[:-1], self.in_features)
        check_shape("Linear.forward", "x", x.shape, expected, "its last axis holds the in_features")
        rows = x.reshape(-1, self.in_features)
        y = rows @ self._weight(x).T
        if "bias" in self.params:
            y += self.params["bias"]
        output_shape = (*x.shape[:-1], self.out_features)
        # A copy, so that a caller who reuses x before backward does not change the gradient.
        self._save_for_backward(output_shape, rows.copy())
        return y.reshape(output_shape)

    def backward(self, grad_output: Array) -> Array:
        """Add dW and db to `grads`; return dx."""
        (rows,) = self._saved_for(grad_output)
        grad_rows = grad_output.reshape(-1, self.out_features)
        self.grads["weight"] += grad_rows.T @ rows
        if "bias" in self.params:
            self.grads["bias"] += grad_rows.sum(axis=0, dtype=np.float64)
        grad_x: Array = grad_rows @ self._weight(rows)
        return grad_x.reshape(*grad_output.shape[:-1], self.in_features)

    def _weight(self, like: Array) -> Array:
        return self.params["weight"].astype(like.dtype, copy=False)

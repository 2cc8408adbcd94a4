"""The layer that multiplies two inputs with each other."""

from __future__ import annotations

import math

import numpy as np

from ..base import Array, Layer, Randomness
from ..checks import check_floating, check_shape, check_size


class Bilinear(Layer):
    """A map of two inputs that is linear in each: y_k = x1ᵀ W_k x2 + b_k.

    It is a linear layer on all products of a number of x1 with one of x2, z_ij = x1_i x2_j, and is computed so: one
    large matrix product in each direction. With G = dy and all leading axes flattened to rows: dW = Gᵀ z,
    db = Σ_rows G, dz = G W, dx1_i = Σ_j dz_ij x2_j, dx2_j = Σ_i dz_ij x1_i.
    W and b start as U(-1/√in1_features, 1/√in1_features).

    Args:
        in1_features: length of the last axis of x1.
        in2_features: length of the last axis of x2.
        out_features: length of the last axis of y.
        bias: whether b is added.
        rng: a generator to draw the initial parameters from, or a seed.

    Shapes: x1 (*, in1_features), x2 (*, in2_features), y (*, out_features), with the same leading axes;
    W = params["weight"] (out_features, in1_features, in2_features), b = params["bias"] (out_features,).
    dtypes: float64 and float32, kept.

    Raises:
        TypeError: a size is no integer; x1 or x2 is no array of floating-point numbers.
        ValueError: a size is below 1; a last axis does not have the features it should, or leading axes differ.

    Source: torch.nn.Bilinear.
    """

    def __init__(
        self, in1_features: int, in2_features: int, out_features: int, bias: bool = True, *, rng: Randomness = None
    ) -> None:
        super().__init__()
        for name, size in (("in1", in1_features), ("in2", in2_features), ("out", out_features)):
            check_size("Bilinear", f"{name}_features", size)
        self.in1_features = in1_features
        self.in2_features = in2_features
        self.out_features = out_features
        generator = np.random.default_rng(rng)
        bound = 1.0 / math.sqrt(in1_features)
        shape = out_features, in1_features, in2_features
        self._add_parameter("weight", generator.uniform(-bound, bound, shape))
        if bias:
            self._add_parameter("bias", generator.uniform(-bound, bound, out_features))

    def forward(self, x1: Array, x2: Array) -> Array:
        """Return y."""
        check_floating("Bilinear.forward", "x1", x1)
        check_floating("Bilinear.forward", "x2", x2)
        leading = x1.shape[:-1]
        check_shape("Bilinear.forward", "x1", x1.shape, (*leading, self.in1_features), "its last axis is in1_features")
        remedy = "it has the leading axes of x1, and in2_features"
        check_shape("Bilinear.forward", "x2", x2.shape, (*leading, self.in2_features), remedy)
        rows1, rows2 = x1.reshape(-1, self.in1_features), x2.reshape(-1, self.in2_features)
        y = self._products(rows1, rows2) @ self._weight(x1).T
        if "bias" in self.params:
            y += self.params["bias"]
        output_shape = (*leading, self.out_features)
        # Copies, so that a caller who reuses an input before backward does not change the gradient; their products are
        # made again there, as they are many more numbers.
        self._save_for_backward(output_shape, rows1.copy(), rows2.copy())
        return y.reshape(output_shape)

    def backward(self, grad_output: Array) -> tuple[Array, Array]:
        """Add dW and db to `grads`; return dx1 and dx2."""
        rows1, rows2 = self._saved_for(grad_output)
        leading = grad_output.shape[:-1]
        grad_rows = grad_output.reshape(-1, self.out_features)
        grad_weight = grad_rows.T @ self._products(rows1, rows2)
        self.grads["weight"] += grad_weight.reshape(self.grads["weight"].shape)
        if "bias" in self.params:
            self.grads["bias"] += grad_rows.sum(axis=0, dtype=np.float64)
        grad_products = (grad_rows @ self._weight(rows1)).reshape(-1, self.in1_features, self.in2_features)
        grad_x1 = np.matmul(grad_products, rows2[:, :, np.newaxis])
        grad_x2 = np.matmul(rows1[:, np.newaxis, :], grad_products)
        return grad_x1.reshape(*leading, self.in1_features), grad_x2.reshape(*leading, self.in2_features)

    def _products(self, rows1: Array, rows2: Array) -> Array:
        """Return all products of a number of x1 with one of x2, row by row."""
        products = rows1[:, :, np.newaxis] * rows2[:, np.newaxis, :]
        return products.reshape(len(rows1), self.in1_features * self.in2_features)

    def _weight(self, like: Array) -> Array:
        """Return W with a row of all products' weights for each output."""
        return self.params["weight"].astype(like.dtype, copy=False).reshape(self.out_features, -1)

"""A linear layer whose weight is computed from its parameters: what weight and spectral normalization share."""

from __future__ import annotations

import math

import numpy as np

from ..base import Array, Layer, Randomness
from ..checks import check_floating, check_shape, check_size


class ReparametrizedLinear(Layer):
    """y = x Wᵀ + b, with a W that each forward computes anew.

    A subclass says what W is, and what becomes of its gradient.
    """

    def __init__(self, in_features: int, out_features: int, *, rng: Randomness) -> None:
        super().__init__()
        place = type(self).__name__
        check_size(place, "in_features", in_features)
        check_size(place, "out_features", out_features)
        self.in_features = in_features
        self.out_features = out_features
        self._generator = np.random.default_rng(rng)

    def forward(self, x: Array) -> Array:
        """Return y."""
        place = f"{type(self).__name__}.forward"
        check_floating(place, "x", x)
        expected = (*x.shape[:-1], self.in_features)
        check_shape(place, "x", x.shape, expected, "its last axis holds the in_features")
        weight, kept = self._weight()
        rows = x.reshape(-1, self.in_features)
        y: Array = rows @ weight.astype(x.dtype, copy=False).T
        if "bias" in self.params:
            y += self.params["bias"]
        output_shape = (*x.shape[:-1], self.out_features)
        # A copy, so that a caller who reuses x before backward does not change the gradient.
        self._save_for_backward(output_shape, rows.copy(), weight, kept)
        return y.reshape(output_shape)

    def backward(self, grad_output: Array) -> Array:
        """Add the parameters' gradients to `grads`; return dx."""
        rows, weight, kept = self._saved_for(grad_output)
        grad_rows = grad_output.reshape(-1, self.out_features)
        if "bias" in self.params:
            self.grads["bias"] += grad_rows.sum(axis=0, dtype=np.float64)
        self._back_to_parameters((grad_rows.T @ rows).astype(weight.dtype), weight, kept)
        grad_x: Array = grad_rows @ weight.astype(rows.dtype, copy=False)
        return grad_x.reshape(*grad_output.shape[:-1], self.in_features)

    def _weight(self) -> tuple[Array, tuple[Array, ...]]:
        """Return W, and what its gradient will need: nothing of it an array that a caller holds."""
        raise NotImplementedError

    def _back_to_parameters(self, grad_weight: Array, weight: Array, kept: tuple[Array, ...]) -> None:
        """Add to `grads` what becomes of dW."""
        raise NotImplementedError

    def _initial_weight(self) -> Array:
        bound = 1.0 / math.sqrt(self.in_features)
        weight: Array = self._generator.uniform(-bound, bound, (self.out_features, self.in_features))
        return weight

    def _add_bias(self) -> None:
        bound = 1.0 / math.sqrt(self.in_features)
        self._add_parameter("bias", self._generator.uniform(-bound, bound, self.out_features))

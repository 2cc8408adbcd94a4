"""A linear layer whose weights are dropped, not its units."""

from __future__ import annotations

import numpy as np

from ..base import Array, Randomness
from ..checks import check_number
from ..linear.linear import Linear


class DropConnect(Linear):
    """A fully connected layer that drops single weights at random in training.

    Training: y = x (M ∘ W)ᵀ / (1 - p) + b, with M ~ Bernoulli(1 - p) drawn for each weight in every forward, so that
    E[y] = x Wᵀ + b. Evaluation: y = x Wᵀ + b. With G = dy and all leading axes flattened to rows:
    dW = M ∘ (Gᵀ x) / (1 - p), db = Σ_rows G, dx = G (M ∘ W) / (1 - p), in evaluation without M and p.

    A batch shares one mask, so that it takes one matrix product; the paper draws a mask for each example, drops biases
    too and in evaluation averages over draws of a normal distribution with y's mean and variance.

    Args:
        in_features: length of the last axis of x.
        out_features: length of the last axis of y.
        p: the probability that a weight is dropped, below 1.
        bias: whether b is added; it is never dropped.
        rng: a generator to draw from, or a seed.

    Shapes: x (*, in_features), y (*, out_features), W = params["weight"] and M (out_features, in_features),
    b = params["bias"] (out_features,). dtypes: float64 and float32, kept.

    Raises:
        TypeError: a size is no integer, p no number; x is no array of floating-point numbers.
        ValueError: a size is below 1; p lies outside [0, 1); the last axis of x does not have in_features elements.

    Source: Wan et al., "Regularization of Neural Networks using DropConnect", ICML 2013.
    """

    def __init__(
        self, in_features: int, out_features: int, p: float = 0.5, bias: bool = True, *, rng: Randomness = None
    ) -> None:
        generator = np.random.default_rng(rng)
        super().__init__(in_features, out_features, bias, rng=generator)
        remedy = "p is the probability that a weight is dropped"
        check_number("DropConnect", "p", p, 0.0, 1.0, below=True, remedy=remedy)
        self.p = p
        self.rng = generator
        self._factor: Array | float = 1.0

    def forward(self, x: Array) -> Array:
        """Return y."""
        self._factor = 1.0
        if self.training:
            kept = self.rng.random(self.params["weight"].shape, dtype=np.float32) >= self.p
            self._factor = kept / (1.0 - self.p)
        return super().forward(x)

    def backward(self, grad_output: Array) -> Array:
        """Add dW and db to `grads`; return dx."""
        before = self.grads["weight"].copy()
        grad_x = super().backward(grad_output)
        # What Linear has added is the gradient of the weights in use: each was W times its factor.
        self.grads["weight"] += (self.grads["weight"] - before) * (self._factor - 1.0)
        return grad_x

    def _weight(self, like: Array) -> Array:
        """Return the weights in use."""
        weight: Array = (self.params["weight"] * self._factor).astype(like.dtype, copy=False)
        return weight

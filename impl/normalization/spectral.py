"""Spectral normalization."""

from __future__ import annotations

import numpy as np

from ..base import Array, Randomness
from ..checks import check_number, check_size
from .reparametrized import ReparametrizedLinear


class SpectralNorm(ReparametrizedLinear):
    """A linear layer whose weight is divided by its largest singular value.

    W = M / s and y = x Wᵀ + b, with s = uᵀ M v. In training each forward first takes n_power_iterations steps of
    v ← Mᵀ u / ‖Mᵀ u‖, u ← M v / ‖M v‖, which lead to the singular vectors of the largest singular value; evaluation
    takes u and v as they are.

    Gradients, with u and v as constants: dW = Gᵀ x for G = dy with its leading axes as rows; db = Σ_rows G; dx = G W;
    dM = (dW - Σ(dW W) u vᵀ) / s.
    M and b start as U(-1/√in_features, 1/√in_features), u and v as random directions after 15 steps.

    PyTorch wraps any layer and renames its weight: this is torch.nn.utils.spectral_norm around a Linear, as one layer,
    with the names of parameters and buffers that it gives.

    Args:
        in_features: length of the last axis of x.
        out_features: length of the last axis of y.
        bias: whether b is added.
        n_power_iterations: how many steps a forward in training takes.
        eps: the least that a vector's length is divided by.
        rng: a generator to draw the initial parameters and directions from, or a seed.

    Shapes: x (*, in_features), y (*, out_features), M = params["weight_orig"] (out_features, in_features),
    b = params["bias"] (out_features,), u = buffers["weight_u"] (out_features,), v = buffers["weight_v"] (in_features,).
    dtypes: float64 and float32, kept.

    Raises:
        TypeError: an option has the wrong type; x is no array of floating-point numbers.
        ValueError: an option is out of range; the last axis of x does not have in_features elements.

    Source: Miyato et al., "Spectral Normalization for Generative Adversarial Networks", ICLR 2018;
    torch.nn.utils.spectral_norm.
    """

    _FIRST = 15

    def __init__(
        self,
        in_features: int,
        out_features: int,
        bias: bool = True,
        n_power_iterations: int = 1,
        eps: float = 1e-12,
        *,
        rng: Randomness = None,
    ) -> None:
        super().__init__(in_features, out_features, rng=rng)
        check_size("SpectralNorm", "n_power_iterations", n_power_iterations)
        check_number("SpectralNorm", "eps", eps, 0.0, remedy="it keeps the division away from zero; 1e-12 is usual")
        self.n_power_iterations = n_power_iterations
        self.eps = eps
        self._add_parameter("weight_orig", self._initial_weight())
        if bias:
            self._add_bias()
        self.buffers["weight_u"] = self._unit(self._generator.standard_normal(out_features))
        self.buffers["weight_v"] = self._unit(self._generator.standard_normal(in_features))
        self._iterate(self._FIRST)

    def _weight(self) -> tuple[Array, tuple[Array, ...]]:
        if self.training:
            self._iterate(self.n_power_iterations)
        # Copies, because later forwards move the buffers in place.
        left, right = self.buffers["weight_u"].copy(), self.buffers["weight_v"].copy()
        sigma = left @ self.params["weight_orig"] @ right
        return self.params["weight_orig"] / sigma, (left, right, sigma)

    def _back_to_parameters(self, grad_weight: Array, weight: Array, kept: tuple[Array, ...]) -> None:
        left, right, sigma = kept
        grad_sigma = np.sum(grad_weight * weight)
        self.grads["weight_orig"] += (grad_weight - grad_sigma * np.outer(left, right)) / sigma

    def _iterate(self, steps: int) -> None:
        matrix, left, right = self.params["weight_orig"], self.buffers["weight_u"], self.buffers["weight_v"]
        for _ in range(steps):
            right[...] = self._unit(matrix.T @ left)
            left[...] = self._unit(matrix @ right)

    def _unit(self, vector: Array) -> Array:
        unit: Array = vector / max(float(np.linalg.norm(vector)), self.eps)
        return unit

"""Weight normalization."""

from __future__ import annotations

import numpy as np

from ..base import Array, Randomness
from ..checks import message
from .reparametrized import ReparametrizedLinear


class WeightNorm(ReparametrizedLinear):
    """A linear layer whose weight is kept as lengths and directions.

    W = g v / ‖v‖ and y = x Wᵀ + b. With dim 0 each row of v has a length of its own, ‖v_i‖ = √(Σ_j v_ij²), and g
    one for each output; with dim 1 each column, and g one for each input; with dim None there is one for all of v.

    Gradients: dW = Gᵀ x for G = dy with its leading axes as rows; db = Σ_rows G; dx = G W. With v̂ = v / ‖v‖ and sums
    over what has one length: dg = Σ dW v̂, dv = g / ‖v‖ (dW - v̂ Σ dW v̂), which is orthogonal to v.
    v and b start as U(-1/√in_features, 1/√in_features), and g as ‖v‖, so that W is v.

    PyTorch wraps any layer and renames its weight: this is torch.nn.utils.weight_norm around a Linear, as one layer,
    with the names of parameters that it gives.

    Args:
        in_features: length of the last axis of x.
        out_features: length of the last axis of y.
        bias: whether b is added.
        dim: the axis of v along which lengths differ, 0 or 1; None for one length.
        rng: a generator to draw the initial parameters from, or a seed.

    Shapes: x (*, in_features), y (*, out_features), v = params["weight_v"] (out_features, in_features),
    g = params["weight_g"] (out_features, 1), (1, in_features) or (), b = params["bias"] (out_features,).
    dtypes: float64 and float32, kept.

    Raises:
        TypeError: a size is no integer; x is no array of floating-point numbers.
        ValueError: a size is below 1; dim is another; the last axis of x does not have in_features elements.

    Source: Salimans and Kingma, "Weight Normalization", NeurIPS 2016; torch.nn.utils.weight_norm.
    """

    def __init__(
        self, in_features: int, out_features: int, bias: bool = True, dim: int | None = 0, *, rng: Randomness = None
    ) -> None:
        super().__init__(in_features, out_features, rng=rng)
        if dim not in {0, 1, None}:
            remedy = "it is the axis along which lengths differ"
            raise ValueError(message("WeightNorm", "dim", dim, "0, 1 or None", remedy))
        self.dim = dim
        direction = self._initial_weight()
        self._add_parameter("weight_g", self._norm(direction))
        self._add_parameter("weight_v", direction)
        if bias:
            self._add_bias()

    def _norm(self, direction: Array) -> Array:
        return np.asarray(np.sqrt(self._total(np.square(direction))))

    def _total(self, values: Array) -> Array:
        """Return the sum of what has one length."""
        axis = None if self.dim is None else 1 - self.dim
        return np.asarray(np.sum(values, axis=axis, keepdims=self.dim is not None))

    def _weight(self) -> tuple[Array, tuple[Array, ...]]:
        direction, length = self.params["weight_v"], self.params["weight_g"]
        norm = self._norm(direction)
        unit = direction / norm
        return length * unit, (unit, np.asarray(length / norm))

    def _back_to_parameters(self, grad_weight: Array, weight: Array, kept: tuple[Array, ...]) -> None:  # noqa: ARG002 - W itself has no part
        unit, scale = kept
        grad_length = self._total(grad_weight * unit)
        self.grads["weight_g"] += grad_length
        self.grads["weight_v"] += scale * (grad_weight - unit * grad_length)

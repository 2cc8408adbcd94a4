"""Attention by scaled dot products."""

from __future__ import annotations

import math

import numpy as np

from ..base import Array, Layer, Randomness
from ..checks import check_floating, check_number, check_shape, message
from .core import Attended, attend, check_mask, drop_factor

_FEWEST_AXES = 2


class ScaledDotProductAttention(Layer):
    """Attention by scaled dot products: each query gets a mean of the values, weighed by how well their keys fit it.

    S = scale q kᵀ + M, P = softmax(S) along the keys, y = D v with D = P; in training D = P ∘ m / (1 - dropout_p) with
    m ~ Bernoulli(1 - dropout_p) for each weight. M is the mask: a float one is added as it is, a boolean one, True
    where a query may attend, adds 0 or -∞. A query that may attend to nothing gets 0. `is_causal` lets query i
    attend to the keys 0 to i, counted from the first of both, however many there are of each.

    Gradients: dv = Dᵀ dy; dD = dy vᵀ, dP = dD ∘ m / (1 - dropout_p); dS = P ∘ (dP - Σ_j dP_ij P_ij);
    dq = scale dS k, dk = scale dSᵀ q. Masks have none. The sum over the keys is also Σ_e dy_ie y_ie, which is shorter.

    Args:
        dropout_p: the probability that a weight is dropped in training.
        is_causal: whether queries attend to no later keys; takes the place of a mask.
        scale: what scores are multiplied by; None for 1 / √E.
        rng: a generator to draw from, or a seed.

    Shapes: query (..., L, E), key (..., S, E), value (..., S, F), y (..., L, F), leading axes alike; attn_mask
    broadcasts against (..., L, S). dtypes: float64 and float32, kept.

    Raises:
        TypeError: an option is no number; query, key or value is no array of floating-point numbers; attn_mask is
            neither boolean nor of floating-point numbers.
        ValueError: dropout_p lies outside [0, 1]; shapes do not fit; attn_mask is given though is_causal is set.

    Source: Vaswani et al., "Attention Is All You Need", NeurIPS 2017, section 3.2.1;
    torch.nn.functional.scaled_dot_product_attention. The short sum: Dao et al., "FlashAttention", NeurIPS 2022.
    """

    def __init__(
        self,
        dropout_p: float = 0.0,
        is_causal: bool = False,
        scale: float | None = None,
        *,
        rng: Randomness = None,
    ) -> None:
        super().__init__()
        place = "ScaledDotProductAttention"
        remedy = "dropout_p is the probability that a weight is dropped"
        check_number(place, "dropout_p", dropout_p, 0.0, 1.0, remedy=remedy)
        if scale is not None:
            check_number(place, "scale", scale, -math.inf, remedy="None stands for 1 / sqrt(E)")
        self.dropout_p = dropout_p
        self.is_causal = is_causal
        self.scale = scale
        self.rng = np.random.default_rng(rng)

    def forward(self, query: Array, key: Array, value: Array, attn_mask: Array | None = None) -> Array:
        """Return y."""
        self._check_inputs(query, key, value, attn_mask)
        scale = 1.0 / math.sqrt(query.shape[-1]) if self.scale is None else self.scale
        if self.is_causal:
            attn_mask = np.tri(query.shape[-2], key.shape[-2], dtype=np.bool_)
        attended = attend(query, key.copy(), value.copy(), attn_mask, scale, self._drop_factor)
        self._save_for_backward(attended.output.shape, attended)
        return attended.output.copy()

    def backward(self, grad_output: Array) -> tuple[Array, Array, Array]:
        """Return the gradients of query, key and value."""
        attended: Attended
        (attended,) = self._saved_for(grad_output)
        return attended.backward(grad_output)

    def _drop_factor(self, weights: Array) -> Array | None:
        return drop_factor(self.rng, self.dropout_p if self.training else 0.0, weights)

    def _check_inputs(self, query: Array, key: Array, value: Array, attn_mask: Array | None) -> None:
        place = "ScaledDotProductAttention.forward"
        for name, array in (("query", query), ("key", key), ("value", value)):
            check_floating(place, name, array)
        if query.ndim < _FEWEST_AXES:
            remedy = "give each query a row"
            raise ValueError(message(place, "query.shape", query.shape, "(..., L, E)", remedy))
        shape, remedy = query.shape, "a key is as long as a query, and all have the same leading axes"
        check_shape(place, "key", key.shape, (*shape[:-2], *key.shape[-2:-1], shape[-1]), remedy)
        remedy = "there are as many values as keys, and all have the same leading axes"
        check_shape(place, "value", value.shape, (*key.shape[:-1], *value.shape[-1:]), remedy)
        if attn_mask is not None:
            if self.is_causal:
                raise ValueError(
                    message(place, "attn_mask", attn_mask, "None where is_causal is set", "use one of both")
                )
            check_mask(place, "attn_mask", attn_mask, (*shape[:-1], key.shape[-2]))

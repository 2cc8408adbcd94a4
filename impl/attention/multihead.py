"""Attention with several heads."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from ..base import Array, Randomness
from ..checks import check_floating, check_number, check_shape, check_size, message
from ..linear.linear import Linear
from .composite import Composite
from .core import Attended, attend, check_mask, drop_factor

_AXES = 3
_INPUTS = ("query", "key", "value")


class MultiheadAttention(Composite):
    """Attention with several heads: each attends with queries, keys and values of its own, projected from the inputs.

    Q = query W_qᵀ + b_q, K = key W_kᵀ + b_k, V = value W_vᵀ + b_v, (.., E) each; head h has the features h d to
    (h + 1) d of them, d = E / num_heads; P_h = softmax(Q_h K_hᵀ / √d + M), y = concat_h(D_h V_h) W_oᵀ + b_o with
    D = P, and in training P ∘ m / (1 - dropout) with m ~ Bernoulli(1 - dropout) for each weight. The mask M adds to the
    scores; a boolean one adds -∞ where it is True: such a key is left out. The output for a query with every
    key masked is not defined; here it is b_o.

    Gradients: dW_o = dyᵀ H and db_o = Σ dy over all positions, H the heads side by side; dH = dy W_o goes back through
    each head as in `ScaledDotProductAttention`; dW_q = dQᵀ query, db_q = Σ dQ, dquery = dQ W_q, and so on. An input
    that is given twice or thrice has the sum of what comes back in its places: adding it up is the caller's.
    Where key and value are left out, query stands for both, as in self-attention, and backward returns that sum.

    Args:
        embed_dim: the number of features E.
        num_heads: how many heads; it divides E.
        dropout: the probability that a weight is dropped in training.
        bias: whether there are biases: b_q, b_k and b_v in a row = params["in_proj_bias"] (3 E,), and b_o =
            params["out_proj.bias"] (E,); all start at 0.
        add_bias_kv: whether all sequences have one more key and value, params["bias_k"] and ["bias_v"], (1, 1, E).
        add_zero_attn: whether they have one more key and value of zeros.
        kdim: the number of features of key; None for E.
        vdim: the number of features of value; None for E.
        batch_first: whether the batch is the first axis, and the second one otherwise.
        rng: a generator to draw initial parameters and what is dropped from, or a seed.

    Shapes: query and y (L, N, E), key (S, N, kdim), value (S, N, vdim), or with the first two axes exchanged;
    key_padding_mask (N, S), attn_mask (L, S) or (N num_heads, L, S). The weights, averaged over the heads unless
    told otherwise, are (N, L, S) or (N, num_heads, L, S). params["in_proj_weight"] (3 E, E) is W_q, W_k and W_v one
    below the other, or, where kdim or vdim differ from E, "q_proj_weight" (E, E), "k_proj_weight" (E, kdim) and
    "v_proj_weight" (E, vdim) stand alone; params["out_proj.weight"] (E, E) is W_o. The former start as Xavier's
    uniform, W_o as that of `Linear`. dtypes: float64 and float32, kept.

    Raises:
        TypeError: an option has the wrong type; an input is no array of floating-point numbers; a mask is neither
            boolean nor of floating-point numbers; only one of key and value is given.
        ValueError: an option is out of range, or num_heads does not divide E; shapes do not fit.

    Source: Vaswani et al., "Attention Is All You Need", NeurIPS 2017, section 3.2.2; torch.nn.MultiheadAttention.
    """

    def __init__(
        self,
        embed_dim: int,
        num_heads: int,
        dropout: float = 0.0,
        bias: bool = True,
        add_bias_kv: bool = False,
        add_zero_attn: bool = False,
        kdim: int | None = None,
        vdim: int | None = None,
        batch_first: bool = False,
        *,
        rng: Randomness = None,
    ) -> None:
        super().__init__()
        place, widths = "MultiheadAttention", (embed_dim, kdim or embed_dim, vdim or embed_dim)
        for name, size in zip(
            ("embed_dim", "num_heads", "kdim", "vdim"), (embed_dim, num_heads, *widths[1:]), strict=True
        ):
            check_size(place, name, size)
        if embed_dim % num_heads:
            expected = f"a divisor of embed_dim = {embed_dim}"
            raise ValueError(message(place, "num_heads", num_heads, expected, "each head has as many features"))
        check_number(place, "dropout", dropout, 0.0, 1.0, remedy="it is the probability that a weight is dropped")
        self.embed_dim = embed_dim
        self.num_heads = num_heads
        self.dropout = dropout
        self.add_zero_attn = add_zero_attn
        self.batch_first = batch_first
        self.rng = np.random.default_rng(rng)
        self._widths = dict(zip(_INPUTS, widths, strict=True))
        self._add_projections(bias=bias)
        if add_bias_kv:
            for name in ("bias_k", "bias_v"):
                self._add_parameter(name, self.rng.normal(0.0, 1.0 / math.sqrt(embed_dim), (1, 1, embed_dim)))

    def forward(
        self,
        query: Array,
        key: Array | None = None,
        value: Array | None = None,
        *,
        key_padding_mask: Array | None = None,
        need_weights: bool = True,
        attn_mask: Array | None = None,
        average_attn_weights: bool = True,
    ) -> tuple[Array, Array | None]:
        """Return y, and the weights that values were multiplied by, or None where they are not needed."""
        alone = key is None
        inputs = dict(zip(_INPUTS, _three(query, key, value), strict=True))
        mask = self._checked_mask(inputs, attn_mask, key_padding_mask)
        self._hand_down()
        # What is given twice is copied once.
        copies = {id(x): x.reshape(-1, x.shape[-1]).copy() for x in inputs.values()}
        rows = {name: copies[id(x)] for name, x in inputs.items()}
        shapes = {name: x.shape[:2] for name, x in inputs.items()}
        queries, keys, values = (self._split(self._projected(name, rows[name]), shapes[name]) for name in _INPUTS)
        attended = self._attended(queries, self._with_more(keys, "bias_k"), self._with_more(values, "bias_v"), mask)
        y = self._layers["out_proj"].forward(self._joined(attended.output).reshape(query.shape))
        self._save_for_backward(y.shape, rows, shapes, attended, average_attn_weights, alone)
        return y, self._shown(attended.used, average=average_attn_weights) if need_weights else None

    def backward(self, grad_output: Array, grad_weights: Array | None = None) -> Array | tuple[Array, ...]:
        """Add the parameters' gradients to `grads`; return those of query, key and value, or of the one input.

        Args:
            grad_output: the gradient of y.
            grad_weights: that of the weights, where these went anywhere.
        """
        attended: Attended
        rows, shapes, attended, average, alone = self._saved_for(grad_output)
        self._hand_down()
        grad_joined = self._layers["out_proj"].backward(grad_output).reshape(-1, self.embed_dim)
        if grad_weights is not None and average:
            grad_weights = np.expand_dims(grad_weights / grad_weights.dtype.type(self.num_heads), 1)
        grad_heads = attended.backward(self._split(grad_joined, shapes["query"]), grad_weights)
        grads = tuple(
            self._through_projection(name, grad, rows[name], shapes[name])
            for name, grad in zip(_INPUTS, grad_heads, strict=True)
        )
        return grads[0] + grads[1] + grads[2] if alone else grads

    def _add_projections(self, *, bias: bool) -> None:
        size = self.embed_dim
        if set(self._widths.values()) == {size}:
            bound = math.sqrt(6.0 / (4 * size))
            self._add_parameter("in_proj_weight", self.rng.uniform(-bound, bound, (3 * size, size)))
        else:
            for name, width in self._widths.items():
                bound = math.sqrt(6.0 / (size + width))
                self._add_parameter(f"{name[0]}_proj_weight", self.rng.uniform(-bound, bound, (size, width)))
        if bias:
            self._add_parameter("in_proj_bias", np.zeros(3 * size))
        out_proj = Linear(size, size, bias, rng=self.rng)
        if bias:
            out_proj.params["bias"].fill(0.0)
        self._add_layer("out_proj", out_proj)

    def _part(self, arrays: dict[str, Array], kind: str, name: str) -> Array | None:
        """Return a view of what belongs to an input: its rows of the weight or of the bias, or of their gradients."""
        if f"in_proj_{kind}" not in arrays:
            return arrays.get(f"{name[0]}_proj_{kind}")
        start = _INPUTS.index(name) * self.embed_dim
        return arrays[f"in_proj_{kind}"][start : start + self.embed_dim]

    def _projected(self, name: str, rows: Array) -> Array:
        weight, bias = (self._part(self.params, kind, name) for kind in ("weight", "bias"))
        projected: Array = rows @ weight.astype(rows.dtype, copy=False).T  # type: ignore[union-attr]
        if bias is not None:
            projected += bias
        return projected

    def _through_projection(self, name: str, grad: Array, rows: Array, shape: tuple[int, ...]) -> Array:
        """Add the gradients of a projection and of more keys or values to `grads`; return the input's."""
        length = shape[1 if self.batch_first else 0]
        more = f"bias_{name[0]}"
        if more in self.grads:
            self.grads[more] += grad[:, :, length].sum(axis=0).reshape(1, 1, -1)
        projected = self._joined(grad[:, :, :length])
        weight = self._part(self.params, "weight", name)
        grad_weight, grad_bias = (self._part(self.grads, kind, name) for kind in ("weight", "bias"))
        grad_weight += projected.T @ rows
        if grad_bias is not None:
            # A sum over positions, as a product with ones, because BLAS adds faster than np.sum.
            grad_bias += np.ones(len(projected), projected.dtype) @ projected
        grad_input: Array = projected @ weight.astype(projected.dtype, copy=False)  # type: ignore[union-attr]
        return grad_input.reshape(*shape, -1)

    def _attended(self, queries: Array, keys: Array, values: Array, mask: Array | None) -> Attended:
        return attend(queries, keys, values, mask, 1.0 / math.sqrt(queries.shape[-1]), self._drop_factor)

    def _drop_factor(self, weights: Array) -> Array | None:
        return drop_factor(self.rng, self.dropout if self.training else 0.0, weights)

    @staticmethod
    def _shown(weights: Array, *, average: bool) -> Array:
        if not average:
            return weights.copy()
        # np.mean takes three times as long.
        mean: Array = weights.sum(axis=1)
        mean /= weights.shape[1]
        return mean

    def _split(self, rows: Array, shape: tuple[int, ...]) -> Array:
        """Return rows of features as heads, (N, num_heads, positions, d): features are cut, then axes exchanged."""
        cut = rows.reshape(*shape, self.num_heads, -1)
        return cut.transpose(0, 2, 1, 3) if self.batch_first else cut.transpose(1, 2, 0, 3)

    def _joined(self, heads: Array) -> Array:
        """Return heads side by side, a row for each position: `_split` undone."""
        turned = heads.transpose(0, 2, 1, 3) if self.batch_first else heads.transpose(2, 0, 1, 3)
        return turned.reshape(-1, self.embed_dim)

    def _with_more(self, heads: Array, bias: str) -> Array:
        """Return the keys or values of all heads with those that are not of the input."""
        more, shape = [heads], (len(heads), self.num_heads, 1, heads.shape[-1])
        if bias in self.params:
            added = self.params[bias].astype(heads.dtype, copy=False).reshape(1, self.num_heads, 1, -1)
            more.append(np.broadcast_to(added, shape))
        if self.add_zero_attn:
            more.append(np.zeros(shape, heads.dtype))
        return np.concatenate(more, axis=2) if len(more) > 1 else heads

    def _checked_mask(self, inputs: dict[str, Array], attn_mask: Array | None, padding: Array | None) -> Array | None:
        """Return what is added to the scores, or a boolean mask that is True where a query may attend, or None."""
        batch, queries, keys = self._checked_sizes(inputs)
        scores, place = (batch, self.num_heads, queries, keys), "MultiheadAttention.forward"
        masks = []
        if attn_mask is not None:
            stacked = (batch * self.num_heads, queries, keys)
            check_mask(place, "attn_mask", attn_mask, stacked)
            whole = attn_mask.ndim == _AXES and len(attn_mask) == stacked[0]
            masks.append(attn_mask.reshape(scores) if whole else attn_mask)
        if padding is not None:
            check_mask(place, "key_padding_mask", padding, (batch, keys))
            masks.append(np.broadcast_to(padding, (batch, keys)).reshape(batch, 1, 1, keys))
        if not masks:
            return None
        more = ("bias_k" in self.params) + self.add_zero_attn
        if all(mask.dtype == np.bool_ for mask in masks):
            mask = ~masks[0] if len(masks) == 1 else ~(masks[0] | masks[1])
            return _widened(mask, more, fill=True)
        dtype = inputs["query"].dtype
        added = [np.where(mask, -np.inf, 0.0) if mask.dtype == np.bool_ else mask for mask in masks]
        return _widened(sum(added[1:], added[0]).astype(dtype, copy=False), more, fill=False)

    def _checked_sizes(self, inputs: dict[str, Array]) -> tuple[int, int, int]:
        """Return the sizes of the batch and of both sequences, once the inputs fit each other."""
        place = "MultiheadAttention.forward"
        for name, x in inputs.items():
            check_floating(place, name, x)
            if x.ndim != _AXES:
                order = "(N, {0}, {1})" if self.batch_first else "({0}, N, {1})"
                expected = order.format("L" if name == "query" else "S", self._widths[name])
                raise ValueError(message(place, f"{name}.shape", x.shape, expected, "give a batch of sequences"))
        query, key = inputs["query"].shape, inputs["key"].shape
        batch, time = (0, 1) if self.batch_first else (1, 0)
        for name, length in (("query", query[time]), ("key", key[time]), ("value", key[time])):
            lead = (query[batch], length) if self.batch_first else (length, query[batch])
            remedy = "all have the same batch, and there are as many values as keys"
            check_shape(place, name, inputs[name].shape, (*lead, self._widths[name]), remedy)
        return query[batch], query[time], key[time]


def _widened(mask: Array, more: int, *, fill: Any) -> Array:
    """Return a mask with columns for keys that are not of the input, which every query may attend to."""
    if not more:
        return mask
    return np.concatenate([mask, np.full((*mask.shape[:-1], more), fill, mask.dtype)], axis=-1)


def _three(query: Array, key: Array | None, value: Array | None) -> tuple[Array, Array, Array]:
    """Return query, key and value, all of which the query is in self-attention."""
    if key is not None and value is not None:
        return query, key, value
    if key is None and value is None:
        return query, query, query
    missing, given = ("key", "value") if key is None else ("value", "key")
    remedy = "leave out both for self-attention"
    raise TypeError(message("MultiheadAttention.forward", missing, None, f"an array, as {given} is", remedy))

"""The layers of the Transformer: attention and a small network for each position, with residual connections."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

import numpy as np

from ..activation.gated import GELU
from ..activation.rectified import ReLU
from ..base import Array, Randomness
from ..checks import check_choice, check_floating, check_number, check_shape, check_size
from ..dropout.dropout import Dropout
from ..linear.linear import Linear
from ..normalization.layer import LayerNorm
from .composite import Composite
from .multihead import MultiheadAttention

_Function: TypeAlias = Callable[[Array], Array]


class _TransformerLayer(Composite):
    """Sublayers one after the other, each with a residual connection, dropout and a normalization."""

    def __init__(
        self,
        d_model: int,
        nhead: int,
        dim_feedforward: int = 2048,
        dropout: float = 0.1,
        activation: str = "relu",
        layer_norm_eps: float = 1e-5,
        batch_first: bool = False,
        norm_first: bool = False,
        bias: bool = True,
        *,
        rng: Randomness = None,
    ) -> None:
        super().__init__()
        place = type(self).__name__
        for name, size in (("d_model", d_model), ("nhead", nhead), ("dim_feedforward", dim_feedforward)):
            check_size(place, name, size)
        check_number(place, "dropout", dropout, 0.0, 1.0, remedy="it is the probability that an element is dropped")
        check_choice(place, "activation", activation, ("relu", "gelu"))
        self.d_model = d_model
        self.dropout = dropout
        self.batch_first = batch_first
        self.norm_first = norm_first
        self.rng = np.random.default_rng(rng)
        attentions, norms = self._parts()
        for name in attentions:
            attention = MultiheadAttention(d_model, nhead, dropout, bias, batch_first=batch_first, rng=self.rng)
            self._add_layer(name, attention)
        self._add_layer("linear1", Linear(d_model, dim_feedforward, bias, rng=self.rng))
        self._add_layer("activation", ReLU() if activation == "relu" else GELU())
        self._add_layer("linear2", Linear(dim_feedforward, d_model, bias, rng=self.rng))
        for name in norms:
            self._add_layer(name, LayerNorm(d_model, layer_norm_eps, bias=bias))
        for name in ("dropout", *(norm.replace("norm", "dropout") for norm in norms)):
            self._add_layer(name, Dropout(dropout, rng=self.rng))

    def _parts(self) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Return the names of the attentions and of the normalizations, a sublayer each."""
        raise NotImplementedError

    def _with_residual(self, x: Array, number: int, sublayer: _Function) -> Array:
        """Return x plus what a sublayer makes of it, normalized before or after."""
        norm, drop = self._layers[f"norm{number}"], f"dropout{number}"
        if self.norm_first:
            return np.asarray(x + self._dropped(drop, sublayer(norm.forward(x))))
        return np.asarray(norm.forward(x + self._dropped(drop, sublayer(x))))

    def _back_with_residual(self, grad: Array, number: int, sublayer: _Function) -> Array:
        """Return the gradient of x: what comes through the sublayer, and what comes past it."""
        norm, drop = self._layers[f"norm{number}"], f"dropout{number}"
        if self.norm_first:
            return np.asarray(grad + norm.backward(sublayer(self._undropped(drop, grad))))
        grad = norm.backward(grad)
        return np.asarray(grad + sublayer(self._undropped(drop, grad)))

    def _fed_forward(self, x: Array) -> Array:
        """Return what the network makes of each position."""
        hidden = self._layers["activation"].forward(self._layers["linear1"].forward(x))
        return np.asarray(self._layers["linear2"].forward(self._dropped("dropout", hidden)))

    def _back_fed_forward(self, grad: Array) -> Array:
        grad_hidden = self._undropped("dropout", self._layers["linear2"].backward(grad))
        return np.asarray(self._layers["linear1"].backward(self._layers["activation"].backward(grad_hidden)))

    def _attended(self, name: str, query: Array, other: Array, mask: Array | None, padding: Array | None) -> Array:
        options = {"attn_mask": mask, "key_padding_mask": padding, "need_weights": False}
        return np.asarray(self._layers[name].forward(query, other, other, **options)[0])

    def _back_to_itself(self, grad: Array) -> Array:
        """Return the gradient of what was query, key and value at once: the sum of all three."""
        grad_query, grad_key, grad_value = self._layers["self_attn"].backward(grad)
        return np.asarray(grad_query + grad_key + grad_value)

    def _dropped(self, name: str, x: Array) -> Array:
        # At rate 0 there is nothing to draw.
        return np.asarray(self._layers[name].forward(x)) if self.dropout else x

    def _undropped(self, name: str, grad: Array) -> Array:
        return np.asarray(self._layers[name].backward(grad)) if self.dropout else grad

    def _check(self, name: str, x: Array) -> None:
        place = f"{type(self).__name__}.forward"
        check_floating(place, name, x)
        check_shape(place, name, x.shape, (*x.shape[:2], self.d_model), "features stand on the last of three axes")


class TransformerEncoderLayer(_TransformerLayer):
    """A layer of the Transformer's encoder: self-attention, then a network for each position.

    With A(x) = self-attention, F(x) = φ(x W₁ᵀ + b₁) W₂ᵀ + b₂ and N₁, N₂ layer normalizations:
    y = N₂(z + F(z)) with z = N₁(x + A(x)); with norm_first y = z + F(N₂(z)) with z = x + A(N₁(x)).
    In training elements of A(x), of F(x), of φ(...) and of A's weights are dropped.

    Gradients go back through the sublayers in reverse; past each of them comes a second path, dz = dy' + F'(dy'). What
    is query, key and value at once gets the sum of the three gradients.

    Args:
        d_model: the number of features.
        nhead: how many heads; it divides d_model.
        dim_feedforward: the number of features inside F.
        dropout: the probability that an element is dropped in training.
        activation: φ, `relu` or `gelu`.
        layer_norm_eps: of the normalizations.
        batch_first: whether the batch is the first axis, and the second one otherwise.
        norm_first: whether sublayers are given what is normalized, instead of normalizing the sum.
        bias: whether linear maps and normalizations have biases.
        rng: a generator to draw from, or a seed.

    Shapes: src and y (T, N, d_model), or (N, T, d_model) with batch_first; src_mask (T, T) or (N nhead, T, T) and
    src_key_padding_mask (N, T), True or -inf where attention is kept out. params has those of `self_attn`, `linear1`,
    `linear2`, `norm1` and `norm2` under dotted names, "self_attn.in_proj_weight". dtypes: float64 and float32, kept.

    Raises:
        TypeError: an option has the wrong type; src is no array of floating-point numbers.
        ValueError: an option is out of range; src or a mask has another shape.

    Source: Vaswani et al., "Attention Is All You Need", NeurIPS 2017, section 3.1; norm_first: Xiong et al., "On Layer
    Normalization in the Transformer Architecture", ICML 2020; torch.nn.TransformerEncoderLayer.
    """

    def forward(self, src: Array, *, src_mask: Array | None = None, src_key_padding_mask: Array | None = None) -> Array:
        """Return y."""
        self._check("src", src)
        self._hand_down()

        def attend(x: Array) -> Array:
            return self._attended("self_attn", x, x, src_mask, src_key_padding_mask)

        y = self._with_residual(self._with_residual(src, 1, attend), 2, self._fed_forward)
        self._save_for_backward(y.shape)
        return y

    def backward(self, grad_output: Array) -> Array:
        """Add the parameters' gradients to `grads`; return that of src."""
        self._saved_for(grad_output)
        self._hand_down()
        grad = self._back_with_residual(grad_output, 2, self._back_fed_forward)
        return self._back_with_residual(grad, 1, self._back_to_itself)

    def _parts(self) -> tuple[tuple[str, ...], tuple[str, ...]]:
        return ("self_attn",), ("norm1", "norm2")


class TransformerDecoderLayer(_TransformerLayer):
    """A layer of the Transformer's decoder: self-attention, attention to an encoder's output, a network.

    With A(x) = self-attention, C(x) = attention of x to memory, F as in `TransformerEncoderLayer`, and layer
    normalizations N₁, N₂, N₃: y = N₃(u + F(u)), u = N₂(z + C(z)), z = N₁(x + A(x)); with norm_first y = u + F(N₃(u)),
    u = z + C(N₂(z)), z = x + A(N₁(x)). In training elements are dropped as there, those of C(x) and its weights as
    well.

    Gradients go back through the sublayers in reverse, and past each of them. The memory, key and value of C at once,
    gets the sum of both gradients.

    Args:
        d_model: the number of features.
        nhead: how many heads; it divides d_model.
        dim_feedforward: the number of features inside F.
        dropout: the probability that an element is dropped in training.
        activation: `relu` or `gelu`.
        layer_norm_eps: of the normalizations.
        batch_first: whether the batch is the first axis, and the second one otherwise.
        norm_first: whether sublayers are given what is normalized, instead of normalizing the sum.
        bias: whether linear maps and normalizations have biases.
        rng: a generator to draw from, or a seed.

    Shapes: tgt and y (T, N, d_model), memory (S, N, d_model), or with the first two axes exchanged with batch_first;
    tgt_mask (T, T) or (N nhead, T, T), memory_mask (T, S) or (N nhead, T, S), tgt_key_padding_mask (N, T) and
    memory_key_padding_mask (N, S), True or -inf where attention is kept out. params has those of `self_attn`,
    `multihead_attn`, `linear1`, `linear2`, `norm1`, `norm2` and `norm3` under dotted names. dtypes: float64 and
    float32, kept.

    Raises:
        TypeError: an option has the wrong type; tgt or memory is no array of floating-point numbers.
        ValueError: an option is out of range; tgt, memory or a mask has another shape.

    Source: Vaswani et al., "Attention Is All You Need", NeurIPS 2017, section 3.1; torch.nn.TransformerDecoderLayer.
    """

    def forward(
        self,
        tgt: Array,
        memory: Array,
        *,
        tgt_mask: Array | None = None,
        memory_mask: Array | None = None,
        tgt_key_padding_mask: Array | None = None,
        memory_key_padding_mask: Array | None = None,
    ) -> Array:
        """Return y."""
        self._check("tgt", tgt)
        self._check("memory", memory)
        self._hand_down()
        y = self._with_residual(tgt, 1, lambda x: self._attended("self_attn", x, x, tgt_mask, tgt_key_padding_mask))
        y = self._with_residual(
            y, 2, lambda x: self._attended("multihead_attn", x, memory, memory_mask, memory_key_padding_mask)
        )
        y = self._with_residual(y, 3, self._fed_forward)
        self._save_for_backward(y.shape)
        return y

    def backward(self, grad_output: Array) -> tuple[Array, Array]:
        """Add the parameters' gradients to `grads`; return those of tgt and memory."""
        self._saved_for(grad_output)
        self._hand_down()
        of_memory: list[Array] = []

        def back_to_memory(grad: Array) -> Array:
            grad_query, grad_key, grad_value = self._layers["multihead_attn"].backward(grad)
            of_memory.append(grad_key + grad_value)
            return np.asarray(grad_query)

        grad = self._back_with_residual(grad_output, 3, self._back_fed_forward)
        grad = self._back_with_residual(grad, 2, back_to_memory)
        return self._back_with_residual(grad, 1, self._back_to_itself), of_memory[0]

    def _parts(self) -> tuple[tuple[str, ...], tuple[str, ...]]:
        return ("self_attn", "multihead_attn"), ("norm1", "norm2", "norm3")

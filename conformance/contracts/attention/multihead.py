"""Attention with several heads."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any, ClassVar

import numpy as np

from .... import impl, reference
from ....impl.attention.core import softmax_of_masked
from ....play import Array, Call, Program, address
from ... import strategies as st
from ...choices import Choices
from ...contract import Arguments, Config, Contract, Keywords
from ...convention import Convention
from ...fills import INTEGERS, NORMAL, TIES, TINY, Fill
from ..conventions import OVERWRITTEN_GRADIENTS, TRAINED_ALONE
from ..sizes import forward_of, largest, upstream_size
from .conventions import (
    ADDED_MASKS,
    ATTENDED_MASKS,
    BATCH_FIRST,
    BOOLEAN_MASKS,
    MASK_BY_NAME,
    MASKS_OF_SAMPLES,
    NO_BIAS,
    OUTPUT_ALONE,
    SHARED_MASKS,
    SPLIT_PROJECTIONS,
)
from .multihead_identities import IDENTITIES
from .programs import BATCHES, LENGTHS, shared_masks, with_few_masks

SIZES = st.sampled_from(((4, 2), (2, 1), (6, 3), (2, 2), (6, 2)))
"""Numbers of features and of heads."""
_WEIGHTS = ("in_proj_weight", "q_proj_weight", "k_proj_weight", "v_proj_weight", "weight")


class MultiheadAttention(Contract):
    """Heads attend side by side, each with projections of its own."""

    component = "MultiheadAttention"
    model = impl.MultiheadAttention
    twin = reference.MultiheadAttention
    aliases: ClassVar = (
        "MultiHeadAttention",
        "MultiHeadedAttention",
        "MultiHeadAttentionLayer",
        "MHA",
        "Multihead",
        "SelfAttention",
        "MultiHeadSelfAttention",
    )
    traits: ClassVar = frozenset({"modes", "noise"})
    rate: ClassVar = "dropout"
    noisy_rows = True
    sections: ClassVar = frozenset({"params"})
    required: ClassVar = ("embed_dim", "num_heads")
    differentiable: ClassVar = (0, 1, 2)
    spared: ClassVar = (("key", "value"), ("key_padding_mask",), ("attn_mask",))
    given_where_taken: ClassVar = frozenset({"key", "value"})
    affine: ClassVar = frozenset({"args[2]", "params.v_proj_weight", "params.bias_v", "params.out_proj.weight"})
    fills: ClassVar = (INTEGERS, NORMAL, TIES, TINY)
    choices: ClassVar = {
        "dropout": (0.0, 0.0, 0.0, 0.5),
        "bias": (True, True, False),
        "add_bias_kv": (False, False, True),
        "add_zero_attn": (False, False, True),
        "kdim": (None, None, 3),
        "vdim": (None, None, 5),
        "batch_first": (False, True),
    }
    conventions: ClassVar = (
        BATCH_FIRST,
        OUTPUT_ALONE,
        SPLIT_PROJECTIONS,
        NO_BIAS,
        ATTENDED_MASKS,
        BOOLEAN_MASKS,
        ADDED_MASKS,
        SHARED_MASKS,
        *MASKS_OF_SAMPLES,
        MASK_BY_NAME,
        OVERWRITTEN_GRADIENTS,
        Convention(
            "weight",
            "(out, in)",
            "(in, out)",
            "weights have shape (in, out), so that y = x W",
            users="Keras, JAX, CS231n",
            transposed=_WEIGHTS,
        ),
        TRAINED_ALONE,
    )
    identities: ClassVar = IDENTITIES

    @property
    def offered(self) -> Choices:
        """Return the choices: the one input of self-attention has no other width than its queries."""
        widths = {"kdim", "vdim"} if "key" in self.lacking else set()
        return {name: values for name, values in self.choices.items() if name not in widths}

    def configs(self) -> st.SearchStrategy[Config]:
        """Return small sizes with every option."""
        options = st.fixed_dictionaries(self.chosen())
        return st.tuples(SIZES, options).map(
            lambda drawn: {"embed_dim": drawn[0][0], "num_heads": drawn[0][1], **drawn[1]}
        )

    def state(self, config: Config) -> st.SearchStrategy[dict[str, Array]]:
        """Return drawn weights and biases."""
        sizes = sizes_of(config, self.default_of)
        return st.fixed_dictionaries({address.parameter(name): NORMAL.array(size) for name, size in sizes.items()})

    def arguments(self, program: Program, fill: Fill) -> st.SearchStrategy[Arguments]:
        """Return queries, keys and values."""
        config: Any = program.config
        widths = (config["embed_dim"], *(config.get(name) or config["embed_dim"] for name in ("kdim", "vdim")))

        def given(sizes: tuple[int, int, int]) -> st.SearchStrategy[Arguments]:
            batch, queries, keys = sizes
            lengths = zip((queries, keys, keys), widths, strict=True)
            lead = [(batch, length) if config.get("batch_first") else (length, batch) for length, _ in lengths]
            return st.tuples(*(fill.array((*size, width)) for size, width in zip(lead, widths, strict=True)))

        return st.tuples(BATCHES, LENGTHS, LENGTHS).flatmap(given)

    def keywords(self, program: Program, arguments: Arguments) -> st.SearchStrategy[Keywords]:
        """Return masks, and whether weights are wanted, and of which form."""
        config: Any = program.config
        (first, second), (_, keys) = (
            np.asarray(one).shape[:2][:: 1 if config.get("batch_first") else -1] for one in _three(arguments)[:2]
        )
        wanted: list[dict[str, bool]] = [{"need_weights": False}, {}, {"average_attn_weights": False}]
        masks = shared_masks((first, second, keys), config["num_heads"])
        return st.tuples(masks, st.sampled_from(wanted)).map(lambda drawn: {**drawn[0], **drawn[1]})

    def with_rows(self, call: Call, rows: int) -> Call:
        """Return a forward or a backward with so many samples, queries and keys, of which no weights are wanted."""
        if call.method == "backward":
            return with_few_masks(replace(call, args=call.args[:1]), rows)
        kwargs = {name: value for name, value in call.kwargs.items() if name != "average_attn_weights"}
        return with_few_masks(replace(call, kwargs={**kwargs, "need_weights": False}), rows)

    def terms(self, program: Program) -> int:
        """Return the number of terms of the longest sum: over a batch's positions, or over features."""
        return max(
            (array.size // array.shape[-1] + array.shape[-1] for array in program.arrays() if array.size), default=1
        )

    def scale(self, program: Program, index: int) -> float:
        """Return the size of the terms that a gradient of the scores is the small rest of, times queries and keys."""
        forward = forward_of(program, index)
        if forward is None or program.calls[index].method != "backward":
            return 0.0
        weight = largest(*program.state.values())
        width: float = max(np.asarray(array).shape[-1] for array in forward.args[:3])
        projected = width * weight * (1 + largest(*forward.args[:3]))
        return upstream_size(program, index) * width * weight * projected**2 * weight

    def moments(self, program: Program) -> tuple[Array, Array] | None:
        """Return those of the output: each weight is dropped by itself."""
        config: Any = program.config
        twin = reference.MultiheadAttention(**{**config, "dropout": 0.0})
        for name, value in program.state.items():
            twin.params[address.name_of(name)][...] = value
        (call,) = program.calls
        if call.kwargs.keys() - {"need_weights"} or config.get("add_bias_kv") or config.get("add_zero_attn"):
            return None
        query, key, value = (np.asarray(one) for one in _three(call.args))
        mean = twin.forward(query, key, value, need_weights=False)[0]
        variance = _variance(config, twin.params, [query, key, value])
        rate = config.get("dropout", 0.0)
        return mean, variance * rate / (1 - rate)


def _three(arguments: Arguments) -> Arguments:
    """Return query, key and value, all of which one input is in self-attention."""
    return arguments * 3 if len(arguments) == 1 else arguments


def sizes_of(config: Config, default_of: Any) -> dict[str, tuple[int, ...]]:
    """Return the sizes of all parameters of attention with several heads, by name."""
    chosen: Any = {name: config.get(name, default_of(name)) for name in ("bias", "add_bias_kv", "kdim", "vdim")}
    size: Any = config["embed_dim"]
    widths = {"q": size, "k": chosen["kdim"] or size, "v": chosen["vdim"] or size}
    together = set(widths.values()) == {size}
    sizes: dict[str, tuple[int, ...]] = {"in_proj_weight": (3 * size, size)} if together else {}
    sizes |= {} if together else {f"{name}_proj_weight": (size, width) for name, width in widths.items()}
    sizes["out_proj.weight"] = (size, size)
    sizes |= {"in_proj_bias": (3 * size,), "out_proj.bias": (size,)} if chosen["bias"] else {}
    return sizes | ({"bias_k": (1, 1, size), "bias_v": (1, 1, size)} if chosen["add_bias_kv"] else {})


def _variance(config: Any, params: dict[str, Array], inputs: list[Array]) -> Array:
    """Return Σ p² (W_o v)² over heads and keys."""
    size, heads, batch_first = config["embed_dim"], config["num_heads"], config.get("batch_first")
    fused, bias = params.get("in_proj_weight"), params.get("in_proj_bias", np.zeros(3 * size))
    weights = [params[f"{name}_proj_weight"] for name in "qkv"] if fused is None else np.split(fused, 3)
    projected = [x @ w.T + b for x, w, b in zip(inputs, weights, np.split(bias, 3), strict=True)]
    query, key, value = (np.reshape(one, (*one.shape[:2], heads, -1)) for one in projected)
    letters = "nqhd,nkhd->nhqk" if batch_first else "qnhd,knhd->nhqk"
    scores = np.einsum(letters, query, key) / math.sqrt(size // heads)
    out = params["out_proj.weight"].reshape(size, heads, -1)
    shown = np.einsum("nkhd,ehd->nkhe" if batch_first else "knhd,ehd->nkhe", value, out)
    answer = "nqe" if batch_first else "qne"
    variance: Array = np.einsum(f"nhqk,nkhe->{answer}", softmax_of_masked(scores, None) ** 2, shown**2)
    return variance

"""The layers of the Transformer."""

from __future__ import annotations

from typing import Any, ClassVar

import numpy as np

from .... import impl, reference
from ....play import Array, Call, Program, address
from ... import strategies as st
from ...contract import Arguments, Config, Contract, Keywords
from ...convention import Convention
from ...fills import INTEGERS, NORMAL, TINY, Fill
from ..conventions import OVERWRITTEN_GRADIENTS, TRAINED_ALONE
from ..shapes import KeepsShape
from ..sizes import largest, stretched
from .conventions import ATTENDED_MASKS, BATCH_FIRST, BOOLEAN_MASKS, SHARED_MASKS, SPLIT_PROJECTIONS
from .multihead import sizes_of
from .programs import BATCHES, LENGTHS, shared_masks, with_few_masks
from .transformer_identities import OF_DECODER, OF_ENCODER

_SIZES = st.sampled_from(((4, 2), (6, 3), (4, 1), (6, 2)))
"""Numbers of features and of heads."""
_NORM_FIRST = Convention(
    "norm",
    "after",
    "before",
    "each sublayer is given what is normalized, and that is no option",
    users="GPT-2, nanoGPT, most code since 2019",
    fixed={"norm_first": True},
)
_GELU = Convention(
    "activation", "relu", "gelu", "the network inside has a GELU, and that is no option", users="BERT, GPT-2",
    fixed={"activation": "gelu"},
)  # fmt: skip


class _TransformerLayer(KeepsShape, Contract):
    """What both promise."""

    traits: ClassVar = frozenset({"modes", "noise"})
    rate: ClassVar = "dropout"
    sections: ClassVar = frozenset({"params"})
    required: ClassVar = ("d_model", "nhead")
    fills: ClassVar = (INTEGERS, NORMAL, TINY)
    choices: ClassVar = {
        "dim_feedforward": (3, 2, 5),
        "dropout": (0.0, 0.0, 0.0, 0.5, 1.0),
        "activation": ("relu", "gelu"),
        "layer_norm_eps": (1e-5, 1e-3),
        "batch_first": (False, True),
        "norm_first": (False, True),
        "bias": (True, True, False),
    }
    conventions: ClassVar = (
        BATCH_FIRST,
        SPLIT_PROJECTIONS,
        _NORM_FIRST,
        _GELU,
        ATTENDED_MASKS,
        BOOLEAN_MASKS,
        SHARED_MASKS,
        OVERWRITTEN_GRADIENTS,
        TRAINED_ALONE,
    )
    attentions: ClassVar[tuple[str, ...]] = ("self_attn",)

    def configs(self) -> st.SearchStrategy[Config]:
        """Return small sizes with every option."""
        names = ("d_model", "nhead")
        options = st.fixed_dictionaries(self.chosen())
        return st.tuples(_SIZES, options).map(lambda drawn: {**dict(zip(names, drawn[0], strict=True)), **drawn[1]})

    def hidden(self, program: Program) -> bool:
        """Tell whether chance had a part in the answers; it has none where everything is dropped."""
        return program.config.get("dropout") != 1.0 and super().hidden(program)

    def state(self, config: Config) -> st.SearchStrategy[dict[str, Array]]:
        """Return drawn weights and biases, of normalizations too."""
        chosen: Any = config
        size, bias = chosen["d_model"], chosen.get("bias", True)
        inner: Any = chosen.get("dim_feedforward", self.default_of("dim_feedforward"))
        of_attention = sizes_of({"embed_dim": size, "bias": bias}, lambda _: None)
        sizes = {f"{name}.{key}": shape for name in self.attentions for key, shape in of_attention.items()}
        sizes |= {"linear1.weight": (inner, size), "linear2.weight": (size, inner)}
        norms = [f"norm{number}" for number in range(1, len(self.attentions) + 2)]
        sizes |= {f"{name}.weight": (size,) for name in norms}
        if bias:
            sizes |= {"linear1.bias": (inner,), "linear2.bias": (size,), **{f"{name}.bias": (size,) for name in norms}}
        return st.fixed_dictionaries({address.parameter(name): NORMAL.array(shape) for name, shape in sizes.items()})

    def with_rows(self, call: Call, rows: int) -> Call:
        """Return a forward or a backward with so many samples and positions."""
        return with_few_masks(call, rows)

    def terms(self, program: Program) -> int:
        """Return the number of terms of the longest sum: over a batch's positions, or over features."""
        sizes = (array.size // array.shape[-1] + array.shape[-1] for array in program.arrays() if array.size)
        return max(sizes, default=1)

    def scale(self, program: Program, index: int) -> float:
        """Return the size of the terms that gradients are the small rest of: a normalization takes off most of them."""
        call = program.calls[index]
        if call.method != "backward":
            return 0.0
        weight = 1 + largest(*program.state.values())
        return largest(*call.args) * weight**3 * stretched(self.reference, program, index)


def _sequences(config: Any, fill: Fill, batch: int, *lengths: int) -> st.SearchStrategy[Arguments]:
    first = config.get("batch_first")
    lead = [(batch, length) if first else (length, batch) for length in lengths]
    return st.tuples(*(fill.array((*size, config["d_model"])) for size in lead))


def _sizes(program: Program, *arrays: object) -> tuple[int, ...]:
    """Return the size of the batch, and the length of each sequence."""
    step = 1 if program.config.get("batch_first") else -1
    shapes = [np.asarray(array).shape[:2][::step] for array in arrays]
    return (shapes[0][0], *(shape[1] for shape in shapes))


def _named(masks: dict[str, Array], prefix: str, of_pairs: str) -> dict[str, Array]:
    return {f"{prefix}_{of_pairs}": masks["attn_mask"], f"{prefix}_key_padding_mask": masks["key_padding_mask"]}


class TransformerEncoderLayer(_TransformerLayer):
    """Self-attention, then a network for each position."""

    component = "TransformerEncoderLayer"
    model = impl.TransformerEncoderLayer
    twin = reference.TransformerEncoderLayer
    aliases: ClassVar = ("EncoderLayer", "EncoderBlock", "TransformerEncoderBlock", "TransformerBlock")
    spared: ClassVar = (("src_mask",), ("src_key_padding_mask",))
    identities: ClassVar = OF_ENCODER

    def arguments(self, program: Program, fill: Fill) -> st.SearchStrategy[Arguments]:
        """Return batches of sequences."""
        sizes = st.tuples(BATCHES, LENGTHS)
        return sizes.flatmap(lambda drawn: _sequences(program.config, fill, *drawn))

    def keywords(self, program: Program, arguments: Arguments) -> st.SearchStrategy[Keywords]:
        """Return masks."""
        heads: Any = program.config["nhead"]
        batch, length = _sizes(program, arguments[0])
        return shared_masks((batch, length, length), heads).map(lambda masks: _named(masks, "src", "mask"))


class TransformerDecoderLayer(_TransformerLayer):
    """Self-attention, attention to an encoder's output, then a network for each position."""

    component = "TransformerDecoderLayer"
    model = impl.TransformerDecoderLayer
    twin = reference.TransformerDecoderLayer
    aliases: ClassVar = ("DecoderLayer", "DecoderBlock", "TransformerDecoderBlock")
    differentiable: ClassVar = (0, 1)
    spared: ClassVar = (
        ("tgt_mask",),
        ("memory_mask",),
        ("tgt_key_padding_mask",),
        ("memory_key_padding_mask",),
    )
    attentions = ("self_attn", "multihead_attn")
    identities: ClassVar = OF_DECODER

    def arguments(self, program: Program, fill: Fill) -> st.SearchStrategy[Arguments]:
        """Return batches of sequences, each with an encoder's output."""
        sizes = st.tuples(BATCHES, LENGTHS, LENGTHS)
        return sizes.flatmap(lambda drawn: _sequences(program.config, fill, *drawn))

    def keywords(self, program: Program, arguments: Arguments) -> st.SearchStrategy[Keywords]:
        """Return masks of both attentions."""
        heads: Any = program.config["nhead"]
        batch, length, other = _sizes(program, *arguments)
        own, of_memory = (shared_masks((batch, length, keys), heads) for keys in (length, other))
        return st.tuples(own, of_memory).map(
            lambda drawn: {**_named(drawn[0], "tgt", "mask"), **_named(drawn[1], "memory", "mask")}
        )

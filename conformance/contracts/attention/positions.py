"""Positions."""

from __future__ import annotations

from typing import ClassVar

from .... import impl, reference
from ....play import Program
from ... import strategies as st
from ...contract import Arguments, Config, Contract
from ...convention import Convention
from ...fills import INTEGERS, NORMAL, TIES, TINY, Fill
from ..shapes import SIZES
from .conventions import FOUR_AXES, THREE_AXES
from .positions_identities import OF_ROTATIONS, OF_SINES

_LEADING = st.one_of(
    SIZES.map(lambda batch: (batch,)),
    st.tuples(st.integers(1, 3), st.integers(1, 3)),
)
_APART = Convention(
    "features",
    "alternating",
    "apart",
    "all sines stand before all cosines",
    users="tensor2tensor, fairseq, whose wavelengths differ a little besides",
    twin={"order": "apart"},
)
_HALVES = Convention(
    "pairs",
    "neighbours",
    "halves",
    "a feature is paired with the one half of dim further on",
    users="GPT-NeoX, Llama in Hugging Face's transformers",
    fixed={"interleaved": False},
)


class _Positions(Contract):
    """What positions promise: the same for each sequence of a batch."""

    affine: ClassVar = frozenset({"args[0]"})
    fills: ClassVar = (INTEGERS, NORMAL, TIES, TINY)
    width: ClassVar[str]

    def arguments(self, program: Program, fill: Fill) -> st.SearchStrategy[Arguments]:
        """Return sequences of a batch, or of a batch's heads."""
        width = program.config[self.width]
        shapes = st.tuples(_LEADING, SIZES).map(lambda drawn: (*drawn[0], drawn[1], width))
        return shapes.flatmap(fill.array).map(lambda x: (x,))

    def terms(self, program: Program) -> int:  # noqa: ARG002 - element by element
        """Return 2: a sum of two."""
        return 2


class SinusoidalPositionalEncoding(_Positions):
    """Adds sines and cosines of the position."""

    component = "SinusoidalPositionalEncoding"
    model = impl.SinusoidalPositionalEncoding
    twin = reference.SinusoidalPositionalEncoding
    aliases: ClassVar = (
        "PositionalEncoding",
        "PositionEncoding",
        "SinusoidalPositionEncoding",
        "SinusoidalEncoding",
        "SinusoidalPositionalEmbedding",
    )
    required: ClassVar = ("d_model",)
    width = "d_model"
    choices: ClassVar = {"max_len": (8, 50)}
    conventions: ClassVar = (_APART, THREE_AXES)
    identities: ClassVar = OF_SINES

    def configs(self) -> st.SearchStrategy[Config]:
        """Return small widths, odd ones among them."""
        return st.fixed_dictionaries({"d_model": st.sampled_from((4, 2, 6, 3, 1)), **self.chosen()})


class RotaryPositionalEmbedding(_Positions):
    """Turns pairs of features by an angle that grows with the position."""

    component = "RotaryPositionalEmbedding"
    model = impl.RotaryPositionalEmbedding
    twin = reference.RotaryPositionalEmbedding
    aliases: ClassVar = ("RotaryEmbedding", "RotaryPositionEmbedding", "RotaryPositionalEmbeddings", "RoPE", "Rotary")
    required: ClassVar = ("dim",)
    width = "dim"
    choices: ClassVar = {"base": (10000.0, 100.0), "interleaved": (True, False)}
    conventions: ClassVar = (_HALVES, THREE_AXES, FOUR_AXES)
    identities: ClassVar = OF_ROTATIONS

    def configs(self) -> st.SearchStrategy[Config]:
        """Return small widths, with both ways to pair."""
        return st.fixed_dictionaries({"dim": st.sampled_from((4, 2, 6)), **self.chosen()})

"""Tables of rows that are looked up by number."""

from __future__ import annotations

import math
from typing import Any, ClassVar

import numpy as np

from .... import impl, reference
from ....play import Array, Program
from ... import strategies as st
from ...contract import Arguments, Config, Contract
from ...convention import Convention
from ...fills import INTEGERS, NORMAL, Fill
from .. import shapes
from ..conventions import OVERWRITTEN_GRADIENTS
from .lookup_identities import MAX_NORM, ONE_HOT, REFUSED

_NOT_TRACED = {"padding_idx", "max_norm", "scale_grad_by_freq"}
_SEEDS = st.integers(0, 2**20)


def indices(shape: tuple[int, ...], count: int) -> st.SearchStrategy[Array]:
    """Return a strategy of numbers of rows, so many of so few that most come repeatedly."""
    return _SEEDS.map(lambda seed: np.random.default_rng(seed).integers(count, size=shape))


class Table(Contract):
    """What tables promise, whatever is made of the rows."""

    sections: ClassVar = frozenset({"params"})
    affine: ClassVar = frozenset({"params.weight"})
    required: ClassVar = ("num_embeddings", "embedding_dim")
    fills: ClassVar = (INTEGERS, NORMAL)
    # Some add nothing to the norm that they divide by.
    freedom: ClassVar = ({"margin": 0.0}, {"margin": 1e-7})
    conventions: ClassVar[tuple[Convention, ...]] = (OVERWRITTEN_GRADIENTS,)

    def configs(self) -> st.SearchStrategy[Config]:
        """Return small tables, of three rows or more: each option of a row has one to name."""
        sizes = {"num_embeddings": st.integers(3, 6), "embedding_dim": shapes.SIZES}
        return st.fixed_dictionaries({**sizes, **self.chosen()})

    def state(self, config: Config) -> st.SearchStrategy[dict[str, Array]]:
        """Return a drawn table, the row of padding among the others."""
        shape: Any = config["num_embeddings"], config["embedding_dim"]
        drawn = st.sampled_from([INTEGERS, NORMAL]).flatmap(lambda fill: fill.array(shape))
        return st.fixed_dictionaries({"params.weight": drawn})

    def traced(self, config: Config) -> Config:
        """Return the config with rows of any norm that all learn alike, however often they occur."""
        return {name: value for name, value in config.items() if name not in _NOT_TRACED}

    def terms(self, program: Program) -> int:
        """Return the longest of the sums over a row, and over the indices of all gradients that add up."""
        taken = [np.size(call.args[0]) for call in program.calls if call.method in {"forward", "backward"}]  # type: ignore[arg-type]
        return int(program.config["embedding_dim"]) + sum(taken)  # type: ignore[arg-type]


class Embedding(Table):
    """y = W[i], for indices of any shape; the gradients of a row that is looked up repeatedly add up."""

    component = "Embedding"
    model = impl.Embedding
    twin = reference.Embedding
    aliases: ClassVar = ("EmbeddingLayer", "Embed", "WordEmbedding", "TokenEmbedding", "LookupTable", "TimeEmbedding")
    differentiable: ClassVar = ()
    choices: ClassVar = {
        "padding_idx": (None, 0, 2, -1),
        "max_norm": (None, 2.2),
        "norm_type": (2.0, 1.0, math.inf),
        "scale_grad_by_freq": (False, True),
    }
    identities: ClassVar = (ONE_HOT, MAX_NORM, REFUSED)

    def arguments(self, program: Program, fill: Fill) -> st.SearchStrategy[Arguments]:  # noqa: ARG002 - integers
        """Return indices of any shape."""
        count: Any = program.config["num_embeddings"]
        return shapes.shapes(1, 2).flatmap(lambda shape: indices(shape, count)).map(lambda found: (found,))

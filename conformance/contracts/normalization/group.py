"""Group normalization."""

from __future__ import annotations

from typing import Any, ClassVar

from .... import impl, reference
from ....play import Array, Program
from ... import strategies as st
from ...contract import Arguments, Config, Contract
from ...fills import Fill
from ..conventions import IMAGES, OVERWRITTEN_GRADIENTS, handed_along_channels
from ..shapes import KeepsShape
from .own_identities import own_identities
from .parts import AFFINE, CHANNELS_LAST, EPS, FILLS, cancelled_in_rows, parameters


def _as_rows(program: Program, x: Array) -> Array:
    groups: Any = program.config["num_groups"]
    return x.reshape(len(x) * groups, -1)


class GroupNorm(KeepsShape, Contract):
    """Normalization of each sample over groups of channels, (N, C, *)."""

    component = "GroupNorm"
    model = impl.GroupNorm
    twin = reference.GroupNorm
    aliases: ClassVar = ("GroupNormalization", "GroupNormLayer", "SpatialGroupNorm", "GN")
    sections: ClassVar = frozenset({"params"})
    required: ClassVar = ("num_groups", "num_channels")
    fills: ClassVar = FILLS
    affine: ClassVar = AFFINE
    choices: ClassVar = {"eps": (1e-5, 1e-3, 0.1), "affine": (True, True, False)}
    conventions: ClassVar = (
        CHANNELS_LAST,
        IMAGES,
        handed_along_channels("weight", "bias"),
        *EPS,
        OVERWRITTEN_GRADIENTS,
    )
    identities: ClassVar = own_identities(_as_rows)

    def configs(self) -> st.SearchStrategy[Config]:
        """Return one to three groups of one to three channels, with and without parameters, with several eps."""
        sizes = st.tuples(st.integers(1, 3), st.integers(1, 3))
        named = sizes.map(lambda pair: {"num_groups": pair[0], "num_channels": pair[0] * pair[1]})
        chosen = st.fixed_dictionaries(self.chosen())
        return st.builds(lambda sizes, options: {**sizes, **options}, named, chosen)

    def state(self, config: Config) -> st.SearchStrategy[dict[str, Array]]:
        """Return drawn weight and bias, or nothing, which leaves 1 and 0."""
        channels: Any = config["num_channels"]
        return parameters(dict.fromkeys(("weight", "bias"), (channels,)) if config.get("affine", True) else {})

    def arguments(self, program: Program, fill: Fill) -> st.SearchStrategy[Arguments]:
        """Return batches with one axis of positions or two, and with none where a group has several channels."""
        channels: Any = program.config["num_channels"]
        lengths = st.integers(2, 4)
        positions = [lengths.map(lambda length: (length,)), st.tuples(lengths, st.integers(1, 3))]
        if channels > program.config["num_groups"]:
            positions.append(st.just(()))
        shape = st.tuples(st.integers(1, 4), st.one_of(*positions))
        return shape.flatmap(lambda drawn: fill.array((drawn[0], channels, *drawn[1]))).map(lambda x: (x,))

    def scale(self, program: Program, index: int) -> float:
        """Return the size of the terms that the input's gradient is the small rest of, next to 0 for two values."""
        return cancelled_in_rows(program, index, _as_rows)

"""PixelShuffle and PixelUnshuffle."""

from __future__ import annotations

from typing import ClassVar

from .... import impl, reference
from ....play import Program
from ... import strategies as st
from ...contract import Arguments, Config, Contract
from ...convention import Convention
from ...fills import Fill
from .readings import CHANNELS_LAST

_PLACES_FIRST = Convention(
    "channels",
    "(C, r, r)",
    "(r, r, C)",
    "the place inside a block counts before the channel: channel (i r + j) C + c is pixel (i, j) of channel c",
    users="TensorFlow's depth_to_space and space_to_depth, ONNX's mode DCR",
    twin={"places_first": True},
)


class _Shuffle(Contract):
    """A reordering of channels and pixels; a subclass says which way."""

    factor: ClassVar[str]
    affine: ClassVar = frozenset({"args[0]"})
    degree: ClassVar[int | None] = 1
    error_model = "multilinear"
    conventions: ClassVar = (CHANNELS_LAST, _PLACES_FIRST)

    def configs(self) -> st.SearchStrategy[Config]:
        """Return small factors."""
        return st.fixed_dictionaries({self.factor: st.sampled_from([2, 2, 3, 1])})

    def terms(self, program: Program) -> int:  # noqa: ARG002 - nothing is added up
        """Return one: nothing is added up."""
        return 1

    def arguments(self, program: Program, fill: Fill) -> st.SearchStrategy[Arguments]:
        """Return small images that the factor divides."""
        factor = int(program.config[self.factor])  # type: ignore[arg-type]

        def shape(sizes: tuple[int, int, int, int]) -> tuple[int, ...]:
            n, channels, height, width = sizes
            if self.factor == "upscale_factor":
                return n, channels * factor**2, height, width
            return n, channels, height * factor, width * factor

        sizes = st.tuples(st.integers(1, 3), st.integers(1, 3), st.integers(1, 3), st.integers(1, 3))
        return sizes.map(shape).flatmap(fill.array).map(lambda x: (x,))


class PixelShuffle(_Shuffle):
    """y[n, c, h r + i, w r + j] = x[n, c r^2 + i r + j, h, w]."""

    component = "PixelShuffle"
    model = impl.PixelShuffle
    twin = reference.PixelShuffle
    factor = "upscale_factor"
    aliases: ClassVar = ("PixelShuffle2d", "DepthToSpace", "SubPixelShuffle")
    required: ClassVar = ("upscale_factor",)


class PixelUnshuffle(_Shuffle):
    """y[n, c r^2 + i r + j, h, w] = x[n, c, h r + i, w r + j]."""

    component = "PixelUnshuffle"
    model = impl.PixelUnshuffle
    twin = reference.PixelUnshuffle
    factor = "downscale_factor"
    aliases: ClassVar = ("PixelUnshuffle2d", "SpaceToDepth")
    required: ClassVar = ("downscale_factor",)

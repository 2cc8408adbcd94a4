"""Pooling by the largest of each window."""

from __future__ import annotations

from typing import ClassVar

from .... import impl, reference
from ....play import Program
from ...choices import Choices
from ..sizes import upstream_size
from .identities import INCREASING, MASS, constant
from .index_identities import places
from .windows import SIZES_OF_WINDOWS, STRIDE_GIVEN, Sliding, channels_last, dilations, sliding_choices

# Indices are an identity's affair: where inputs are tied there are several right ones.
_ALONE: Choices = {"return_indices": (False,)}


class MaxPool(Sliding):
    """The largest of each window; where several are, any share-out of the gradient among them is right."""

    traits: ClassVar = frozenset({"kinks"})
    freedom: ClassVar = ({"ties": "lowest"}, {"ties": "highest"})
    identities: ClassVar = (INCREASING, MASS, constant(), places({"kernel_size": 2}))

    def scale(self, program: Program, index: int) -> float:
        """Return the size of what anybody's choice among tied inputs may move: rounded inputs are tied no longer."""
        return upstream_size(program, index)


class MaxPool1d(MaxPool):
    """The largest of each window along one axis."""

    component = "MaxPool1d"
    axes = 1
    model = impl.MaxPool1d
    twin = reference.MaxPool1d
    aliases: ClassVar = ("MaxPooling1D", "MaxPool1D", "MaxPooling1d")
    choices: ClassVar = {**sliding_choices(1), **dilations(1), **_ALONE, "ceil_mode": (False, True)}
    conventions: ClassVar = (channels_last(1), STRIDE_GIVEN)


class MaxPool2d(MaxPool):
    """The largest of each window over two axes."""

    component = "MaxPool2d"
    axes = 2
    model = impl.MaxPool2d
    twin = reference.MaxPool2d
    aliases: ClassVar = (
        "MaxPool",
        "MaxPooling",
        "MaxPooling2D",
        "MaxPool2D",
        "MaxPoolLayer",
        "MaxPooling2d",
        "Pooling",
    )
    choices: ClassVar = {**sliding_choices(2), **dilations(2), **_ALONE, "ceil_mode": (False, True)}
    conventions: ClassVar = (channels_last(2), *SIZES_OF_WINDOWS, STRIDE_GIVEN)


class MaxPool3d(MaxPool):
    """The largest of each window over three axes."""

    component = "MaxPool3d"
    axes = 3
    model = impl.MaxPool3d
    twin = reference.MaxPool3d
    aliases: ClassVar = ("MaxPooling3D", "MaxPool3D", "MaxPooling3d")
    choices: ClassVar = {**sliding_choices(3), **dilations(3), **_ALONE, "ceil_mode": (False, True)}
    conventions: ClassVar = (channels_last(3), *SIZES_OF_WINDOWS, STRIDE_GIVEN)

"""Pooling to a given size."""

from __future__ import annotations

from typing import Any, ClassVar

import numpy as np

from .... import impl, reference
from ....play import Program, Value
from ... import strategies as st
from ...choices import Choices
from ...contract import Arguments, Contract
from ...fills import Fill
from ...identity import Identity
from ..sizes import upstream_size
from .identities import INCREASING, KEPT, MASS, TO_ONE, constant
from .index_identities import places
from .windows import channels_last

_WANTED: dict[int, tuple[Value, ...]] = {
    1: (2, 1, 3, 5),
    2: (2, 1, 3, (3, 2), (None, 2), (4, 1)),
    3: (2, 1, (3, 1, 2), (2, None, 3)),
}
_LENGTHS = {1: st.integers(1, 9), 2: st.integers(1, 6), 3: st.integers(1, 4)}
_BATCH, _CHANNELS = st.integers(1, 3), st.integers(1, 2)


def _choices(axes: int) -> Choices:
    return {"output_size": _WANTED[axes]}


class Adaptive(Contract):
    """Pooling in bins that share the last axes, larger and smaller ones.

    Attributes:
        axes: how many of them.
    """

    axes: ClassVar[int]
    required: ClassVar = ("output_size",)

    def arguments(self, program: Program, fill: Fill) -> st.SearchStrategy[Arguments]:  # noqa: ARG002 - any size fits
        """Return batches of planes, (N, C, ...), with more and with fewer places than bins."""
        shapes = st.tuples(_BATCH, _CHANNELS, *[_LENGTHS[self.axes]] * self.axes)
        return shapes.flatmap(fill.array).map(lambda x: (x,))

    def terms(self, program: Program) -> int:
        """Return the larger of the number of places and of bins in a plane."""
        inputs: list[Any] = [call.args[0] for call in program.calls if call.method in {"forward", "backward"}]
        return max((int(np.prod(np.shape(x)[-self.axes :])) for x in inputs), default=1)


class AdaptiveAvgPool(Adaptive):
    """The average of each bin, which is linear."""

    affine: ClassVar = frozenset({"args[0]"})
    error_model = "multilinear"
    identities: ClassVar[tuple[Identity, ...]] = (constant(), TO_ONE)


class AdaptiveMaxPool(Adaptive):
    """The largest of each bin; where several are, any share-out of the gradient among them is right."""

    traits: ClassVar = frozenset({"kinks"})
    freedom: ClassVar = ({"ties": "lowest"}, {"ties": "highest"})
    identities: ClassVar[tuple[Identity, ...]] = (INCREASING, MASS, constant(), places({"output_size": 2}))

    def scale(self, program: Program, index: int) -> float:
        """Return the size of what anybody's choice among tied inputs may move: rounded inputs are tied no longer."""
        return upstream_size(program, index)


class AdaptiveAvgPool1d(AdaptiveAvgPool):
    """The average of each bin along one axis."""

    component = "AdaptiveAvgPool1d"
    axes = 1
    model = impl.AdaptiveAvgPool1d
    twin = reference.AdaptiveAvgPool1d
    aliases: ClassVar = ("AdaptiveAveragePool1d", "AdaptiveAvgPool1D")
    choices: ClassVar = _choices(1)
    conventions: ClassVar = (channels_last(1),)


class AdaptiveAvgPool2d(AdaptiveAvgPool):
    """The average of each bin over two axes."""

    component = "AdaptiveAvgPool2d"
    axes = 2
    model = impl.AdaptiveAvgPool2d
    twin = reference.AdaptiveAvgPool2d
    aliases: ClassVar = ("AdaptiveAvgPool", "AdaptiveAveragePool", "AdaptiveAveragePool2d", "AdaptiveAvgPool2D")
    choices: ClassVar = _choices(2)
    conventions: ClassVar = (channels_last(2),)
    identities: ClassVar = (*AdaptiveAvgPool.identities, KEPT)


class AdaptiveAvgPool3d(AdaptiveAvgPool):
    """The average of each bin over three axes."""

    component = "AdaptiveAvgPool3d"
    axes = 3
    model = impl.AdaptiveAvgPool3d
    twin = reference.AdaptiveAvgPool3d
    aliases: ClassVar = ("AdaptiveAveragePool3d", "AdaptiveAvgPool3D")
    choices: ClassVar = _choices(3)
    conventions: ClassVar = (channels_last(3),)
    identities: ClassVar = (*AdaptiveAvgPool.identities, KEPT)


class AdaptiveMaxPool1d(AdaptiveMaxPool):
    """The largest of each bin along one axis."""

    component = "AdaptiveMaxPool1d"
    axes = 1
    model = impl.AdaptiveMaxPool1d
    twin = reference.AdaptiveMaxPool1d
    aliases: ClassVar = ("AdaptiveMaxPool1D",)
    choices: ClassVar = {**_choices(1), "return_indices": (False,)}
    conventions: ClassVar = (channels_last(1),)


class AdaptiveMaxPool2d(AdaptiveMaxPool):
    """The largest of each bin over two axes."""

    component = "AdaptiveMaxPool2d"
    axes = 2
    model = impl.AdaptiveMaxPool2d
    twin = reference.AdaptiveMaxPool2d
    aliases: ClassVar = ("AdaptiveMaxPool", "AdaptiveMaxPool2D")
    choices: ClassVar = {**_choices(2), "return_indices": (False,)}
    conventions: ClassVar = (channels_last(2),)
    identities: ClassVar = (*AdaptiveMaxPool.identities, KEPT)


class AdaptiveMaxPool3d(AdaptiveMaxPool):
    """The largest of each bin over three axes."""

    component = "AdaptiveMaxPool3d"
    axes = 3
    model = impl.AdaptiveMaxPool3d
    twin = reference.AdaptiveMaxPool3d
    aliases: ClassVar = ("AdaptiveMaxPool3D",)
    choices: ClassVar = {**_choices(3), "return_indices": (False,)}
    conventions: ClassVar = (channels_last(3),)
    identities: ClassVar = (*AdaptiveMaxPool.identities, KEPT)

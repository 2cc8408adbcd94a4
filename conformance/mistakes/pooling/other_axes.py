"""Known wrong pooling over one and over three axes: what is particular there."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from ....impl import (
    AdaptiveAvgPool1d,
    AdaptiveAvgPool3d,
    AdaptiveMaxPool1d,
    AdaptiveMaxPool3d,
    AvgPool1d,
    AvgPool3d,
    LPPool1d,
    LPPool3d,
    MaxPool1d,
    MaxPool3d,
    MaxUnpool1d,
    MaxUnpool3d,
)
from ....impl.base import Array, Layer
from ....impl.pooling.adaptive import Adaptive
from ....impl.pooling.sliding import Sliding
from ...catalogue import mistake

_PREFIXES = {"MaxPool": "mp", "AvgPool": "ap", "LPPool": "lp", "AdaptiveAvgPool": "aa", "AdaptiveMaxPool": "am"}


def _of_each(
    wholes: Sequence[type[Layer]], slug: str, *, title: str, misconception: str, remedy: str, reading: str = ""
) -> Callable[[type[Layer]], type[Layer]]:
    """Enter the decorated part into the catalogue as a mistake of each of several layers."""

    def enter(part: type[Layer]) -> type[Layer]:
        for whole in wholes:
            fields = {"__doc__": part.__doc__, "__module__": part.__module__}
            wrong = type(f"{part.__name__}{whole.__name__}", (part, whole), fields)
            # Where it is played it is looked for in its module, by its name.
            setattr(sys.modules[part.__module__], wrong.__name__, wrong)
            prefix = _PREFIXES[whole.__name__[:-2]] + whole.__name__[-2]
            texts: dict[str, Any] = {
                "title": title,
                "misconception": misconception,
                "remedy": remedy,
                "reading": reading,
            }
            mistake(f"{prefix}-{slug}", whole.__name__, **texts)(wrong)
        return part

    return enter


_DEPTH: dict[str, Any] = {
    "title": "The depth is not pooled: each slice is pooled for itself.",
    "misconception": "Three axes are thought to be a batch of pictures.",
    "remedy": "A window has a depth too, the first number of its size: pool over all three axes.",
}


@_of_each(
    (MaxPool1d, AvgPool1d, LPPool1d, AdaptiveAvgPool1d, AdaptiveMaxPool1d),
    "over-channels",
    title="Windows run over the second axis, the channels.",
    misconception="A sequence is thought to have its positions first, and its features last.",
    remedy="Inputs are (N, C, L): pool over the last axis.",
    reading="layout=NLC",
)
class OverChannels(Layer):
    """Takes the second axis for the positions."""

    def forward(self, x: Array) -> Array:
        """Return what pooling over the second axis gives."""
        answer = super().forward(np.swapaxes(x, 1, 2))  # type: ignore[misc]
        if isinstance(answer, tuple):
            return tuple(np.swapaxes(part, 1, 2) for part in answer)  # type: ignore[return-value]
        swapped: Array = np.swapaxes(answer, 1, 2)
        return swapped

    def backward(self, grad_output: Array) -> Array:
        """Return the gradient of the input."""
        grad: Any = super().backward(np.swapaxes(grad_output, 1, 2))  # type: ignore[misc]
        swapped: Array = np.swapaxes(grad, 1, 2)
        return swapped


@_of_each((MaxPool3d, AvgPool3d, LPPool3d), "depth-apart", **_DEPTH)
class DepthApart(Sliding):
    """Pools slice by slice."""

    def _sizes(self, number: int) -> tuple[int, int, int, int]:
        return super()._sizes(number) if number else (1, 1, 0, 1)


@_of_each((AdaptiveAvgPool3d, AdaptiveMaxPool3d), "depth-apart", **_DEPTH)
class DepthKept(Adaptive):
    """Pools slice by slice."""

    def __init__(self, output_size: Any, *args: Any, **options: Any) -> None:
        super().__init__(output_size, *args, **options)
        self.output_size = (None, *self.output_size[1:])


@mistake(
    "mu1-through-channels",
    "MaxUnpool1d",
    title="Indices are taken to count through all channels of a sample.",
    misconception="A sample is thought to be one row of numbers.",
    remedy="Each channel has indices of its own, from 0.",
)
class ThroughChannels(MaxUnpool1d):
    """Writes into the flattened sample."""

    def forward(self, x: Array, indices: Array, output_size: Sequence[int] | None = None) -> Array:
        """Return samples of which the first channel holds everything."""
        y = np.zeros_like(super().forward(x, indices, output_size))
        rows = y.reshape(len(y), -1)
        np.put_along_axis(rows, indices.reshape(len(y), -1), x.reshape(len(y), -1), axis=-1)
        return rows.reshape(y.shape)


@mistake(
    "mu3-depth-last",
    "MaxUnpool3d",
    title="Indices are taken to count the depth fastest.",
    misconception="Depth is thought to be the last axis.",
    remedy="The axes are (D, H, W): an index is (depth times height + row) times width + column.",
)
class DepthLast(MaxUnpool3d):
    """Counts the depth fastest."""

    def forward(self, x: Array, indices: Array, output_size: Sequence[int] | None = None) -> Array:
        """Return planes with the axes in another order."""
        depth, height, width = super().forward(x, indices, output_size).shape[-3:]
        rest, slices = np.divmod(indices, depth)
        rows, columns = np.divmod(rest, width)
        return super().forward(x, (slices * height + rows) * width + columns, output_size)

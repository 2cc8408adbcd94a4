"""Where the windows of a convolution lie, as its config says: what inputs have to fit, and equations are made of."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np

from ....play import Array, Value
from ... import strategies as st
from ...contract import Config

NUMPY_MODES = {"zeros": "constant", "reflect": "reflect", "replicate": "edge", "circular": "wrap"}


def per_axis(value: Any, axes: int) -> tuple[int, ...]:
    """Return an option's number for each axis."""
    return (value,) * axes if isinstance(value, int) else tuple(value)


@cache
def sizes(axes: int, low: int, high: int) -> st.SearchStrategy[Any]:
    """Return a strategy of an option's values: one number for all axes, or more often one for each."""
    numbers = st.integers(low, high)
    each = st.tuples(*[numbers] * axes)
    return st.one_of(numbers, each, each) if axes > 1 else numbers


@dataclass(frozen=True)
class Geometry:
    """The numbers of a config, for each axis.

    Attributes:
        kernel: the kernel's size.
        stride: from one window to the next.
        dilation: from one element of a window to the next.
        border: how many elements are added before the first and after the last.
        mode: what is added.
        groups: the number of groups.
    """

    kernel: tuple[int, ...]
    stride: tuple[int, ...]
    dilation: tuple[int, ...]
    border: tuple[tuple[int, int], ...]
    mode: str
    groups: int

    @property
    def axes(self) -> int:
        """The number of spatial axes."""
        return len(self.kernel)

    @property
    def reach(self) -> tuple[int, ...]:
        """The length of a window on each axis."""
        return tuple(d * (k - 1) + 1 for k, d in zip(self.kernel, self.dilation, strict=True))

    def places(self, sizes: Sequence[int]) -> tuple[int, ...]:
        """Return for how many windows there is room in an input of these sizes, on each axis."""
        numbers = zip(sizes, self.border, self.reach, self.stride, strict=True)
        return tuple((size + low + high - reach) // step + 1 for size, (low, high), reach, step in numbers)

    def inputs(self, extra: int) -> st.SearchStrategy[tuple[int, ...]]:
        """Return a strategy of spatial sizes, from the smallest that has an output to some more on each axis.

        Args:
            extra: how many more; at least as many as a stride, so that there may be two windows.
        """
        ranges = []
        for reach, step, (low, high) in zip(self.reach, self.stride, self.border, strict=True):
            own = {"reflect": max(low, high) + 1, "circular": max(low, high)}.get(self.mode, 1)
            least = max(reach - low - high, own, 1)
            ranges.append(st.integers(least, least + max(extra, step)))
        return st.tuples(*ranges)

    def padded(self, x: Array) -> Array:
        """Return x with its padding."""
        wide: Array = np.pad(x, ((0, 0), (0, 0), *self.border), mode=NUMPY_MODES[self.mode])  # type: ignore[call-overload]
        return wide

    def seen(self, wide: Array, place: Sequence[int], positions: Sequence[int]) -> Array:
        """Return what one element of the kernel is multiplied by at all positions."""
        numbers = zip(place, self.dilation, self.stride, positions, strict=True)
        where: tuple[Any, ...] = (..., *(slice(k * d, k * d + s * (count - 1) + 1, s) for k, d, s, count in numbers))
        part: Array = wide[where]
        return part

    def copies(self, sizes: Sequence[int]) -> int:
        """Return a bound of how often one element of an input of these sizes stands in its padding, and in itself."""
        if self.mode == "zeros":
            return 1
        return math.prod(1 + low + high if size else 1 for (low, high), size in zip(self.border, sizes, strict=True))


def geometry(config: Config, axes: int) -> Geometry:
    """Return what a config says."""
    kernel, stride, dilation = (per_axis(config.get(name, 1), axes) for name in ("kernel_size", "stride", "dilation"))
    padding = config.get("padding", 0)
    if padding == "same":
        totals = [d * (k - 1) for k, d in zip(kernel, dilation, strict=True)]
        border = tuple((total // 2, total - total // 2) for total in totals)
    else:
        border = tuple((width, width) for width in per_axis(0 if padding == "valid" else padding, axes))
    mode: Any = config.get("padding_mode", "zeros")
    return Geometry(kernel, stride, dilation, border, mode, _number(config.get("groups", 1)))


def _number(value: Value) -> int:
    return int(value)  # type: ignore[arg-type]


def divisible(channels: int, groups: int) -> int:
    """Return the least multiple of the number of groups that is no smaller."""
    return -(-channels // groups) * groups

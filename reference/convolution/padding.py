"""The twins of padding layers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from torch.nn import functional

from ..base import Array, Twin


class Padding(Twin):
    """The twin of all padding layers.

    Args:
        padding: elements added at every end, or at each, the last axis first.
        value: what is added in mode `constant`.
    """

    axes: ClassVar[int] = 2
    mode: ClassVar[str] = "constant"

    def __init__(self, padding: int | Sequence[int], value: float = 0.0) -> None:
        super().__init__()
        self.padding = [padding] * (2 * self.axes) if isinstance(padding, int) else list(padding)
        self.value = value if self.mode == "constant" else None

    def forward(self, x: Array) -> Array:
        """Return x with its padding."""
        return self.record(lambda x: functional.pad(x, self.padding, self.mode, self.value), x)


class ZeroPad1d(Padding):
    """The twin of ZeroPad1d."""

    axes = 1


class ZeroPad2d(Padding):
    """The twin of ZeroPad2d."""

    axes = 2


class ZeroPad3d(Padding):
    """The twin of ZeroPad3d."""

    axes = 3


class ConstantPad1d(Padding):
    """The twin of ConstantPad1d."""

    axes = 1


class ConstantPad2d(Padding):
    """The twin of ConstantPad2d."""

    axes = 2


class ConstantPad3d(Padding):
    """The twin of ConstantPad3d."""

    axes = 3


class ReflectionPad1d(Padding):
    """The twin of ReflectionPad1d."""

    axes = 1
    mode = "reflect"


class ReflectionPad2d(Padding):
    """The twin of ReflectionPad2d."""

    axes = 2
    mode = "reflect"


class ReflectionPad3d(Padding):
    """The twin of ReflectionPad3d."""

    axes = 3
    mode = "reflect"


class ReplicationPad1d(Padding):
    """The twin of ReplicationPad1d."""

    axes = 1
    mode = "replicate"


class ReplicationPad2d(Padding):
    """The twin of ReplicationPad2d."""

    axes = 2
    mode = "replicate"


class ReplicationPad3d(Padding):
    """The twin of ReplicationPad3d."""

    axes = 3
    mode = "replicate"


class CircularPad1d(Padding):
    """The twin of CircularPad1d."""

    axes = 1
    mode = "circular"


class CircularPad2d(Padding):
    """The twin of CircularPad2d."""

    axes = 2
    mode = "circular"


class CircularPad3d(Padding):
    """The twin of CircularPad3d."""

    axes = 3
    mode = "circular"

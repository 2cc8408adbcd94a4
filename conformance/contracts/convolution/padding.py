"""Padding layers on one, two and three spatial axes."""

from __future__ import annotations

from typing import Any, ClassVar

import numpy as np

from .... import impl, reference
from ....play import Program
from ... import strategies as st
from ...choices import Choices
from ...contract import Arguments, Config, Contract
from ...fills import Fill
from .geometry import Geometry
from .readings import CHANNELS_LAST, EVEN, PAIRS

_VOLUME = 3


class Padding(Contract):
    """An image in a frame; a subclass says on how many axes, and of what."""

    axes: ClassVar[int]
    mode: ClassVar[str] = "zeros"
    required: ClassVar[tuple[str, ...]] = ("padding",)
    affine: ClassVar = frozenset({"args[0]"})
    degree: ClassVar[int | None] = 1
    error_model = "multilinear"
    conventions: ClassVar = (CHANNELS_LAST, PAIRS, EVEN)

    def configs(self) -> st.SearchStrategy[Config]:
        """Return one width for every end, or one for each."""
        return st.fixed_dictionaries(self.chosen())

    def geometry(self, config: Config) -> Geometry:
        """Return where the image lies."""
        padding: Any = config["padding"]
        widths = (padding,) * (2 * self.axes) if isinstance(padding, int) else padding
        border = tuple((widths[2 * axis], widths[2 * axis + 1]) for axis in reversed(range(self.axes)))
        ones = (1,) * self.axes
        return Geometry(ones, ones, ones, border, self.mode, 1)

    def arguments(self, program: Program, fill: Fill) -> st.SearchStrategy[Arguments]:
        """Return small images, none too small for the padding."""
        images = self.geometry(program.config).inputs(1 if self.axes == _VOLUME else 2)
        shapes = st.tuples(st.integers(1, 3), st.integers(1, 2), images).map(lambda drawn: (*drawn[:2], *drawn[2]))
        return shapes.flatmap(fill.array).map(lambda x: (x,))

    def terms(self, program: Program) -> int:
        """Return how often an element may stand in the output: its gradients are added up."""
        inputs = [np.shape(call.args[0])[2:] for call in program.calls if call.method == "forward"]  # type: ignore[arg-type]
        return max((self.geometry(program.config).copies(sizes) for sizes in inputs), default=1)


def _choices(axes: int) -> Choices:
    each = st.tuples(*[st.integers(0, 2)] * (2 * axes))
    return {"padding": (1, 1, 2, each) if axes < _VOLUME else (1, 1, each)}


def _with_value(axes: int) -> Choices:
    return {**_choices(axes), "value": (1.0, -2.5, 0.0)}


class ZeroPad1d(Padding):
    """A sequence (N, C, L) in a frame of zeros."""

    component = "ZeroPad1d"
    model = impl.ZeroPad1d
    twin = reference.ZeroPad1d
    axes = 1
    aliases: ClassVar = ("ZeroPadding1D", "ZeroPadding1d", "ZeroPad1D")
    choices: ClassVar = _choices(1)


class ZeroPad2d(Padding):
    """An image (N, C, H, W) in a frame of zeros."""

    component = "ZeroPad2d"
    model = impl.ZeroPad2d
    twin = reference.ZeroPad2d
    axes = 2
    aliases: ClassVar = ("ZeroPadding2D", "ZeroPadding2d", "ZeroPad2D")
    choices: ClassVar = _choices(2)


class ZeroPad3d(Padding):
    """A volume (N, C, D, H, W) in a frame of zeros."""

    component = "ZeroPad3d"
    model = impl.ZeroPad3d
    twin = reference.ZeroPad3d
    axes = 3
    aliases: ClassVar = ("ZeroPadding3D", "ZeroPadding3d", "ZeroPad3D")
    choices: ClassVar = _choices(3)


class ConstantPad1d(Padding):
    """A sequence (N, C, L) in a frame of one number."""

    component = "ConstantPad1d"
    model = impl.ConstantPad1d
    twin = reference.ConstantPad1d
    axes = 1
    aliases: ClassVar = ("ConstantPad1D", "ConstantPadding1d")
    required: ClassVar = ("padding", "value")
    choices: ClassVar = _with_value(1)


class ConstantPad2d(Padding):
    """An image (N, C, H, W) in a frame of one number."""

    component = "ConstantPad2d"
    model = impl.ConstantPad2d
    twin = reference.ConstantPad2d
    axes = 2
    aliases: ClassVar = ("ConstantPad2D", "ConstantPadding2d")
    required: ClassVar = ("padding", "value")
    choices: ClassVar = _with_value(2)


class ConstantPad3d(Padding):
    """A volume (N, C, D, H, W) in a frame of one number."""

    component = "ConstantPad3d"
    model = impl.ConstantPad3d
    twin = reference.ConstantPad3d
    axes = 3
    aliases: ClassVar = ("ConstantPad3D", "ConstantPadding3d")
    required: ClassVar = ("padding", "value")
    choices: ClassVar = _with_value(3)


class ReflectionPad1d(Padding):
    """A sequence (N, C, L) in a frame of its own reflection."""

    component = "ReflectionPad1d"
    model = impl.ReflectionPad1d
    twin = reference.ReflectionPad1d
    axes = 1
    mode = "reflect"
    aliases: ClassVar = ("ReflectionPad1D", "ReflectPad1d", "ReflectionPadding1d")
    choices: ClassVar = _choices(1)


class ReflectionPad2d(Padding):
    """An image (N, C, H, W) in a frame of its own reflection."""

    component = "ReflectionPad2d"
    model = impl.ReflectionPad2d
    twin = reference.ReflectionPad2d
    axes = 2
    mode = "reflect"
    aliases: ClassVar = ("ReflectionPad2D", "ReflectPad2d", "ReflectionPadding2d")
    choices: ClassVar = _choices(2)


class ReflectionPad3d(Padding):
    """A volume (N, C, D, H, W) in a frame of its own reflection."""

    component = "ReflectionPad3d"
    model = impl.ReflectionPad3d
    twin = reference.ReflectionPad3d
    axes = 3
    mode = "reflect"
    aliases: ClassVar = ("ReflectionPad3D", "ReflectPad3d", "ReflectionPadding3d")
    choices: ClassVar = _choices(3)


class ReplicationPad1d(Padding):
    """A sequence (N, C, L) in a frame of its own edge."""

    component = "ReplicationPad1d"
    model = impl.ReplicationPad1d
    twin = reference.ReplicationPad1d
    axes = 1
    mode = "replicate"
    aliases: ClassVar = ("ReplicationPad1D", "ReplicatePad1d", "EdgePad1d", "ReplicationPadding1d")
    choices: ClassVar = _choices(1)


class ReplicationPad2d(Padding):
    """An image (N, C, H, W) in a frame of its own edge."""

    component = "ReplicationPad2d"
    model = impl.ReplicationPad2d
    twin = reference.ReplicationPad2d
    axes = 2
    mode = "replicate"
    aliases: ClassVar = ("ReplicationPad2D", "ReplicatePad2d", "EdgePad2d", "ReplicationPadding2d")
    choices: ClassVar = _choices(2)


class ReplicationPad3d(Padding):
    """A volume (N, C, D, H, W) in a frame of its own edge."""

    component = "ReplicationPad3d"
    model = impl.ReplicationPad3d
    twin = reference.ReplicationPad3d
    axes = 3
    mode = "replicate"
    aliases: ClassVar = ("ReplicationPad3D", "ReplicatePad3d", "EdgePad3d", "ReplicationPadding3d")
    choices: ClassVar = _choices(3)


class CircularPad1d(Padding):
    """A sequence (N, C, L) in a frame of its own other end."""

    component = "CircularPad1d"
    model = impl.CircularPad1d
    twin = reference.CircularPad1d
    axes = 1
    mode = "circular"
    aliases: ClassVar = ("CircularPad1D", "WrapPad1d", "CircularPadding1d")
    choices: ClassVar = _choices(1)


class CircularPad2d(Padding):
    """An image (N, C, H, W) in a frame of its own other end."""

    component = "CircularPad2d"
    model = impl.CircularPad2d
    twin = reference.CircularPad2d
    axes = 2
    mode = "circular"
    aliases: ClassVar = ("CircularPad2D", "WrapPad2d", "CircularPadding2d")
    choices: ClassVar = _choices(2)


class CircularPad3d(Padding):
    """A volume (N, C, D, H, W) in a frame of its own other end."""

    component = "CircularPad3d"
    model = impl.CircularPad3d
    twin = reference.CircularPad3d
    axes = 3
    mode = "circular"
    aliases: ClassVar = ("CircularPad3D", "WrapPad3d", "CircularPadding3d")
    choices: ClassVar = _choices(3)

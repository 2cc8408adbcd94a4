"""Convolutions on one, two and three spatial axes."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from typing import Any, ClassVar

import numpy as np

from .... import impl, reference
from ....play import Array, Program, Value
from ... import strategies as st
from ...choices import Choices, Row
from ...contract import Arguments, Config, Contract
from ...fills import Fill
from ..conventions import OVERWRITTEN_GRADIENTS
from ..shapes import arrays
from .geometry import Geometry, divisible, geometry, sizes
from .identities import CONVOLUTION_IDENTITIES
from .readings import (
    CHANNELS_LAST,
    EVEN_STEPS,
    PADDING_BY_NAME,
    PADDING_IN_NUMBERS,
    SQUARE,
    handed_last,
    kernels_last,
    reversed_kernels,
)

_REVERSED = reversed_kernels("mathematics, signal processing, scipy.signal.convolve")


class Kernels(Contract):
    """What plain and transposed convolutions have in common: channels in groups, sizes for each axis, a bias."""

    axes: ClassVar[int]
    extra: ClassVar[int] = 3
    sections: ClassVar = frozenset({"params"})
    required: ClassVar = ("in_channels", "out_channels", "kernel_size")
    affine: ClassVar = frozenset({"args[0]", "params.weight", "params.bias"})
    degree: ClassVar[int | None] = 2
    error_model = "multilinear"

    def configs(self) -> st.SearchStrategy[Config]:
        """Return few channels, and every option."""
        channels = st.integers(1, 3)
        return st.fixed_dictionaries({"in_channels": channels, "out_channels": channels, **self.chosen()}).map(
            self.settled
        )

    def settled(self, config: Mapping[str, Value], given: Iterable[str] = ()) -> Mapping[str, Value]:
        """Return a config for what the subject has, its channels made to fit its groups."""
        whole = dict(super().settled(config, given))
        groups: Any = whole.get("groups", 1)
        for name in ("in_channels", "out_channels"):
            if name in whole:
                whole[name] = divisible(int(whole[name]), groups)  # type: ignore[arg-type]
        return whole

    def shape(self, config: Config) -> tuple[int, ...]:
        """Return the shape of the weight."""
        raise NotImplementedError

    def state(self, config: Config) -> st.SearchStrategy[dict[str, Array]]:
        """Return a drawn weight, and a bias where the config has one."""
        config = self.settled(config)
        shapes = {"params.weight": self.shape(config)}
        if config.get("bias", True):
            shapes["params.bias"] = (int(config["out_channels"]),)  # type: ignore[arg-type]
        return arrays(shapes)

    def images(self, geometry: Geometry) -> st.SearchStrategy[tuple[int, ...]]:
        """Return a strategy of spatial sizes of inputs."""
        return geometry.inputs(self.extra)

    def arguments(self, program: Program, fill: Fill) -> st.SearchStrategy[Arguments]:
        """Return batches of images, from the smallest that have an output to some that leave a remainder."""
        channels = program.config["in_channels"]
        batches = st.integers(1, 3)
        images = self.images(geometry(program.config, self.axes))
        shapes = st.tuples(batches, images).map(lambda drawn: (drawn[0], channels, *drawn[1]))
        return shapes.flatmap(fill.array).map(lambda x: (x,))

    def terms(self, program: Program) -> int:
        """Return a bound of the longest sums: over a window, over all of a gradient, and over what meets in one input.

        Gradients of the parameters add up over all calls, at most one for each number of all upstream gradients.
        """
        given = geometry(program.config, self.axes)
        kernel = math.prod(given.kernel)
        channels = max(int(program.config[name]) for name in ("in_channels", "out_channels"))  # type: ignore[arg-type]
        inputs = [np.shape(call.args[0]) for call in program.calls if call.method == "forward"]  # type: ignore[arg-type]
        upstream = [np.size(call.args[0]) for call in program.calls if call.method == "backward"]  # type: ignore[arg-type]
        copies = max((given.copies(shape[2:]) for shape in inputs), default=1)
        return max(channels * kernel * copies, sum(upstream), sum(map(math.prod, inputs)))


class Convolution(Kernels):
    """The cross-correlation of images with kernels; a subclass says on how many axes."""

    def output_shapes(self, program: Program) -> tuple[tuple[int, ...], ...]:
        """Return the shape of the output: as many places along each axis as windows fit into the padded input."""
        *batch, _ = (shape := np.shape(program.calls[-1].args[0]))[: -self.axes]  # type: ignore[arg-type]
        places = geometry(program.config, self.axes).places(shape[-self.axes :])
        return ((*batch, program.config["out_channels"], *places),)

    def settled(self, config: Mapping[str, Value], given: Iterable[str] = ()) -> Mapping[str, Value]:
        """Return a config that fits: what is to keep its size has no stride."""
        return without_stride(super().settled(config, given))

    def together(self, config: Row) -> bool:
        """Tell whether the options may stand in one config."""
        return goes_together(config)

    def shape(self, config: Config) -> tuple[int, ...]:
        """Return the shape of the weight, (out, in / groups, ...)."""
        outputs, inputs = (int(config[name]) for name in ("out_channels", "in_channels"))  # type: ignore[arg-type]
        given = geometry(config, self.axes)
        return outputs, inputs // given.groups, *given.kernel


def goes_together(config: Row) -> bool:
    """Tell whether options may stand in one config: "same" has no stride, and a padding mode has some padding."""
    padding = config.get("padding")
    without = isinstance(padding, int) and config.get("padding_mode", "zeros") != "zeros"
    return not without and (padding != "same" or config.get("stride", 1) == 1)


def without_stride(config: Mapping[str, Value]) -> Mapping[str, Value]:
    """Return a config whose stride is 1 where the size is to be kept."""
    return {**config, "stride": 1} if config.get("padding") == "same" and "stride" in config else config


def choices(axes: int, widest: int = 2) -> Choices:
    """Return the options of a convolution."""
    padding = st.one_of(*[sizes(axes, 1, widest)] * 3, sizes(axes, 0, widest), st.just("valid"))
    return {
        "kernel_size": (2, sizes(axes, 1, 3)),
        "stride": (1, 1, sizes(axes, 1, 3)),
        "padding": (0, 0, "same", padding),
        "dilation": (1, 1, sizes(axes, 1, 2)),
        "groups": (1, 1, 2, 3),
        "bias": (True, True, False),
        "padding_mode": ("zeros", "zeros", "reflect", "replicate", "circular"),
    }


class Conv1d(Convolution):
    """y = b + sum_c,k w[o, c, k] x[n, c, p s + k d], on sequences (N, C, L)."""

    component = "Conv1d"
    model = impl.Conv1d
    twin = reference.Conv1d
    axes = 1
    extra = 4
    aliases: ClassVar = ("Conv1D", "Convolution1d", "Convolution1D", "Conv1dLayer", "TemporalConvolution")
    choices: ClassVar = choices(1)
    conventions: ClassVar = (
        CHANNELS_LAST,
        kernels_last(1, "(O, I, k)", "(k, I, O)"),
        _REVERSED,
        PADDING_IN_NUMBERS,
        PADDING_BY_NAME,
        OVERWRITTEN_GRADIENTS,
        handed_last(1),
    )
    identities: ClassVar = CONVOLUTION_IDENTITIES


class Conv2d(Convolution):
    """y = b + sum_c,k w[o, c, k] x[n, c, p s + k d], on images (N, C, H, W)."""

    component = "Conv2d"
    model = impl.Conv2d
    twin = reference.Conv2d
    axes = 2
    aliases: ClassVar = ("Conv2D", "Convolution", "Convolution2d", "Convolution2D", "ConvLayer", "Conv", "Conv2dLayer")
    choices: ClassVar = choices(2)
    conventions: ClassVar = (
        CHANNELS_LAST,
        kernels_last(2, "(O, I, kH, kW)", "(kH, kW, I, O)"),
        _REVERSED,
        EVEN_STEPS,
        SQUARE,
        PADDING_IN_NUMBERS,
        PADDING_BY_NAME,
        OVERWRITTEN_GRADIENTS,
        handed_last(2),
    )
    identities: ClassVar = CONVOLUTION_IDENTITIES


class Conv3d(Convolution):
    """y = b + sum_c,k w[o, c, k] x[n, c, p s + k d], on volumes (N, C, D, H, W)."""

    component = "Conv3d"
    model = impl.Conv3d
    twin = reference.Conv3d
    axes = 3
    extra = 2
    aliases: ClassVar = ("Conv3D", "Convolution3d", "Convolution3D", "Conv3dLayer")
    choices: ClassVar = choices(3, widest=1)
    conventions: ClassVar = (
        CHANNELS_LAST,
        kernels_last(3, "(O, I, kD, kH, kW)", "(kD, kH, kW, I, O)"),
        _REVERSED,
        EVEN_STEPS,
        SQUARE,
        PADDING_IN_NUMBERS,
        PADDING_BY_NAME,
        OVERWRITTEN_GRADIENTS,
        handed_last(3),
    )
    identities: ClassVar = CONVOLUTION_IDENTITIES

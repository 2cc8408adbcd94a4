"""Transposed convolutions on one, two and three spatial axes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, ClassVar

from .... import impl, reference
from ....play import Value
from ... import strategies as st
from ...choices import Choices
from ...contract import Config
from ..conventions import OVERWRITTEN_GRADIENTS
from .convolution import Kernels
from .geometry import Geometry, geometry, per_axis, sizes
from .identities import TRANSPOSED_IDENTITIES
from .readings import CHANNELS_LAST, EVEN_STEPS, SQUARE, kernels_last, reversed_kernels

_REVERSED = reversed_kernels("flax and JAX, where transpose_kernel is False")


class TransposedConvolution(Kernels):
    """The adjoint of a convolution; a subclass says on how many axes."""

    extra = 2
    identities: ClassVar = TRANSPOSED_IDENTITIES

    def settled(self, config: Mapping[str, Value], given: Iterable[str] = ()) -> Mapping[str, Value]:
        """Return a config that fits: output_padding stays below stride or dilation."""
        whole = dict(super().settled(config, given))
        more: Any = whole.get("output_padding", 0)
        if more:
            steps, apart = (per_axis(whole.get(name, 1), self.axes) for name in ("stride", "dilation"))
            most = [max(pair) - 1 for pair in zip(steps, apart, strict=True)]
            below = tuple(min(pair) for pair in zip(per_axis(more, self.axes), most, strict=True))
            whole["output_padding"] = below if isinstance(more, tuple) else min(below)
        return whole

    def shape(self, config: Config) -> tuple[int, ...]:
        """Return the shape of the weight, (in, out / groups, ...)."""
        outputs, inputs = (int(config[name]) for name in ("out_channels", "in_channels"))  # type: ignore[arg-type]
        given = geometry(config, self.axes)
        return inputs, outputs // given.groups, *given.kernel

    def images(self, geometry: Geometry) -> st.SearchStrategy[tuple[int, ...]]:
        """Return a strategy of sizes, from the smallest of which padding leaves something."""
        ranges = []
        for reach, step, (width, _) in zip(geometry.reach, geometry.stride, geometry.border, strict=True):
            least = 1 + max(0, -((reach - 2 * width - 1) // step))
            ranges.append(st.integers(least, least + self.extra))
        return st.tuples(*ranges)


def _choices(axes: int, widest: int = 2) -> Choices:
    return {
        "kernel_size": (2, sizes(axes, 1, 3)),
        "stride": (1, 1, 2, sizes(axes, 1, 3)),
        "padding": (0, 0, 1, sizes(axes, 0, widest)),
        "output_padding": (0, 0, sizes(axes, 1, 2)),
        "groups": (1, 1, 2, 3),
        "bias": (True, True, False),
        "dilation": (1, 1, sizes(axes, 1, 2)),
    }


class ConvTranspose1d(TransposedConvolution):
    """y = b + sum_c,p w[c, o, k] x[n, c, p] at p s + k d - padding, on sequences (N, C, L)."""

    component = "ConvTranspose1d"
    model = impl.ConvTranspose1d
    twin = reference.ConvTranspose1d
    axes = 1
    aliases: ClassVar = ("ConvTranspose1D", "Conv1dTranspose", "Conv1DTranspose", "TransposedConv1d", "Deconv1d")
    choices: ClassVar = _choices(1)
    conventions: ClassVar = (
        CHANNELS_LAST,
        kernels_last(1, "(I, O, k)", "(k, O, I)"),
        kernels_last(1, "(I, O, k)", "(k, I, O)", swapped=True),
        _REVERSED,
        OVERWRITTEN_GRADIENTS,
    )


class ConvTranspose2d(TransposedConvolution):
    """y = b + sum_c,p w[c, o, k] x[n, c, p] at p s + k d - padding, on images (N, C, H, W)."""

    component = "ConvTranspose2d"
    model = impl.ConvTranspose2d
    twin = reference.ConvTranspose2d
    axes = 2
    aliases: ClassVar = (
        "ConvTranspose2D",
        "Conv2dTranspose",
        "Conv2DTranspose",
        "TransposedConv2d",
        "TransposedConvolution",
        "Deconv2d",
        "ConvTranspose",
    )
    choices: ClassVar = _choices(2)
    conventions: ClassVar = (
        CHANNELS_LAST,
        kernels_last(2, "(I, O, kH, kW)", "(kH, kW, O, I)"),
        kernels_last(2, "(I, O, kH, kW)", "(kH, kW, I, O)", swapped=True),
        _REVERSED,
        EVEN_STEPS,
        SQUARE,
        OVERWRITTEN_GRADIENTS,
    )


class ConvTranspose3d(TransposedConvolution):
    """y = b + sum_c,p w[c, o, k] x[n, c, p] at p s + k d - padding, on volumes (N, C, D, H, W)."""

    component = "ConvTranspose3d"
    model = impl.ConvTranspose3d
    twin = reference.ConvTranspose3d
    axes = 3
    extra = 1
    aliases: ClassVar = ("ConvTranspose3D", "Conv3dTranspose", "Conv3DTranspose", "TransposedConv3d", "Deconv3d")
    choices: ClassVar = _choices(3, widest=1)
    conventions: ClassVar = (
        CHANNELS_LAST,
        kernels_last(3, "(I, O, kD, kH, kW)", "(kD, kH, kW, O, I)"),
        kernels_last(3, "(I, O, kD, kH, kW)", "(kD, kH, kW, I, O)", swapped=True),
        _REVERSED,
        EVEN_STEPS,
        SQUARE,
        OVERWRITTEN_GRADIENTS,
    )

"""The twins of transposed convolution layers."""

from __future__ import annotations

from typing import ClassVar

from torch import Tensor
from torch.nn import functional

from ..base import Array, Randomness
from .convolution import Kernels, PerAxis, per_axis

FUNCTIONS = {1: functional.conv_transpose1d, 2: functional.conv_transpose2d, 3: functional.conv_transpose3d}


class TransposedConvolution(Kernels):
    """The twin of ConvTranspose1d, ConvTranspose2d and ConvTranspose3d.

    Args:
        in_channels: channels of the input.
        out_channels: channels of the output.
        kernel_size: a kernel's size.
        stride: from one kernel to the next.
        padding: elements cut off at either end.
        output_padding: elements more at the end.
        groups: how many groups the channels are divided into.
        bias: whether a bias is added.
        dilation: from one element of a kernel to the next.
        flipped: whether kernels are reversed.
        rng: a generator to draw the initial parameters from, or a seed.
        accumulate: whether backward adds to `grads`.
    """

    axes: ClassVar[int] = 2

    def __init__(
        self,
        in_channels: int,
        out_channels: int,
        kernel_size: PerAxis,
        stride: PerAxis = 1,
        padding: PerAxis = 0,
        output_padding: PerAxis = 0,
        groups: int = 1,
        bias: bool = True,
        dilation: PerAxis = 1,
        *,
        flipped: bool = False,
        rng: Randomness = None,
        accumulate: bool = True,
    ) -> None:
        shape = (in_channels, out_channels // groups, *per_axis(kernel_size, self.axes))
        super().__init__(shape, out_channels, bias, flipped, rng, accumulate)
        self.options = (stride, padding, output_padding, groups, dilation)

    def forward(self, x: Array) -> Array:
        """Return the adjoint of a convolution with the kernels, plus the bias."""

        def convolution(x: Tensor, weight: Tensor, bias: Tensor | None = None) -> Tensor:
            return FUNCTIONS[self.axes](x, self.kernels(weight), bias, *self.options)

        return self.record(convolution, x)


class ConvTranspose1d(TransposedConvolution):
    """The twin of ConvTranspose1d."""

    axes = 1


class ConvTranspose2d(TransposedConvolution):
    """The twin of ConvTranspose2d."""

    axes = 2


class ConvTranspose3d(TransposedConvolution):
    """The twin of ConvTranspose3d."""

    axes = 3

"""The twins of convolution layers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar, TypeAlias

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional

from ..base import Array, Randomness, Twin, torch_generator

PerAxis: TypeAlias = int | Sequence[int]

FUNCTIONS = {1: functional.conv1d, 2: functional.conv2d, 3: functional.conv3d}


def per_axis(value: PerAxis, axes: int) -> tuple[int, ...]:
    """Return an option's number for each axis."""
    return (value,) * axes if isinstance(value, int) else tuple(value)


class Kernels(Twin):
    """What the twins of plain and transposed convolutions share.

    Args:
        shape: that of the weight.
        out_channels: channels of the output.
        bias: whether a bias is added.
        flipped: whether kernels are reversed along their spatial axes; PyTorch's are not.
        rng: a generator to draw the initial parameters from, or a seed.
        accumulate: whether backward adds to `grads`.
    """

    def __init__(
        self, shape: tuple[int, ...], out_channels: int, bias: bool, flipped: bool, rng: Randomness, accumulate: bool
    ) -> None:
        super().__init__(accumulate=accumulate)
        self.flipped = flipped
        generator = torch_generator(np.random.default_rng(rng))
        bound = float(np.prod(shape[1:])) ** -0.5
        shapes = {"weight": shape, "bias": (out_channels,)}
        for name in ("weight", "bias") if bias else ("weight",):
            empty = torch.empty(shapes[name], dtype=torch.float64)
            self.add_parameter(name, empty.uniform_(-bound, bound, generator=generator))

    def kernels(self, weight: Tensor) -> Tensor:
        """Return the weight as PyTorch multiplies with it."""
        return weight.flip(tuple(range(2, weight.ndim))) if self.flipped else weight


class Convolution(Kernels):
    """The twin of Conv1d, Conv2d and Conv3d.

    Args:
        in_channels: channels of the input.
        out_channels: channels of the output.
        kernel_size: a kernel's size.
        stride: from one window to the next.
        padding: elements added at either end, "same" or "valid".
        dilation: from one element of a window to the next.
        groups: how many groups the channels are divided into.
        bias: whether a bias is added.
        padding_mode: what is added.
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
        padding: PerAxis | str = 0,
        dilation: PerAxis = 1,
        groups: int = 1,
        bias: bool = True,
        padding_mode: str = "zeros",
        *,
        flipped: bool = False,
        rng: Randomness = None,
        accumulate: bool = True,
    ) -> None:
        kernel, self.dilation = per_axis(kernel_size, self.axes), per_axis(dilation, self.axes)
        shape = (out_channels, in_channels // groups, *kernel)
        super().__init__(shape, out_channels, bias, flipped, rng, accumulate)
        self.stride = per_axis(stride, self.axes)
        self.groups = groups
        self.mode = "constant" if padding_mode == "zeros" else padding_mode
        if padding == "same":
            totals = [d * (k - 1) for d, k in zip(self.dilation, kernel, strict=True)]
            border = [(total // 2, total - total // 2) for total in totals]
        else:
            border = [(width, width) for width in per_axis(0 if padding == "valid" else padding, self.axes)]  # type: ignore[arg-type]
        # PyTorch's own padding begins with the last axis.
        self.border = [width for ends in reversed(border) for width in ends]

    def forward(self, x: Array) -> Array:
        """Return the correlation of x with the kernels, plus the bias."""
        return self.record(self.convolution, x)

    def convolution(self, x: Tensor, weight: Tensor, bias: Tensor | None = None) -> Tensor:
        """Return the same of tensors."""
        wide = functional.pad(x, self.border, self.mode)
        return FUNCTIONS[self.axes](wide, self.kernels(weight), bias, self.stride, 0, self.dilation, self.groups)


class Conv1d(Convolution):
    """The twin of Conv1d."""

    axes = 1


class Conv2d(Convolution):
    """The twin of Conv2d."""

    axes = 2


class Conv3d(Convolution):
    """The twin of Conv3d."""

    axes = 3

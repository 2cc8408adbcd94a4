"""The twin of the depthwise-separable convolution."""

from __future__ import annotations

import numpy as np
from torch import Tensor, from_numpy
from torch.nn import functional

from ..base import Array, Randomness, Twin
from .convolution import Conv2d, PerAxis


class DepthwiseSeparableConv2d(Twin):
    """The twin of DepthwiseSeparableConv2d: two of torch's convolutions, one after the other.

    Args:
        in_channels: channels of the input.
        out_channels: channels of the output.
        kernel_size: the size of the depthwise kernels.
        stride: of the depthwise convolution.
        padding: likewise.
        dilation: likewise.
        bias: whether both have a bias.
        padding_mode: of the depthwise convolution.
        rng: a generator to draw the initial parameters from, or a seed.
        accumulate: whether backward adds to `grads`.
    """

    def __init__(
        self,
        in_channels: int,
        out_channels: int,
        kernel_size: PerAxis,
        stride: PerAxis = 1,
        padding: PerAxis | str = 0,
        dilation: PerAxis = 1,
        bias: bool = True,
        padding_mode: str = "zeros",
        *,
        rng: Randomness = None,
        accumulate: bool = True,
    ) -> None:
        super().__init__(accumulate=accumulate)
        generator = np.random.default_rng(rng)
        options = (stride, padding, dilation, in_channels, bias, padding_mode)
        self.depthwise = Conv2d(in_channels, in_channels, kernel_size, *options, rng=generator)
        pointwise = Conv2d(in_channels, out_channels, 1, bias=bias, rng=generator)
        for prefix, part in (("depthwise", self.depthwise), ("pointwise", pointwise)):
            for name, value in part.params.items():
                self.add_parameter(f"{prefix}_{name}", from_numpy(value))

    def forward(self, x: Array) -> Array:
        """Return the mixed channels of the channels convolved one by one."""

        def convolutions(
            x: Tensor,
            depthwise_weight: Tensor,
            pointwise_weight: Tensor,
            depthwise_bias: Tensor | None = None,
            pointwise_bias: Tensor | None = None,
        ) -> Tensor:
            apart = self.depthwise.convolution(x, depthwise_weight, depthwise_bias)
            return functional.conv2d(apart, pointwise_weight, pointwise_bias)

        return self.record(convolutions, x)

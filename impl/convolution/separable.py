"""The depthwise-separable convolution: two convolutions for the price of a fraction of one."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from ..base import Array, Layer, Randomness
from .axes import PerAxis
from .convolution import Conv2d

_PARTS = ("depthwise", "pointwise")


class DepthwiseSeparableConv2d(Layer):
    """A convolution of each channel by itself, and then one with kernels of 1 by 1 that mixes the channels.

    y = Conv2d(in_channels, out_channels, 1)(Conv2d(in_channels, in_channels, kernel_size, ..., groups=in_channels)(x)).
    A full convolution has in out k² weights, this one in k² + in out: each kernel of it is a number times the kernel of
    its input channel. dx and the gradients of both pairs of parameters are those of the two, one after the other; all
    start as they do there.

    Args:
        in_channels: channels of x.
        out_channels: channels of y.
        kernel_size: height and width of the depthwise kernels, or one number for both; so are the next three.
        stride: of the depthwise convolution, as are the next two and padding_mode.
        padding: how many elements are added at either end of an axis, "valid" or "same".
        dilation: the step from one element of a window to the next.
        bias: whether both convolutions add a bias.
        padding_mode: what is added: "zeros", "reflect", "replicate" or "circular".
        rng: a generator to draw the initial parameters from, or a seed.

    Shapes: x (N, in_channels, H, W), y (N, out_channels, H', W') with H' and W' of the depthwise convolution, and in
    params depthwise_weight (in_channels, 1, k_H, k_W), depthwise_bias (in_channels,), pointwise_weight
    (out_channels, in_channels, 1, 1) and pointwise_bias (out_channels,). dtypes: float64 and float32, kept.

    Raises:
        TypeError: a size is no integer; x is no array of floating-point numbers.
        ValueError: what Conv2d refuses.

    Source: Chollet, "Xception: Deep Learning with Depthwise Separable Convolutions", CVPR 2017; in PyTorch, two
    torch.nn.Conv2d.
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
    ) -> None:
        super().__init__()
        generator = np.random.default_rng(rng)
        options = (stride, padding, dilation, in_channels, bias, padding_mode)
        self._depthwise = Conv2d(in_channels, in_channels, kernel_size, *options, rng=generator)
        self._pointwise = Conv2d(in_channels, out_channels, 1, bias=bias, rng=generator)
        for own, part, name in self._shared():
            self._add_parameter(own, part.params[name])

    def forward(self, x: Array) -> Array:
        """Return y."""
        self._hand_over()
        y = self._pointwise.forward(self._depthwise.forward(x))
        self._save_for_backward(y.shape)
        return y

    def backward(self, grad_output: Array) -> Array:
        """Add the gradients of both pairs of parameters to `grads`; return dx."""
        self._saved_for(grad_output)
        self._hand_over()
        return self._depthwise.backward(self._pointwise.backward(grad_output))

    def _shared(self) -> Iterator[tuple[str, Conv2d, str]]:
        """Yield the name of each parameter, the convolution that it is one of, and its name there."""
        for prefix, part in zip(_PARTS, (self._depthwise, self._pointwise), strict=True):
            for name in part.params:
                yield f"{prefix}_{name}", part, name

    def _hand_over(self) -> None:
        """Have the two convolutions work on this layer's own parameters and gradients."""
        for own, part, name in self._shared():
            part.params[name], part.grads[name] = self.params[own], self.grads[own]

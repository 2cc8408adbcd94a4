"""Convolution layers, which are the same on one, two and three spatial axes."""

from __future__ import annotations

import math
from typing import ClassVar

import numpy as np

from ..base import Array, Layer, Randomness
from ..checks import check_choice, check_size, message
from .axes import PerAxis, check_images, per_axis
from .borders import MODES, Border, add_border, remove_border
from .correlation import Grid, correlate, input_gradient, weight_gradient, windows


class Kernels(Layer):
    """What plain and transposed convolutions share: channels in groups, a kernel for each pair, and a bias.

    Args:
        in_channels: channels of x.
        out_channels: channels of y.
        kernel_size: a kernel's size.
        stride: the step from one window to the next.
        dilation: the step from one element of a window to the next.
        groups: how many groups the channels are divided into.

    Raises:
        TypeError: a number is no integer.
        ValueError: a number is below 1; the channels cannot be divided into the groups.
    """

    axes: ClassVar[int] = 2

    def __init__(
        self,
        in_channels: int,
        out_channels: int,
        kernel_size: PerAxis,
        stride: PerAxis,
        dilation: PerAxis,
        groups: int,
    ) -> None:
        super().__init__()
        place = type(self).__name__
        for name, size in (("in_channels", in_channels), ("out_channels", out_channels), ("groups", groups)):
            check_size(place, name, size)
            if size % groups:
                expected = f"divisible by groups = {groups}"
                raise ValueError(message(place, name, size, expected, "every group has as many channels"))
        self.in_channels = in_channels
        self.out_channels = out_channels
        self.groups = groups
        self.kernel_size = per_axis(place, "kernel_size", kernel_size, self.axes)
        self.stride = per_axis(place, "stride", stride, self.axes)
        self.dilation = per_axis(place, "dilation", dilation, self.axes)
        self._grid = Grid(self.stride, self.dilation, groups)

    def _add_kernels(self, shape: tuple[int, ...], bias: bool, rng: Randomness) -> None:
        """Add a weight of a shape, and a bias, both spread evenly over ±1/√fan, as PyTorch draws them."""
        generator = np.random.default_rng(rng)
        bound = 1.0 / math.sqrt(math.prod(shape[1:]))
        self._add_parameter("weight", generator.uniform(-bound, bound, shape))
        if bias:
            self._add_parameter("bias", generator.uniform(-bound, bound, self.out_channels))

    def _weight(self, like: Array) -> Array:
        return self.params["weight"].astype(like.dtype, copy=False)

    def _add_bias(self, y: Array) -> None:
        if "bias" in self.params:
            y += self.params["bias"].astype(y.dtype, copy=False).reshape(-1, *[1] * self.axes)

    def _backward_bias(self, grad_output: Array) -> None:
        if "bias" in self.params:
            positions = math.prod(grad_output.shape[2:])
            # A product with ones, because BLAS adds faster than np.sum.
            sums = grad_output.reshape(*grad_output.shape[:2], positions) @ np.ones(positions, grad_output.dtype)
            self.grads["bias"] += sums.sum(axis=0, dtype=np.float64)


class Convolution(Kernels):
    """The layers below; a subclass says how many spatial axes there are."""

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
        rng: Randomness = None,
    ) -> None:
        super().__init__(in_channels, out_channels, kernel_size, stride, dilation, groups)
        check_choice(type(self).__name__, "padding_mode", padding_mode, MODES)
        self.padding = padding
        self.padding_mode = padding_mode
        self._border = self._border_of(padding)
        self._add_kernels((out_channels, in_channels // groups, *self.kernel_size), bias, rng)

    def _border_of(self, padding: PerAxis | str) -> Border:
        place = type(self).__name__
        if not isinstance(padding, str):
            return [(width, width) for width in per_axis(place, "padding", padding, self.axes, low=0)]
        check_choice(place, "padding", padding, ("valid", "same"))
        if padding == "valid":
            return [(0, 0)] * self.axes
        if any(step != 1 for step in self.stride):
            remedy = "there is no output for each input where windows lie apart"
            raise ValueError(message(place, "stride", self.stride, "1 with padding = 'same'", remedy))
        # What y would lack; where that is odd, the one more stands at the end.
        totals = [reach - 1 for reach in self._grid.reach(self.kernel_size)]
        return [(total // 2, total - total // 2) for total in totals]

    def forward(self, x: Array) -> Array:
        """Return y."""
        place = f"{type(self).__name__}.forward"
        check_images(place, x, self.axes, self.in_channels)
        wide = add_border(place, x, self._border, self.padding_mode)
        sizes = wide.shape[2:]
        positions = self._grid.positions(sizes, self.kernel_size)
        if min(positions) < 1:
            expected = f"at least {self._grid.reach(self.kernel_size)} with its border"
            raise ValueError(message(place, "x.shape", x.shape, expected, "the kernel has to fit in"))
        columns = windows(wide, self.kernel_size, self._grid)
        y = correlate(columns, self._weight(x), positions, self._grid)
        self._add_bias(y)
        self._save_for_backward(y.shape, columns, sizes)
        return y

    def backward(self, grad_output: Array) -> Array:
        """Add dw and db to `grads`; return dx."""
        columns, sizes = self._saved_for(grad_output)
        self.grads["weight"] += weight_gradient(columns, grad_output, self.params["weight"].shape)
        self._backward_bias(grad_output)
        grad_wide = input_gradient(grad_output, self._weight(grad_output), sizes, self._grid)
        return remove_border(grad_wide, self._border, self.padding_mode)


class Conv1d(Convolution):
    """The cross-correlation of sequences with kernels.

    y[n, o, p] = b[o] + Σ_c,k w[o, c, k] x̃[n, c, p s + k d], where x̃ is x with its padding, s the stride and d the
    dilation. A kernel is not reversed, as it would be in a mathematical convolution. With several groups, out channels
    in order belong to in channels in order: the sum runs over the in_channels / groups of o's own group.
    dw[o, c, k] = Σ_n,p dy[n, o, p] x̃[n, c, p s + k d], db[o] = Σ_n,p dy[n, o, p], and dx̃ gets w[o, c, k] dy[n, o, p]
    added wherever w[o, c, k] was multiplied; what lies in the padding is dropped, or added to where it came from.
    w and b start as U(±1/√fan), fan = k in_channels / groups.

    Args:
        in_channels: channels of x.
        out_channels: channels of y.
        kernel_size: a kernel's length k.
        stride: the step s from one window to the next.
        padding: how many elements are added at either end; "valid" for none, "same" for as many as make y as long as
            x, where one more at the end if that is odd.
        dilation: the step d from one element of a window to the next.
        groups: how many groups the channels are divided into.
        bias: whether b is added.
        padding_mode: what is added: "zeros", or x itself, "reflect" without and "replicate" with nothing but its edge,
            or "circular" from its other end.
        rng: a generator to draw the initial parameters from, or a seed.

    Shapes: x (N, in_channels, L), y (N, out_channels, ⌊(L + 2 padding - d (k - 1) - 1) / s⌋ + 1) or, with
    "same", as long as x, w = params["weight"] (out_channels, in_channels / groups, k),
    b = params["bias"] (out_channels,). dtypes: float64 and float32, kept.

    Raises:
        TypeError: a size is no integer; x is no array of floating-point numbers.
        ValueError: a size is too small; the channels cannot be divided into the groups; x has another number of axes or
            channels, or is shorter than a kernel, or than what its padding takes; "same" with a stride.

    Source: torch.nn.Conv1d.
    """

    axes = 1


class Conv2d(Convolution):
    """The cross-correlation of images with kernels.

    y[n, o, p] = b[o] + Σ_c,k w[o, c, k] x̃[n, c, p s + k d], for positions p and kernel elements k along both axes,
    where x̃ is x with its padding, s the stride and d the dilation. A kernel is not reversed, as it would be in a
    mathematical convolution. With several groups, out channels in order belong to in channels in order: the sum runs
    over the in_channels / groups of o's own group.
    dw[o, c, k] = Σ_n,p dy[n, o, p] x̃[n, c, p s + k d], db[o] = Σ_n,p dy[n, o, p], and dx̃ gets w[o, c, k] dy[n, o, p]
    added wherever w[o, c, k] was multiplied; what lies in the padding is dropped, or added to where it came from.
    w and b start as U(±1/√fan), fan = k_H k_W in_channels / groups.

    Args:
        in_channels: channels of x.
        out_channels: channels of y.
        kernel_size: a kernel's height and width, or one number for both; so are stride, padding and dilation.
        stride: the step s from one window to the next.
        padding: how many elements are added at either end of an axis; "valid" for none, "same" for as many as make y as
            large as x, where one more at the end if that is odd.
        dilation: the step d from one element of a window to the next.
        groups: how many groups the channels are divided into.
        bias: whether b is added.
        padding_mode: what is added: "zeros", or x itself, "reflect" without and "replicate" with nothing but its edge,
            or "circular" from its other end.
        rng: a generator to draw the initial parameters from, or a seed.

    Shapes: x (N, in_channels, H, W), y (N, out_channels, H', W'), H' = ⌊(H + 2 padding - d (k - 1) - 1) / s⌋ + 1
    or, with "same", H, and W' likewise, w = params["weight"] (out_channels, in_channels / groups, k_H, k_W),
    b = params["bias"] (out_channels,). dtypes: float64 and float32, kept.

    Raises:
        TypeError: a size is no integer; x is no array of floating-point numbers.
        ValueError: a size is too small; the channels cannot be divided into the groups; x has another number of axes or
            channels, or is smaller than a kernel, or than what its padding takes; "same" with a stride.

    Source: torch.nn.Conv2d; Dumoulin and Visin, "A guide to convolution arithmetic for deep learning", 2016.
    """

    axes = 2


class Conv3d(Convolution):
    """The cross-correlation of volumes with kernels: Conv2d with one more axis.

    y[n, o, p] = b[o] + Σ_c,k w[o, c, k] x̃[n, c, p s + k d], for positions p and kernel elements k along all three axes,
    where x̃ is x with its padding, s the stride and d the dilation. The sum runs over the channels of o's own group.
    dw[o, c, k] = Σ_n,p dy[n, o, p] x̃[n, c, p s + k d], db[o] = Σ_n,p dy[n, o, p], and dx̃ gets w[o, c, k] dy[n, o, p]
    added wherever w[o, c, k] was multiplied. w and b start as U(±1/√fan), fan = k_D k_H k_W in_channels / groups.

    Args:
        in_channels: channels of x.
        out_channels: channels of y.
        kernel_size: a kernel's depth, height and width, or one number for all; so are stride, padding and dilation.
        stride: the step s from one window to the next.
        padding: how many elements are added at either end of an axis; "valid" for none, "same" for as many as make y as
            large as x, where one more at the end if that is odd.
        dilation: the step d from one element of a window to the next.
        groups: how many groups the channels are divided into.
        bias: whether b is added.
        padding_mode: what is added: "zeros", or x itself, "reflect" without and "replicate" with nothing but its edge,
            or "circular" from its other end.
        rng: a generator to draw the initial parameters from, or a seed.

    Shapes: x (N, in_channels, D, H, W), y (N, out_channels, D', H', W'), D' = ⌊(D + 2 padding - d (k - 1) - 1) / s⌋ + 1
    or, with "same", D, the others likewise, w = params["weight"] (out_channels, in_channels / groups, k_D, k_H, k_W),
    b = params["bias"] (out_channels,). dtypes: float64 and float32, kept.

    Raises:
        TypeError: a size is no integer; x is no array of floating-point numbers.
        ValueError: a size is too small; the channels cannot be divided into the groups; x has another number of axes or
            channels, or is smaller than a kernel, or than what its padding takes; "same" with a stride.

    Source: torch.nn.Conv3d.
    """

    axes = 3

"""Transposed convolution layers, which are the same on one, two and three spatial axes."""

from __future__ import annotations

from typing import Any

from ..base import Array, Randomness
from ..checks import message
from .axes import PerAxis, check_images, per_axis
from .borders import add_border, remove_border
from .convolution import Kernels
from .correlation import correlate, input_gradient, weight_gradient, windows


class TransposedConvolution(Kernels):
    """The layers below; a subclass says how many spatial axes there are.

    What Conv computes of its input's gradient is this layer's output, and the other way round, with one weight.
    """

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
        rng: Randomness = None,
    ) -> None:
        super().__init__(in_channels, out_channels, kernel_size, stride, dilation, groups)
        place = type(self).__name__
        self.padding = per_axis(place, "padding", padding, self.axes, low=0)
        self.output_padding = per_axis(place, "output_padding", output_padding, self.axes, low=0)
        for more, step, apart in zip(self.output_padding, self.stride, self.dilation, strict=True):
            if more >= max(step, apart):
                remedy = "it tells apart the sizes that a convolution with this stride takes to the same"
                expected = "below the stride or the dilation"
                raise ValueError(message(place, "output_padding", output_padding, expected, remedy))
        self._border = [(width, width) for width in self.padding]
        self._add_kernels((in_channels, out_channels // groups, *self.kernel_size), bias, rng)

    def forward(self, x: Array) -> Array:
        """Return y."""
        place = f"{type(self).__name__}.forward"
        check_images(place, x, self.axes, self.in_channels)
        covered = self._grid.sizes(x.shape[2:], self.kernel_size)
        sizes = tuple(size + more for size, more in zip(covered, self.output_padding, strict=True))
        if any(size <= 2 * width for size, width in zip(sizes, self.padding, strict=True)):
            expected = f"below half of {sizes}, what the windows cover"
            raise ValueError(message(place, "padding", self.padding, expected, "padding is cut off at both ends"))
        wide = input_gradient(x, self._weight(x), sizes, self._grid)
        y = remove_border(wide, self._border, "zeros")
        self._add_bias(y)
        self._save_for_backward(y.shape, x.copy(), covered)
        return y

    def backward(self, grad_output: Array) -> Array:
        """Add dw and db to `grads`; return dx."""
        x, covered = self._saved_for(grad_output)
        self._backward_bias(grad_output)
        wide = add_border("", grad_output, self._border, "zeros")
        # What output_padding has added beyond the last window got nothing from x.
        reached: tuple[Any, ...] = (..., *map(slice, covered))
        columns = windows(wide[reached], self.kernel_size, self._grid)
        self.grads["weight"] += weight_gradient(columns, x, self.params["weight"].shape)
        return correlate(columns, self._weight(grad_output), x.shape[2:], self._grid)


class ConvTranspose1d(TransposedConvolution):
    """The adjoint of Conv1d: each element of x puts a kernel, times itself, into y.

    y = b + Σ_c,p w[c, o, k] x[n, c, p] at position p s + k d - padding: what several kernels reach is added up, s is
    the stride and d the dilation. This is what Conv1d with this weight computes of its input's gradient; it undoes the
    sizes of that layer, and not its values. dx is Conv1d of dy; dw[c, o, k] = Σ_n,p x[n, c, p] dy[n, o, p s + k d],
    with dy in its padding; db[o] = Σ dy[n, o]. With several groups, o and c are of one group.
    w and b start as U(±1/√fan), fan = k out_channels / groups.

    Args:
        in_channels: channels of x.
        out_channels: channels of y.
        kernel_size: a kernel's length k.
        stride: the step s from one kernel to the next in y.
        padding: how many elements are cut off at either end.
        output_padding: how many elements y is longer at its end: kernels may reach these too.
        groups: how many groups the channels are divided into.
        bias: whether b is added.
        dilation: the step d from one element of a kernel to the next.
        rng: a generator to draw the initial parameters from, or a seed.

    Shapes: x (N, in_channels, L), y (N, out_channels, (L - 1) s - 2 padding + d (k - 1) + output_padding + 1),
    w = params["weight"] (in_channels, out_channels / groups, k), b = params["bias"] (out_channels,).
    dtypes: float64 and float32, kept.

    Raises:
        TypeError: a size is no integer; x is no array of floating-point numbers.
        ValueError: a size is too small; the channels cannot be divided into the groups; output_padding is neither below
            the stride nor the dilation; x has another number of axes or channels; padding leaves nothing of y.

    Source: torch.nn.ConvTranspose1d.
    """

    axes = 1


class ConvTranspose2d(TransposedConvolution):
    """The adjoint of Conv2d: each element of x puts a kernel, times itself, into y.

    y = b + Σ_c,p w[c, o, k] x[n, c, p] at position p s + k d - padding, for p and k along both axes: what several
    kernels reach is added up, s is the stride and d the dilation. This is what Conv2d with this weight computes of its
    input's gradient; it undoes the sizes of that layer, and not its values, and is no "deconvolution".
    dx is Conv2d of dy; dw[c, o, k] = Σ_n,p x[n, c, p] dy[n, o, p s + k d], with dy in its padding; db[o] = Σ dy[n, o].
    With several groups, o and c are of one group. w and b start as U(±1/√fan), fan = k_H k_W out_channels / groups.

    Args:
        in_channels: channels of x.
        out_channels: channels of y.
        kernel_size: a kernel's height and width, or one number for both; so are stride, paddings and dilation.
        stride: the step s from one kernel to the next in y.
        padding: how many elements are cut off at either end of an axis.
        output_padding: how many elements an axis of y is longer at its end: kernels may reach these too.
        groups: how many groups the channels are divided into.
        bias: whether b is added.
        dilation: the step d from one element of a kernel to the next.
        rng: a generator to draw the initial parameters from, or a seed.

    Shapes: x (N, in_channels, H, W), y (N, out_channels, H', W') with
    H' = (H - 1) s - 2 padding + d (k - 1) + output_padding + 1 and W' likewise,
    w = params["weight"] (in_channels, out_channels / groups, k_H, k_W), b = params["bias"] (out_channels,).
    dtypes: float64 and float32, kept.

    Raises:
        TypeError: a size is no integer; x is no array of floating-point numbers.
        ValueError: a size is too small; the channels cannot be divided into the groups; output_padding is neither below
            the stride nor the dilation; x has another number of axes or channels; padding leaves nothing of y.

    Source: torch.nn.ConvTranspose2d; Dumoulin and Visin, "A guide to convolution arithmetic for deep learning", 2016.
    """

    axes = 2


class ConvTranspose3d(TransposedConvolution):
    """The adjoint of Conv3d: ConvTranspose2d with one more axis.

    y = b + Σ_c,p w[c, o, k] x[n, c, p] at position p s + k d - padding, for p and k along all three axes: what several
    kernels reach is added up, s is the stride and d the dilation.
    dx is Conv3d of dy; dw[c, o, k] = Σ_n,p x[n, c, p] dy[n, o, p s + k d], with dy in its padding; db[o] = Σ dy[n, o].
    With several groups, o and c are of one group. w and b start as U(±1/√fan), fan = k_D k_H k_W out_channels / groups.

    Args:
        in_channels: channels of x.
        out_channels: channels of y.
        kernel_size: a kernel's depth, height and width, or one number for all; so are stride, paddings and dilation.
        stride: the step s from one kernel to the next in y.
        padding: how many elements are cut off at either end of an axis.
        output_padding: how many elements an axis of y is longer at its end: kernels may reach these too.
        groups: how many groups the channels are divided into.
        bias: whether b is added.
        dilation: the step d from one element of a kernel to the next.
        rng: a generator to draw the initial parameters from, or a seed.

    Shapes: x (N, in_channels, D, H, W), y (N, out_channels, D', H', W') with
    D' = (D - 1) s - 2 padding + d (k - 1) + output_padding + 1 and the others likewise,
    w = params["weight"] (in_channels, out_channels / groups, k_D, k_H, k_W), b = params["bias"] (out_channels,).
    dtypes: float64 and float32, kept.

    Raises:
        TypeError: a size is no integer; x is no array of floating-point numbers.
        ValueError: a size is too small; the channels cannot be divided into the groups; output_padding is neither below
            the stride nor the dilation; x has another number of axes or channels; padding leaves nothing of y.

    Source: torch.nn.ConvTranspose3d.
    """

    axes = 3

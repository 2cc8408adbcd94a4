"""The power average of each window."""

from __future__ import annotations

import math

import numpy as np

from ..base import Array
from ..checks import check_number
from .options import Sizes
from .planes import back_to_all, product, sums
from .sliding import Sliding


class LPPool(Sliding):
    """The p-th root of the sum of p-th powers of each window, over the last axes; subclasses say of how many.

    y_i = (c_i Σ x_j^p)^(1/p) over the places j of window i, with p = 1 the sum. c_i is 1, but for a window that hangs
    over the end, as it may with `ceil_mode`, it is the number of places in a window by that of those inside the input:
    what is missing counts like what is there. Powers are taken of x, not of |x|: with an odd p a negative sum has no
    root, except for p = 1.

    dx_j = Σ dy_i c_i x_j^(p - 1) y_i^(1 - p) over the windows i with j; where the sum of powers is 0 it has no
    derivative, and 0 is taken.

    Args:
        norm_type: p, above 0.
        kernel_size: k, one for all axes or one for each.
        stride: s, likewise; None for that of the kernel.
        ceil_mode: whether windows may hang over the end.

    Shapes: x (N, C, *lengths) or (C, *lengths), y the same with the numbers of windows for lengths. dtypes: float64 and
    float32, kept.

    Raises:
        TypeError: an option has the wrong type; x is no array of floating-point numbers.
        ValueError: an option is out of range; x has another rank, or is smaller than a window.

    Source: torch.nn.LPPool1d, LPPool2d and LPPool3d.
    """

    def __init__(
        self, norm_type: float, kernel_size: Sizes, stride: Sizes | None = None, ceil_mode: bool = False
    ) -> None:
        super().__init__(kernel_size, stride, ceil_mode=ceil_mode)
        remedy = "it is the power; 1 gives sums, 2 Euclidean norms"
        check_number(type(self).__name__, "norm_type", norm_type, 0.0, above=True, below=True, remedy=remedy)
        self.norm_type = float(norm_type)

    def forward(self, x: Array) -> Array:
        """Return y."""
        counts, lengths = self._window_counts(x), x.shape[-self.axes :]
        taps = [self._taps(number, length, counts[number]) for number, length in enumerate(lengths)]
        weight = self._weight(lengths, counts).astype(x.dtype)
        powers = sums(_power(x, self.norm_type), taps, counts)
        powers *= weight
        with np.errstate(invalid="ignore"):
            y = _power(powers, 1.0 / self.norm_type)
        zero = powers == 0.0
        inner = np.where(zero, 0.0, weight * _power(np.where(zero, 1.0, y), 1.0 - self.norm_type)).astype(x.dtype)
        self._save_for_backward(y.shape, taps, lengths, inner, _power(x, self.norm_type - 1.0))
        return y

    def backward(self, grad_output: Array) -> Array:
        """Return dx."""
        taps, lengths, inner, outer = self._saved_for(grad_output)
        grad_x = back_to_all(grad_output * inner, taps, lengths)
        grad_x *= outer
        return grad_x

    def _weight(self, lengths: tuple[int, ...], counts: list[int]) -> Array:
        """Return how much what is inside the input counts, more than 1 for windows that hang over."""
        inside = []
        for number, (length, count) in enumerate(zip(lengths, counts, strict=True)):
            start = np.arange(count) * self.stride[number]
            inside.append(np.minimum(self.kernel_size[number], length - start))
        weight: Array = math.prod(self.kernel_size) / product(inside)
        return weight


def _power(base: Array, exponent: float) -> Array:
    """Return a new array of powers."""
    # Products are several times as fast as powers.
    if exponent in {2.0, 3.0, 4.0}:
        square = base * base
        return square if exponent == 2.0 else square * (base if exponent == 3.0 else square)  # noqa: PLR2004
    if exponent == 1.0:
        return base.copy()
    powers: Array = base**exponent
    return powers


class LPPool1d(LPPool):
    """The power average of each window along one axis."""

    axes = 1


class LPPool2d(LPPool):
    """The power average of each window over two axes."""

    axes = 2


class LPPool3d(LPPool):
    """The power average of each window over three axes."""

    axes = 3

"""Padding layers that add numbers, the same on one, two and three spatial axes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar, TypeAlias

import numpy as np

from ..base import Array, Layer
from ..checks import check_number
from .axes import check_images, per_axis
from .borders import add_border, remove_border

Padding: TypeAlias = int | Sequence[int]
"""One number for every end, or one for each: those of the last axis first, before and after, then the axis before."""


class BorderLayer(Layer):
    """The layers below; a subclass says how many spatial axes there are, and what is added."""

    axes: ClassVar[int] = 2
    mode: ClassVar[str] = "zeros"

    def __init__(self, padding: Padding) -> None:
        super().__init__()
        remedy = "a tuple has the widths before and after the last axis first, then those of the axis before it"
        given = per_axis(type(self).__name__, "padding", padding, 2 * self.axes, low=0, remedy=remedy)
        self.padding = given
        pairs = [(given[2 * axis], given[2 * axis + 1]) for axis in range(self.axes)]
        self._border = pairs[::-1]
        self._fill = 0.0

    def forward(self, x: Array) -> Array:
        """Return y."""
        place = f"{type(self).__name__}.forward"
        check_images(place, x, self.axes)
        y = add_border(place, x, self._border, self.mode, self._fill)
        self._save_for_backward(y.shape)
        return y

    def backward(self, grad_output: Array) -> Array:
        """Return dx."""
        self._saved_for(grad_output)
        return remove_border(grad_output, self._border, self.mode)


class _ZeroPad(BorderLayer):
    """Zeros."""


class _ConstantPad(BorderLayer):
    """One number everywhere."""

    def __init__(self, padding: Padding, value: float) -> None:
        super().__init__(padding)
        low = -np.inf
        check_number(type(self).__name__, "value", value, low, remedy="it is what the padding is filled with")
        self.value = value
        self._fill = float(value)


class ZeroPad1d(_ZeroPad):
    """Sequences in a frame of zeros.

    y is x where x lies, and 0 around it; dx is dy where x lies: the padding has no gradient to hand on.

    Args:
        padding: how many elements are added at every end, or at each: (left, right).

    Shapes: x (N, C, L), y (N, C, L + left + right). dtypes: float64 and float32, kept.

    Raises:
        TypeError: padding is no integer, nor a tuple of them; x is no array of floating-point numbers.
        ValueError: padding is negative or has another length; x has another number of axes.

    Source: torch.nn.ZeroPad1d.
    """

    axes = 1


class ZeroPad2d(_ZeroPad):
    """Images in a frame of zeros.

    y is x where x lies, and 0 around it; dx is dy where x lies: the padding has no gradient to hand on.

    Args:
        padding: how many elements are added at every end, or at each: (left, right, top, bottom).

    Shapes: x (N, C, H, W), y (N, C, H + top + bottom, W + left + right). dtypes: float64 and float32, kept.

    Raises:
        TypeError: padding is no integer, nor a tuple of them; x is no array of floating-point numbers.
        ValueError: padding is negative or has another length; x has another number of axes.

    Source: torch.nn.ZeroPad2d.
    """

    axes = 2


class ZeroPad3d(_ZeroPad):
    """Volumes in a frame of zeros.

    y is x where x lies, and 0 around it; dx is dy where x lies: the padding has no gradient to hand on.

    Args:
        padding: how many elements are added at every end, or at each: (left, right, top, bottom, front, back).

    Shapes: x (N, C, D, H, W), y (N, C, D + front + back, H + top + bottom, W + left + right). dtypes: float64 and
    float32, kept.

    Raises:
        TypeError: padding is no integer, nor a tuple of them; x is no array of floating-point numbers.
        ValueError: padding is negative or has another length; x has another number of axes.

    Source: torch.nn.ZeroPad3d.
    """

    axes = 3


class ConstantPad1d(_ConstantPad):
    """Sequences in a frame of one number.

    y is x where x lies, and value around it; dx is dy where x lies: the padding has no gradient to hand on.

    Args:
        padding: how many elements are added at every end, or at each: (left, right).
        value: what is added.

    Shapes: x (N, C, L), y (N, C, L + left + right). dtypes: float64 and float32, kept.

    Raises:
        TypeError: padding is no integer, nor a tuple of them; value is no number; x is no array of floating-point
            numbers.
        ValueError: padding is negative or has another length; x has another number of axes.

    Source: torch.nn.ConstantPad1d.
    """

    axes = 1


class ConstantPad2d(_ConstantPad):
    """Images in a frame of one number.

    y is x where x lies, and value around it; dx is dy where x lies: the padding has no gradient to hand on.

    Args:
        padding: how many elements are added at every end, or at each: (left, right, top, bottom).
        value: what is added.

    Shapes: x (N, C, H, W), y (N, C, H + top + bottom, W + left + right). dtypes: float64 and float32, kept.

    Raises:
        TypeError: padding is no integer, nor a tuple of them; value is no number; x is no array of floating-point
            numbers.
        ValueError: padding is negative or has another length; x has another number of axes.

    Source: torch.nn.ConstantPad2d.
    """

    axes = 2


class ConstantPad3d(_ConstantPad):
    """Volumes in a frame of one number.

    y is x where x lies, and value around it; dx is dy where x lies: the padding has no gradient to hand on.

    Args:
        padding: how many elements are added at every end, or at each: (left, right, top, bottom, front, back).
        value: what is added.

    Shapes: x (N, C, D, H, W), y (N, C, D + front + back, H + top + bottom, W + left + right). dtypes: float64 and
    float32, kept.

    Raises:
        TypeError: padding is no integer, nor a tuple of them; value is no number; x is no array of floating-point
            numbers.
        ValueError: padding is negative or has another length; x has another number of axes.

    Source: torch.nn.ConstantPad3d.
    """

    axes = 3

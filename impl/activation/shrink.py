"""Shrinkage: what is small becomes 0 or next to it."""

from __future__ import annotations

import numpy as np

from ..base import Array
from ..checks import check_number
from .elementwise import Elementwise

_REMEDY = "between -lambd and lambd the output is 0; 0.5 is usual"


class Softshrink(Elementwise):
    """Draws everything towards 0 by lambd, and to 0 what is nearer.

    y = x - λ where x > λ, x + λ where x < -λ, else 0; dx = dy where |x| > λ, else 0, at the kinks too.

    Args:
        lambd: the distance λ.

    Shapes: x and y have any shape. dtypes: float64 and float32, kept.

    Raises:
        TypeError: lambd is no number; x is no array of floating-point numbers.
        ValueError: lambd is negative.

    Source: Donoho, "De-noising by Soft-Thresholding", IEEE Transactions on Information Theory 41 (1995);
    torch.nn.Softshrink.
    """

    def __init__(self, lambd: float = 0.5) -> None:
        super().__init__()
        check_number("Softshrink", "lambd", lambd, 0.0, remedy=_REMEDY)
        self.lambd = float(lambd)

    def _value_and_slope(self, x: Array) -> tuple[Array, Array]:
        return x - np.clip(x, -self.lambd, self.lambd), np.abs(x) > self.lambd


class Hardshrink(Elementwise):
    """Sets to 0 what is small, and leaves the rest as it is.

    y = x where |x| > λ, else 0; dx = dy where |x| > λ, else 0, at the jumps too.

    Args:
        lambd: the bound λ.

    Shapes: x and y have any shape. dtypes: float64 and float32, kept.

    Raises:
        TypeError: lambd is no number; x is no array of floating-point numbers.
        ValueError: lambd is negative.

    Source: Donoho and Johnstone, "Ideal Spatial Adaptation by Wavelet Shrinkage", Biometrika 81 (1994);
    torch.nn.Hardshrink.
    """

    def __init__(self, lambd: float = 0.5) -> None:
        super().__init__()
        check_number("Hardshrink", "lambd", lambd, 0.0, remedy=_REMEDY)
        self.lambd = float(lambd)

    def _value_and_slope(self, x: Array) -> tuple[Array, Array]:
        kept = np.abs(x) > self.lambd
        return x * kept, kept


class Tanhshrink(Elementwise):
    """What the hyperbolic tangent takes off: next to nothing of what is small, all but 1 of what is large.

    y = x - tanh(x); dx = dy tanh²(x).

    Shapes: x and y have any shape. dtypes: float64 and float32, kept.

    Raises:
        TypeError: x is no array of floating-point numbers.

    Source: torch.nn.Tanhshrink.
    """

    def _value_and_slope(self, x: Array) -> tuple[Array, Array]:
        tanh = np.tanh(x)
        return x - tanh, tanh * tanh

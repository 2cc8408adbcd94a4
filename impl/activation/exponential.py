"""Exponential units: the identity on the right of 0, and an exponential that levels off on its left."""

from __future__ import annotations

import math

import numpy as np

from ..base import Array
from ..checks import check_number
from .elementwise import Elementwise


class ELU(Elementwise):
    """The exponential linear unit.

    y = x where x > 0, α (eˣ - 1) where x <= 0; dx = dy there, dy α eˣ = dy (y + α) here, the kink x = 0 included.

    Args:
        alpha: the depth α, to which y falls far on the left; any number.

    Shapes: x and y have any shape. dtypes: float64 and float32, kept.

    Raises:
        TypeError: alpha is no number; x is no array of floating-point numbers.

    Source: Clevert, Unterthiner and Hochreiter, "Fast and Accurate Deep Network Learning by Exponential Linear Units
    (ELUs)", ICLR 2016; torch.nn.ELU.
    """

    def __init__(self, alpha: float = 1.0) -> None:
        super().__init__()
        check_number("ELU", "alpha", alpha, -math.inf, remedy="far on the left y = -alpha; 1.0 is usual")
        self.alpha = float(alpha)

    def _value_and_slope(self, x: Array) -> tuple[Array, Array]:
        return _levelling(x, self.alpha)


class SELU(Elementwise):
    """The scaled exponential linear unit, whose constants keep mean 0 and variance 1 from layer to layer.

    y = s x where x > 0, s α (eˣ - 1) where x <= 0; dx = s dy there, s α eˣ dy = dy (y + s α) here, the kink x = 0
    included. α = 1.673... and s = 1.050... solve E[y] = 0 and E[y²] = 1 for x ~ N(0, 1).

    Shapes: x and y have any shape. dtypes: float64 and float32, kept.

    Raises:
        TypeError: x is no array of floating-point numbers.

    Source: Klambauer et al., "Self-Normalizing Neural Networks", NeurIPS 2017; torch.nn.SELU.
    """

    alpha = 1.6732632423543772848170429916717
    scale = 1.0507009873554804934193349852946

    def _value_and_slope(self, x: Array) -> tuple[Array, Array]:
        y, slope = _levelling(x, self.alpha)
        return self.scale * y, self.scale * slope


class CELU(Elementwise):
    """The exponential linear unit without a kink: its slope at 0 is 1 whatever alpha.

    y = x where x > 0, α (e^(x/α) - 1) where x <= 0; dx = dy there, dy e^(x/α) = dy (y + α) / α here.

    Args:
        alpha: the depth α, to which y falls far on the left, and how slowly it does.

    Shapes: x and y have any shape. dtypes: float64 and float32, kept.

    Raises:
        TypeError: alpha is no number; x is no array of floating-point numbers.
        ValueError: alpha is not above 0.

    Source: Barron, "Continuously Differentiable Exponential Linear Units", 2017; torch.nn.CELU.
    """

    def __init__(self, alpha: float = 1.0) -> None:
        super().__init__()
        check_number("CELU", "alpha", alpha, 0.0, above=True, remedy="far on the left y = -alpha; 1.0 is usual")
        self.alpha = float(alpha)

    def _value_and_slope(self, x: Array) -> tuple[Array, Array]:
        return _levelling(x, self.alpha, self.alpha)


def _levelling(x: Array, depth: float, width: float = 1.0) -> tuple[Array, Array]:
    """Return x on the right of 0 and depth (e^(x/width) - 1) on its left, with its slope."""
    # Of the negative part alone: far on the right the exponential would overflow, and inf · 0 is NaN. And by expm1,
    # because next to 0 the difference e^x - 1 has lost its digits.
    left = depth * np.expm1(np.minimum(x, 0) / width)
    right = (x > 0).astype(x.dtype)
    return np.maximum(x, 0) + left, right + (left + depth) / width * (1 - right)

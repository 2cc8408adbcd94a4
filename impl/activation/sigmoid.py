"""S-shaped functions, and the softplus that the sigmoid is the slope of."""

from __future__ import annotations

import math

import numpy as np

from ..base import Array
from ..checks import check_number
from .elementwise import Elementwise


def sigmoid(x: Array) -> Array:
    """Return σ(x) = 1 / (1 + e⁻ˣ), to a few units in the last place everywhere."""
    # Where e⁻ˣ overflows to inf, 1 / (1 + inf) = 0 is what it should be: only the warning would be wrong.
    with np.errstate(over="ignore"):
        y: Array = 1 / (1 + np.exp(-x))
    return y


def softplus(x: Array) -> Array:
    """Return log(1 + eˣ), to a few units in the last place everywhere."""
    # log(1 + eˣ) = x + log(1 + e⁻ˣ): of the two the one whose exponential is at most 1.
    y: Array = np.maximum(x, 0) + np.log1p(np.exp(-np.abs(x)))
    return y


class Sigmoid(Elementwise):
    """The logistic function, which maps all numbers into (0, 1).

    y = σ(x) = 1 / (1 + e⁻ˣ); dx = dy y (1 - y).

    Shapes: x and y have any shape. dtypes: float64 and float32, kept.

    Raises:
        TypeError: x is no array of floating-point numbers.

    Source: torch.nn.Sigmoid.
    """

    def _value_and_slope(self, x: Array) -> tuple[Array, Array]:
        y = sigmoid(x)
        return y, y * (1 - y)


class LogSigmoid(Elementwise):
    """The logarithm of the logistic function, exact where that is next to 0 or 1.

    y = log σ(x) = -log(1 + e⁻ˣ); dx = dy σ(-x).

    Shapes: x and y have any shape. dtypes: float64 and float32, kept.

    Raises:
        TypeError: x is no array of floating-point numbers.

    Source: torch.nn.LogSigmoid.
    """

    def _value_and_slope(self, x: Array) -> tuple[Array, Array]:
        return -softplus(-x), sigmoid(-x)


class Softplus(Elementwise):
    """The rectifier with a rounded corner.

    y = log(1 + e^(β x)) / β; dx = dy σ(β x). Where β x > threshold y = x and dx = dy, as PyTorch has it to be safe from
    overflow; the step there is log(1 + e^-threshold) / β, 2e-9 by default.

    Args:
        beta: the sharpness β of the corner.
        threshold: beyond it y = x.

    Shapes: x and y have any shape. dtypes: float64 and float32, kept.

    Raises:
        TypeError: beta or threshold is no number; x is no array of floating-point numbers.
        ValueError: beta is not above 0.

    Source: Dugas et al., "Incorporating Second-Order Functional Knowledge for Better Option Pricing", NeurIPS 2000;
    torch.nn.Softplus.
    """

    def __init__(self, beta: float = 1.0, threshold: float = 20.0) -> None:
        super().__init__()
        check_number("Softplus", "beta", beta, 0.0, above=True, remedy="it sharpens the corner; 1.0 is usual")
        check_number("Softplus", "threshold", threshold, -math.inf, remedy="beyond it y = x; 20.0 is usual")
        self.beta, self.threshold = float(beta), float(threshold)

    def _value_and_slope(self, x: Array) -> tuple[Array, Array]:
        scaled = self.beta * x
        y, slope = softplus(scaled) / self.beta, sigmoid(scaled)
        straight = scaled > self.threshold
        np.copyto(y, x, where=straight)
        np.copyto(slope, 1, where=straight)
        return y, slope


class Tanh(Elementwise):
    """The hyperbolic tangent, which maps all numbers into (-1, 1).

    y = tanh(x) = (eˣ - e⁻ˣ) / (eˣ + e⁻ˣ); dx = dy (1 - y²).

    Shapes: x and y have any shape. dtypes: float64 and float32, kept.

    Raises:
        TypeError: x is no array of floating-point numbers.

    Source: torch.nn.Tanh.
    """

    def _value_and_slope(self, x: Array) -> tuple[Array, Array]:
        y = np.tanh(x)
        return y, 1 - y * y


class Softsign(Elementwise):
    """A function into (-1, 1) that levels off as slowly as 1 / x.

    y = x / (1 + |x|); dx = dy / (1 + |x|)².

    Shapes: x and y have any shape. dtypes: float64 and float32, kept.

    Raises:
        TypeError: x is no array of floating-point numbers.

    Source: Glorot and Bengio, "Understanding the Difficulty of Training Deep Feedforward Neural Networks",
    AISTATS 2010; torch.nn.Softsign.
    """

    def _value_and_slope(self, x: Array) -> tuple[Array, Array]:
        # The square of the reciprocal, not the reciprocal of the square, which may overflow.
        inverse = 1 / (1 + np.abs(x))
        return x * inverse, inverse * inverse

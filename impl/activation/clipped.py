"""Straight pieces within bounds."""

from __future__ import annotations

import math

import numpy as np

from ..base import Array
from ..checks import check_number
from .elementwise import Elementwise

_CORNER = 3.0
"""Where the piecewise linear sigmoid arrives at 1; at minus that it leaves 0."""


class Threshold(Elementwise):
    """The identity above a threshold, and a constant up to it.

    y = x where x > threshold, value where x <= threshold; dx = dy there, 0 here. NaN stays NaN.

    Args:
        threshold: above it x goes through.
        value: what y is elsewhere.

    Shapes: x and y have any shape. dtypes: float64 and float32, kept.

    Raises:
        TypeError: threshold or value is no number; x is no array of floating-point numbers.

    Source: torch.nn.Threshold.
    """

    def __init__(self, threshold: float, value: float) -> None:
        super().__init__()
        check_number("Threshold", "threshold", threshold, -math.inf, remedy="above it x goes through")
        check_number("Threshold", "value", value, -math.inf, remedy="elsewhere y is this")
        self.threshold, self.value = float(threshold), float(value)

    def _value_and_slope(self, x: Array) -> tuple[Array, Array]:
        above = x > self.threshold
        # Clipped first, because a mask cannot take away -inf: -inf · 0 is NaN.
        y = np.clip(x, self.threshold, math.inf)
        y *= above
        y += ~above * x.dtype.type(self.value)
        return y, above


class Hardtanh(Elementwise):
    """The identity between two bounds, and the nearer bound outside.

    y = min(max(x, min_val), max_val); dx = dy where min_val < x < max_val, else 0, at the kinks too.

    Args:
        min_val: the lower bound.
        max_val: the upper bound.

    Shapes: x and y have any shape. dtypes: float64 and float32, kept.

    Raises:
        TypeError: a bound is no number; x is no array of floating-point numbers.
        ValueError: max_val is not above min_val.

    Source: Collobert, "Large Scale Machine Learning", 2004; torch.nn.Hardtanh.
    """

    def __init__(self, min_val: float = -1.0, max_val: float = 1.0) -> None:
        super().__init__()
        remedy = "y lies between the two bounds"
        check_number("Hardtanh", "min_val", min_val, -math.inf, remedy=remedy)
        check_number("Hardtanh", "max_val", max_val, min_val, above=True, remedy=remedy)
        self.min_val, self.max_val = float(min_val), float(max_val)

    def _value_and_slope(self, x: Array) -> tuple[Array, Array]:
        return np.clip(x, self.min_val, self.max_val), (x > self.min_val) & (x < self.max_val)


class ReLU6(Hardtanh):
    """The rectified linear unit with a ceiling, which keeps activations fit for few bits.

    y = min(max(x, 0), 6); dx = dy where 0 < x < 6, else 0, at the kinks too.

    Shapes: x and y have any shape. dtypes: float64 and float32, kept.

    Raises:
        TypeError: x is no array of floating-point numbers.

    Source: Krizhevsky, "Convolutional Deep Belief Networks on CIFAR-10", 2010; torch.nn.ReLU6.
    """

    def __init__(self) -> None:
        super().__init__(0.0, 6.0)


class Hardsigmoid(Elementwise):
    """The sigmoid as three straight pieces.

    y = min(max(x / 6 + 1/2, 0), 1); dx = dy / 6 where -3 < x < 3, else 0, at the kinks too.

    Shapes: x and y have any shape. dtypes: float64 and float32, kept.

    Raises:
        TypeError: x is no array of floating-point numbers.

    Source: Howard et al., "Searching for MobileNetV3", ICCV 2019; torch.nn.Hardsigmoid.
    """

    def _value_and_slope(self, x: Array) -> tuple[Array, Array]:
        return _gate_and_slope(x)


class Hardswish(Elementwise):
    """The sigmoid linear unit with three straight pieces for its gate.

    y = x h with the gate h = min(max(x / 6 + 1/2, 0), 1); dx = dy (h + x h'), with h' = 1/6 where -3 < x < 3, else 0,
    at the kinks too.

    Shapes: x and y have any shape. dtypes: float64 and float32, kept.

    Raises:
        TypeError: x is no array of floating-point numbers.

    Source: Howard et al., "Searching for MobileNetV3", ICCV 2019; torch.nn.Hardswish.
    """

    def _value_and_slope(self, x: Array) -> tuple[Array, Array]:
        gate, slope = _gate_and_slope(x)
        slope *= x
        slope += gate
        gate *= x
        return gate, slope


def _gate_and_slope(x: Array) -> tuple[Array, Array]:
    """Return the piecewise linear sigmoid and its derivative."""
    sixth = 1 / (2 * _CORNER)
    gate = x * sixth
    gate += 0.5
    np.clip(gate, 0, 1, out=gate)
    slope = (np.abs(x) < _CORNER).astype(x.dtype)
    slope *= sixth
    return gate, slope

"""The standard normal distribution, for which NumPy has no function, nor has it erf."""

from __future__ import annotations

import math

import numpy as np

from ..base import Array

_FAR = 40.0
"""From here on the tail is 0, in float64 too, while powers of x go on growing."""
_SINGLE = (
    (0.00498023226135664, 0.04624931691280473, 0.19954471846386415, 0.45972155460476283, 0.50000001029817887),
    (0.01248357337615356, 0.11593144899111502, 0.51261183703097754, 1.2693058103198321, 1.7173290122804258, 1.0),
)
_DOUBLE = (
    (
        1.3968168089201254683e-6,
        0.000037503478337388372729,
        0.00049315983818581953267,
        0.0041082613699286657917,
        0.0237115621642483191,
        0.097990880417844578098,
        0.28998165704567985911,
        0.59495420231766356028,
        0.77550002955765823643,
        0.49999999999999997302,
    ),
    (
        3.5013005077284386641e-6,
        0.000094007279195535623519,
        0.0012396696950031646089,
        0.010391891378059464667,
        0.060665238355745896043,
        0.2557365697950428716,
        0.78387520536610172316,
        1.7172961808726342492,
        2.5640471779756811522,
        2.3488846199181712024,
        1.0,
    ),
)
"""Coefficients of P and Q, highest power first."""


def normal(x: Array) -> tuple[Array, Array]:
    """Return the standard normal distribution's function Φ(x) and its density φ(x).

    For z >= 0 the tail is Φ(-z) = e^(-z²/2) P(z) / Q(z), the form of Hart et al., "Computer Approximations", 1968. Of
    their degrees, 4 and 5 for float32, 9 and 10 for float64, P and Q are the best, found by Remez's algorithm with 80
    digits: their quotient is right to 2.1e-8 and 5.4e-17 of itself for every z. All coefficients are positive, so that
    rounding adds little; that of the exponent adds most. In all Φ(x) is right to 4e-16 (1 + x²) of itself, in float64.
    """
    z = np.minimum(np.abs(x), _FAR)
    above, below = _DOUBLE if x.dtype == np.float64 else _SINGLE
    # In place, as new arrays would take a third of the time.
    bell = z * z
    bell *= -0.5
    np.exp(bell, out=bell)
    tail = _polynomial(above, z)
    tail /= _polynomial(below, z)
    tail *= bell
    # Φ(x) = 1 - Φ(-x): a difference on the right of 0 alone, and no branch.
    np.subtract(x > 0, tail, out=tail)
    bell *= 1 / math.sqrt(2 * math.pi)
    return np.abs(tail, out=tail), bell


def normal_by_tanh(x: Array) -> tuple[Array, Array]:
    """Return what Hendrycks and Gimpel have for Φ(x), (1 + tanh(√(2/π) (x + 0.044715 x³))) / 2, and its derivative."""
    linear = math.sqrt(2 / math.pi)
    cubic = linear * 0.044715
    square = x * x
    value = 0.5 + 0.5 * np.tanh(x * (linear + cubic * square))
    return value, 2 * value * (1 - value) * (linear + 3 * cubic * square)


def _polynomial(coefficients: tuple[float, ...], z: Array) -> Array:
    """Return the polynomial's values, by Horner's rule."""
    highest, following, *others = coefficients
    value = highest * z
    value += following
    for coefficient in others:
        value *= z
        value += coefficient
    return value

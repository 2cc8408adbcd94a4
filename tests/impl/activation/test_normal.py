"""The standard normal distribution against SciPy's."""

import numpy as np
import pytest
from scipy import special

from layerproof.impl.activation.normal import normal, normal_by_tanh


def test_the_function_is_right_to_the_last_digits_on_both_sides() -> None:
    """Of itself Φ(x) errs by at most 4e-16 (1 + x²), SciPy's own error included, as far out as float64 goes."""
    x = np.linspace(-37.0, 37.0, 20_001)
    function, _ = normal(x)
    exact = special.ndtr(x)
    assert np.all(np.abs(function - exact) <= 4e-16 * (1 + x**2) * exact + 2.3e-16 * exact)


def test_the_tail_is_right_against_another_formula() -> None:
    """Φ(-z) e^(z²/2) = erfcx(z/√2) / 2, without what rounding z² costs."""
    z = np.linspace(0.0, 12.0, 5_001)
    tail, density = normal(-z)
    np.testing.assert_allclose(tail / density, special.erfcx(z / np.sqrt(2)) * np.sqrt(np.pi / 2), rtol=2e-15)


def test_float32_is_right_to_its_last_digits() -> None:
    """Of itself Φ(x) errs by at most 3e-7 (1 + x²) in float32."""
    x = np.linspace(-12.0, 12.0, 5_001, dtype=np.float32)
    function, density = normal(x)
    assert (function.dtype.name, density.dtype.name) == ("float32", "float32")
    exact = special.ndtr(x.astype(np.float64))
    assert np.all(np.abs(function - exact) <= 3e-7 * (1 + x**2) * exact)


@pytest.mark.parametrize("dtype", [np.float64, np.float32])
def test_far_out_it_ends(dtype: type) -> None:
    """At infinity and long before it is 0 or 1, and the density 0."""
    function, density = normal(np.array([-np.inf, -1e30, -50.0, 50.0, 1e30, np.inf], dtype))
    np.testing.assert_array_equal(function, [0.0, 0.0, 0.0, 1.0, 1.0, 1.0])
    np.testing.assert_array_equal(density, np.zeros(6))


def test_the_density_is_the_derivative() -> None:
    """φ(x) = e^(-x²/2) / √(2π); at 0 Φ is exactly one half."""
    function, density = normal(np.array([0.0, 1.0, -1.0]))
    assert function[0] == 0.5
    np.testing.assert_allclose(density, np.exp([0.0, -0.5, -0.5]) / np.sqrt(2 * np.pi), rtol=1e-15)


def test_the_approximation_is_near() -> None:
    """Times x it is within 5e-4 of the exact function, and departs by more than 4e-4 somewhere."""
    x = np.linspace(-6.0, 6.0, 10_001)
    gap = np.abs(x * (normal_by_tanh(x)[0] - special.ndtr(x)))
    assert 4e-4 < np.max(gap) < 5e-4

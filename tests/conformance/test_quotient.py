"""Difference quotients: exact where the output is affine, honest where it curves, silent at a kink."""

from collections.abc import Callable

import numpy as np
import pytest

from layerproof.conformance.experiments.derivative import MULTIPLES
from layerproof.conformance.quotient import Quotient, central_quotients, extrapolated, has_kink
from layerproof.play import Array

UPSTREAM = np.array([1.0, -2.0, 0.5])


def along(output: Callable[[float], Array], upstream: Array = UPSTREAM) -> Quotient | None:
    """Return the quotient of a function of t."""
    return extrapolated(upstream, output(0.0), [output(multiple) for multiple in MULTIPLES])


@pytest.mark.parametrize("offset", [0.0, 1.0, 1e6])
def test_affine_functions_are_exact(offset: float) -> None:
    """The quotient is the slope, to rounding of the size of the output."""
    slope = np.array([3.0, 1 / 3, -7.0])
    quotient = along(lambda t: offset + slope * t)
    assert quotient is not None
    assert abs(quotient.value - UPSTREAM @ slope) <= quotient.error
    assert quotient.error <= 1e-12 * (1 + offset)


@pytest.mark.parametrize(("pairs", "degree"), [(1, 1), (1, 2), (2, 3), (2, 4)])
def test_few_differences_are_exact_for_polynomials(pairs: int, degree: int) -> None:
    """Even powers cancel, and an extrapolation takes the cube away; a quintic would be wrong."""
    slope, curve = np.array([3.0, 1 / 3, -7.0]), np.array([0.5, 2.0, -1.0])

    def polynomial(t: float, degree: int = degree) -> Array:
        return slope * t + curve * sum(t**power for power in range(2, degree + 1)) + 1.0

    quotient = extrapolated(UPSTREAM, polynomial(0.0), [polynomial(t) for t in MULTIPLES[: 2 * pairs]], affine=True)
    assert quotient is not None
    assert abs(quotient.value - UPSTREAM @ slope) <= quotient.error
    assert quotient.error <= 1e-11
    beyond = [polynomial(t, 2 * pairs + 1) for t in MULTIPLES[: 2 * pairs]]
    wrong = extrapolated(UPSTREAM, polynomial(0.0), beyond, affine=True)
    assert wrong is not None
    assert abs(wrong.value - UPSTREAM @ slope) > 1e3 * wrong.error


@pytest.mark.parametrize("step", [1e-3, 0.02])
def test_smooth_functions_are_within_the_stated_error(step: float) -> None:
    """Two extrapolations leave an error that their disagreement bounds."""
    at = np.array([0.3, -1.2, 2.0])
    quotient = along(lambda t: np.exp(at * (1 + step * t)))
    expected = UPSTREAM @ (np.exp(at) * at * step)
    assert quotient is not None
    assert abs(quotient.value - expected) <= quotient.error
    assert quotient.error < 1e-6 * abs(expected) + 1e-12


def test_central_quotients() -> None:
    """One for each step: their error is of the step's second order."""
    steps = (0.5, 0.25)
    outputs = np.array([[np.exp(sign * step)] for step in steps for sign in (1.0, -1.0)])
    found = central_quotients(np.array([2.0]), np.array([1.0]), outputs, steps)
    assert found == pytest.approx([2 * np.sinh(step) / step for step in steps])


@pytest.mark.parametrize("kink", [-0.7, -0.1, 0.0, 0.1, 0.3, 0.7])
def test_kinks_are_seen(kink: float) -> None:
    """Where some output bends abruptly within the steps nothing is said."""
    assert along(lambda t: np.maximum(np.array([1.0, 2.0, t - kink]), 0)) is None


def test_steps_beyond_a_kink_are_fine() -> None:
    """A kink outside the steps does no harm."""
    quotient = along(lambda t: np.maximum(np.array([1.0, 2.0, t + 1.5]), 0))
    assert quotient is not None
    assert quotient.value == pytest.approx(0.5)


def test_jumps_are_seen() -> None:
    """A jump is no derivative either."""
    assert along(lambda t: np.array([t, t > 0.1, 0.0], float)) is None


@pytest.mark.parametrize("bad", [np.nan, np.inf])
def test_what_is_no_number_says_nothing(bad: float) -> None:
    """NaN and infinity have no quotient."""
    assert along(lambda t: np.array([t, bad, 0.0])) is None


def test_noise_says_nothing() -> None:
    """Where the extrapolations disagree about everything nothing is said."""
    source = np.random.default_rng()
    assert along(lambda t: t + source.normal(size=3)) is None


def test_constants_have_no_slope() -> None:
    """A constant's quotient is zero, exactly."""
    quotient = along(lambda _: np.ones(3))
    assert quotient is not None
    assert quotient.value == 0.0


def test_the_allowance_does_not_grow_with_size() -> None:
    """A thousand times the elements leaves the relative error about the same."""
    errors = []
    for size in (4, 4_000):
        source = np.random.default_rng(size)
        base, slope, upstream = source.normal(size=(3, size))
        quotient = along(lambda t, base=base, slope=slope: base + t * slope, upstream)  # type: ignore[misc]
        assert quotient is not None
        errors.append(quotient.error / float(np.sum(np.abs(upstream))))
    assert errors[1] < 5 * errors[0]


@pytest.mark.parametrize(("bend", "kinked"), [(lambda t: t**2, False), (abs, True), (lambda t: t**3, False)])
def test_bends(bend: Callable[[float], float], *, kinked: bool) -> None:
    """A bend that shrinks with the step is smooth; one that does not is a kink."""
    outputs = np.array([[bend(multiple)] for multiple in MULTIPLES])
    assert has_kink(np.zeros(1), outputs, (1.0, 0.5, 0.25), np.ones(1)) is kinked

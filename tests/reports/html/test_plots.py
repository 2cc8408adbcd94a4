"""Plots are geometry that can be checked without looking."""

import math
from typing import Literal

import pytest

from layerproof.conformance.results import Plot
from layerproof.reports.html.plots import HEIGHT, WIDTH, draw, histogram, round_step


def plot(
    kind: Literal["points", "lines"],
    x: tuple[float, ...],
    observed: tuple[float, ...],
    low: tuple[float, ...] = (),
    high: tuple[float, ...] = (),
) -> Plot:
    """Return a plot."""
    return Plot(kind, "title", "x", "y", x, observed, low=low, high=high)


def test_points_outside_their_band_are_wrong() -> None:
    """The band decides, and each point says its numbers."""
    drawing = draw(plot("points", (0.1, 0.5), (0.1, 0.5), (0.88, 0.45), (0.92, 0.55)))
    assert drawing is not None
    assert [point.wrong for point in drawing.observed] == [True, False]
    assert drawing.observed[0].label == "observed 0.1 at x = 0.1"
    assert len(drawing.bands) == 2


def test_a_larger_value_is_further_right_and_higher() -> None:
    """The axes run as readers expect, and everything is inside the picture."""
    for kind, values in (("points", (0.0, 1.0, 5.0)), ("lines", (1e-6, 1e-3, 1.0))):
        drawing = draw(plot(kind, values, values))  # type: ignore[arg-type]
        assert drawing is not None
        points = drawing.observed
        assert [point.x for point in points] == sorted({point.x for point in points})
        assert [point.y for point in points] == sorted({point.y for point in points}, reverse=True)
        assert all(0 < point.x < WIDTH and 0 < point.y < HEIGHT for point in points)


def test_ticks_are_round() -> None:
    """Linear axes have round numbers around the values, logarithmic ones powers of ten."""
    linear = draw(plot("points", (0.001, 0.9), (0.001, 0.999)))
    logarithmic = draw(plot("lines", (1e-5, 1e-1), (1e-14, 1e-8)))
    assert linear is not None
    assert logarithmic is not None
    assert [tick.label for tick in linear.x_ticks] == ["0", "0.2", "0.4", "0.6", "0.8", "1"]
    assert [tick.label for tick in logarithmic.x_ticks] == ["10⁻⁵", "10⁻⁴", "10⁻³", "10⁻²", "10⁻¹"]
    assert [tick.label for tick in logarithmic.y_ticks] == ["10⁻¹⁴", "10⁻¹²", "10⁻¹⁰", "10⁻⁸"]


@pytest.mark.parametrize("kind", ["points", "lines"])
def test_one_value_is_drawn(kind: Literal["points", "lines"]) -> None:
    """A single point, or equal points, have an axis all the same."""
    drawing = draw(plot(kind, (0.5, 0.5), (2.0, 2.0)))
    assert drawing is not None
    assert all(math.isfinite(point.x + point.y) for point in drawing.observed)


def test_what_is_not_finite_is_left_out() -> None:
    """NaN and infinity have no place."""
    drawing = draw(plot("points", (0.0, 1.0, 2.0), (math.nan, 1.0, math.inf)))
    assert drawing is not None
    assert len(drawing.observed) == 1
    assert draw(plot("points", (), ())) is None
    assert draw(plot("points", (1.0,), (math.nan,))) is None


def test_zero_on_a_logarithmic_axis() -> None:
    """It is below all others, at a tick of its own, and does not squeeze them."""
    drawing = draw(plot("lines", (1e-3, 1e-2, 1e-1), (0.0, 1e-7, 1e-3)))
    assert drawing is not None
    assert [tick.label for tick in drawing.y_ticks] == ["0", "10⁻⁷", "10⁻⁶", "10⁻⁵", "10⁻⁴", "10⁻³"]
    assert drawing.observed[0].y == drawing.y_ticks[0].at
    assert draw(plot("lines", (1.0,), (0.0,))) is None


def test_many_points_are_thinned() -> None:
    """A picture has few nodes however many points there are."""
    values = tuple(map(float, range(10_000)))
    drawing = draw(plot("points", values, values, values, values))
    assert drawing is not None
    assert len(drawing.observed) <= 300
    assert len(drawing.bands) <= 300


@pytest.mark.parametrize(("least", "step"), [(0.2, 0.2), (0.19, 0.2), (0.3, 0.5), (0.7, 1.0), (3, 5), (60, 100)])
def test_round_step(least: float, step: float) -> None:
    """Steps are 1, 2 or 5 times a power of ten."""
    assert round_step(least) == pytest.approx(step)


def test_histogram() -> None:
    """Points fall in tenths of what is possible, the last of which holds full marks."""
    bars = histogram([0.0, 0.9, 1.0, 9.99, 10.0, 11.0], 10.0)
    assert [bar.label for bar in bars] == ["2", "1", *[""] * 7, "3"]
    assert bars[9].height > bars[0].height > bars[1].height > bars[2].height == 0
    assert histogram([0.0], 0.0)[0].label == "1"


def test_one_position_is_a_strip() -> None:
    """One value needs one axis: it lies along the lower one, with what is allowed around what is expected."""
    drawing = draw(Plot("points", "rate", "", "rate", (0.0,), (0.99,), (0.5,), (0.4,), (0.6,)))
    assert drawing is not None
    assert drawing.strip
    assert (drawing.x_label, drawing.y_label, drawing.y_ticks) == ("rate", "", ())
    (observed,), (expected,), (band,) = drawing.observed, drawing.expected, drawing.bands
    assert (observed.wrong, observed.label, expected.label) == (True, "observed 0.99", "expected 0.5")
    assert band.x < expected.x < band.x + band.width < observed.x
    assert band.y < observed.y == expected.y < band.y + band.height
    assert drawing.height < HEIGHT
    assert draw(Plot("points", "rate", "", "rate", (0.0,), (math.nan,))) is None

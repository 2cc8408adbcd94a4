"""Plots as plain geometry, which a template writes down as static SVG."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from ...conformance.results import Plot
from .. import text

WIDTH = 600
HEIGHT = 260
STRIP_HEIGHT = 92
HISTOGRAM_WIDTH = 420
HISTOGRAM_HEIGHT = 220
_LEFT, _RIGHT, _TOP, _BOTTOM = 64, 16, 14, 46
_MOST_POINTS = 300
_TICKS = 5
_SUPERSCRIPTS = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")
_THINNEST_BAND = 5.0


@dataclass(frozen=True)
class Tick:
    """A tick: where it stands along its axis, in pixels, and its label."""

    at: float
    label: str


@dataclass(frozen=True)
class Point:
    """A point in pixels, with what it stands for in words.

    Attributes:
        x: from the left.
        y: from the top.
        wrong: whether it lies outside the band.
        label: its numbers.
    """

    x: float
    y: float
    wrong: bool
    label: str


@dataclass(frozen=True)
class Bar:
    """An upright bar in pixels.

    Attributes:
        x: its left edge.
        y: its upper edge.
        width: its width.
        height: its height.
        label: what it stands for.
    """

    x: float
    y: float
    width: float
    height: float
    label: str = ""


@dataclass(frozen=True)
class Drawing:
    """A plot in pixels.

    Attributes:
        plot: what is drawn.
        x_ticks: ticks of the lower axis.
        y_ticks: ticks of the left axis.
        observed: the subject's points.
        expected: where they should have been.
        bands: what is allowed at each point.
        strip: whether it is one line of values, where there is one position alone.
    """

    plot: Plot
    x_ticks: tuple[Tick, ...]
    y_ticks: tuple[Tick, ...]
    observed: tuple[Point, ...]
    expected: tuple[Point, ...]
    bands: tuple[Bar, ...]
    strip: bool = False

    @property
    def x_label(self) -> str:
        """What the lower axis shows."""
        return self.plot.y_label if self.strip else self.plot.x_label

    @property
    def y_label(self) -> str:
        """What the left axis shows."""
        return "" if self.strip else self.plot.y_label

    @property
    def height(self) -> float:
        """The height of it all."""
        return STRIP_HEIGHT if self.strip else HEIGHT

    @property
    def left(self) -> float:
        """The left edge of the field."""
        return _LEFT

    @property
    def right(self) -> float:
        """The right edge of the field."""
        return WIDTH - _RIGHT

    @property
    def top(self) -> float:
        """The upper edge of the field."""
        return _TOP

    @property
    def bottom(self) -> float:
        """The lower edge of the field."""
        return self.height - _BOTTOM


def draw(plot: Plot) -> Drawing | None:
    """Return a plot in pixels; None where no point of it can be drawn."""
    if plot.kind == "points" and len(plot.x) == 1:
        return _strip(plot)
    logarithmic = plot.kind == "lines"
    x = _Axis.over(plot.x, logarithmic=logarithmic, start=_LEFT + 12, end=WIDTH - _RIGHT - 12)
    heights = (*plot.observed, *plot.expected, *plot.low, *plot.high)
    y = _Axis.over(heights, logarithmic=logarithmic, start=HEIGHT - _BOTTOM - 8, end=_TOP + 8)
    if x is None or y is None:
        return None
    every = max(1, -(-len(plot.x) // _MOST_POINTS))

    def points(values: Sequence[float], name: str, *, judged: bool) -> tuple[Point, ...]:
        return tuple(
            Point(
                x.at(place),
                y.at(value),
                judged and _outside(plot, index, value),
                f"{name} {text.number(value, 4)} at {plot.x_label} = {text.number(place, 4)}",
            )
            for index, (place, value) in enumerate(zip(plot.x, values, strict=False))
            if index % every == 0 and math.isfinite(place) and math.isfinite(value)
        )

    bands = tuple(
        _band(x.at(place), y.at(high), y.at(low))
        for place, low, high in list(zip(plot.x, plot.low, plot.high, strict=False))[::every]
        if all(map(math.isfinite, (place, low, high)))
    )
    return Drawing(
        plot,
        x.ticks(),
        y.ticks(),
        points(plot.observed, "observed", judged=True),
        points(plot.expected, "expected", judged=False),
        bands,
    )


def _strip(plot: Plot) -> Drawing | None:
    """Return a plot of one position as one line: the value against what is allowed."""
    values = (*plot.observed, *plot.expected, *plot.low, *plot.high)
    axis = _Axis.over(values, logarithmic=False, start=_LEFT + 12, end=WIDTH - _RIGHT - 12)
    if axis is None:
        return None
    middle = (_TOP + STRIP_HEIGHT - _BOTTOM) / 2

    def points(found: Sequence[float], name: str) -> tuple[Point, ...]:
        return tuple(
            Point(
                axis.at(value),
                middle,
                name == "observed" and _outside(plot, 0, value),
                f"{name} {text.number(value, 4)}",
            )
            for value in found
            if math.isfinite(value)
        )

    bands = []
    for low, high in zip(plot.low, plot.high, strict=True):
        if math.isfinite(low) and math.isfinite(high):
            across = _band(middle, axis.at(low), axis.at(high))
            bands.append(Bar(across.y, across.x, across.height, across.width))
    observed, expected = points(plot.observed, "observed"), points(plot.expected, "expected")
    return Drawing(plot, axis.ticks(), (), observed, expected, tuple(bands), strip=True)


def _outside(plot: Plot, index: int, value: float) -> bool:
    return bool(plot.low) and bool(plot.high) and not plot.low[index] <= value <= plot.high[index]


def _band(x: float, top: float, bottom: float) -> Bar:
    height = max(bottom - top, _THINNEST_BAND)
    return Bar(x - 7, (top + bottom - height) / 2, 14, height)


@dataclass(frozen=True)
class _Axis:
    """One axis: what it shows at its two ends, and the pixels of these; in exponents of ten where it is logarithmic.

    A logarithmic axis shows zero at its low end, where there is one, below all other values.
    """

    low: float
    high: float
    logarithmic: bool
    start: float
    end: float
    has_zero: bool = False

    @classmethod
    def over(cls, values: Sequence[float], *, logarithmic: bool, start: float, end: float) -> _Axis | None:
        """Return the axis that holds all finite values, or None where there is none."""
        finite = [value for value in values if math.isfinite(value)]
        has_zero = logarithmic and 0 in finite
        measured = [math.log10(abs(value)) for value in finite if value] if logarithmic else finite
        if not measured:
            return None
        low, high = min(measured), max(measured)
        step = 1.0 if logarithmic else round_step((high - low) / _TICKS or 0.1)
        low, high = math.floor(low / step) * step, math.ceil(high / step) * step
        return cls(low - has_zero, max(high, low + step), logarithmic, start, end, has_zero)

    def at(self, value: float) -> float:
        """Return the pixel of a value."""
        measured = value if not self.logarithmic else math.log10(abs(value)) if value else self.low
        share = (measured - self.low) / (self.high - self.low)
        return round(self.start + share * (self.end - self.start), 1)

    def ticks(self) -> tuple[Tick, ...]:
        """Return about five ticks at round numbers."""
        if self.logarithmic:
            first, last = math.ceil(self.low), math.floor(self.high)
            step = max(1, math.ceil((last - first + 1) / (_TICKS + 1)))
            exponents = range(first + (step if self.has_zero else 0), last + 1, step)
            ticks = tuple(Tick(self.at(10.0**power), f"10{str(power).translate(_SUPERSCRIPTS)}") for power in exponents)
            return (Tick(self.start, "0"), *ticks) if self.has_zero else ticks
        width = round_step((self.high - self.low) / _TICKS)
        first, last = math.ceil(self.low / width - 1e-9), math.floor(self.high / width + 1e-9)
        return tuple(Tick(self.at(number * width), f"{number * width:.6g}") for number in range(first, last + 1))


def round_step(least: float) -> float:
    """Return the smallest of 1, 2, 5, 10, 20, ... (or 0.5, 0.2, ...) that is no smaller than `least`."""
    power = 10.0 ** math.floor(math.log10(least))
    return next(factor * power for factor in (1, 2, 5, 10) if factor * power >= least * (1 - 1e-9))


def histogram(values: Sequence[float], possible: float) -> tuple[Bar, ...]:
    """Return ten bars over the share of points earned; the label of each is its count.

    Args:
        values: points.
        possible: the most points possible.
    """
    counts = [0] * 10
    for value in values:
        share = value / possible if possible else 0.0
        counts[min(max(int(share * 10 + 1e-9), 0), 9)] += 1
    unit = (HISTOGRAM_WIDTH - 2 * _RIGHT) / 10
    floor = HISTOGRAM_HEIGHT - _BOTTOM
    tallest = (floor - _TOP - 16) / max(*counts, 1)
    return tuple(
        Bar(
            round(_RIGHT + number * unit + 2, 1),
            round(floor - tallest * amount, 1),
            round(unit - 4, 1),
            round(tallest * amount, 1),
            str(amount) if amount else "",
        )
        for number, amount in enumerate(counts)
    )

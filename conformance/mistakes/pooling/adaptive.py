"""Known wrong pooling to a given size."""

from __future__ import annotations

from functools import reduce
from typing import Any

import numpy as np

from ....impl import AdaptiveAvgPool2d, AdaptiveMaxPool2d
from ....impl.base import Array
from ....impl.pooling.adaptive import Adaptive
from ....impl.pooling.axis import bin_ends
from ...catalogue import mistake
from .steps import WindowSteps


class BinSteps(WindowSteps, Adaptive):
    """Pooling over bins of two axes in steps."""

    axes = 2

    def ends(self, length: int, count: int, number: int) -> tuple[int, int]:
        """Return where a bin starts, and where it ends."""
        return bin_ends(length, count, number)

    def wanted(self, length: int, number: int) -> int:
        """Return the number of bins along an axis."""
        return self.output_size[number] or length

    def places(self, number: int, length: int) -> Array:
        """Return what stands in each bin."""
        count = self.wanted(length, number)
        places = np.full((count, length + 1), length)
        for row in range(count):
            start, end = self.ends(length, count, row)
            inside = np.arange(start, min(end, length))
            places[row, : inside.size] = inside
        return places


class MaxSteps(BinSteps, AdaptiveMaxPool2d):
    """The largest of each bin in steps."""

    def forward(self, x: Array) -> Any:
        """Return the largest of each bin."""
        return AdaptiveMaxPool2d.forward(self, x) if self.return_indices else super().forward(x)


class AvgSteps(BinSteps, AdaptiveAvgPool2d):
    """The average of each bin in steps."""

    fill = np.nan

    def largest(self, windows: Array) -> Array:
        """Return the average of what is there."""
        sums = np.nansum(windows, axis=-1)
        average: Array = sums / self.divisor(windows)[..., 0]
        return average

    def share(self, windows: Array, y: Array) -> Array:
        """Return the same for all that is there."""
        _ = y
        share: Array = ~np.isnan(windows) / self.divisor(windows)
        return share

    def divisor(self, windows: Array) -> Array:
        """Return what sums are divided by."""
        sizes: Array = np.maximum((~np.isnan(windows)).sum(axis=-1, keepdims=True), 1).astype(windows.dtype)
        return sizes


def _floor_both(length: int, count: int, number: int) -> tuple[int, int]:
    start = number * length // count
    return start, max((number + 1) * length // count, start + 1)


def _rest_to_last(length: int, count: int, number: int) -> tuple[int, int]:
    step = length // count
    kernel = length - (count - 1) * step
    return number * step, number * step + kernel


def _rounded(length: int, count: int, number: int) -> tuple[int, int]:
    start = min(int(number * length / count + 0.5), length - 1)
    return start, max(int((number + 1) * length / count + 0.5), start + 1)


_FLOOR: dict[str, Any] = {
    "title": "Both ends of a bin are rounded down.",
    "misconception": "Bins are thought to lie side by side, so that one ends where the next starts.",
    "remedy": "Round the end of a bin up: where the length does not divide, neighbours share an input.",
}
_KERNEL: dict[str, Any] = {
    "title": "All bins have one size and one step, made of the quotient of the lengths.",
    "misconception": "A kernel and a stride are thought to be found for every size.",
    "remedy": "Compute the ends of each bin: where the length does not divide, their sizes differ.",
}
_NEAREST: dict[str, Any] = {
    "title": "The ends of a bin are rounded to the nearest input.",
    "misconception": "The nearest integer is thought to be the fairest.",
    "remedy": "Round the start of a bin down and its end up.",
}
_SWAPPED: dict[str, Any] = {
    "title": "output_size (a, b) gives a columns and b rows.",
    "misconception": "Width is thought to come before height, as in the size of a picture.",
    "remedy": "The order is that of the axes, (H, W).",
}
_NONE: dict[str, Any] = {
    "title": "None in output_size gives a single bin.",
    "misconception": "None is thought to mean that an axis is pooled away.",
    "remedy": "None keeps the length of the input along that axis.",
}


@mistake("aa-floor-both", "AdaptiveAvgPool2d", **_FLOOR)
class AverageFloorBoth(AvgSteps):
    """Rounds both ends down."""

    ends = staticmethod(_floor_both)


@mistake("am-floor-both", "AdaptiveMaxPool2d", **_FLOOR)
class MaximumFloorBoth(MaxSteps):
    """Rounds both ends down."""

    ends = staticmethod(_floor_both)


@mistake("aa-one-kernel", "AdaptiveAvgPool2d", **_KERNEL)
class AverageOneKernel(AvgSteps):
    """Takes bins of one size."""

    ends = staticmethod(_rest_to_last)


@mistake("am-one-kernel", "AdaptiveMaxPool2d", **_KERNEL)
class MaximumOneKernel(MaxSteps):
    """Takes bins of one size."""

    ends = staticmethod(_rest_to_last)


@mistake("aa-nearest", "AdaptiveAvgPool2d", **_NEAREST)
class AverageNearest(AvgSteps):
    """Rounds to the nearest."""

    ends = staticmethod(_rounded)


@mistake("am-nearest", "AdaptiveMaxPool2d", **_NEAREST)
class MaximumNearest(MaxSteps):
    """Rounds to the nearest."""

    ends = staticmethod(_rounded)


@mistake("aa-size-swapped", "AdaptiveAvgPool2d", **_SWAPPED)
class AverageSizeSwapped(AvgSteps):
    """Exchanges height and width."""

    def wanted(self, length: int, number: int) -> int:
        """Return the number of bins of the other axis."""
        return super().wanted(length, 1 - number)


@mistake("am-size-swapped", "AdaptiveMaxPool2d", **_SWAPPED)
class MaximumSizeSwapped(MaxSteps):
    """Exchanges height and width."""

    def wanted(self, length: int, number: int) -> int:
        """Return the number of bins of the other axis."""
        return super().wanted(length, 1 - number)


@mistake("aa-none-one", "AdaptiveAvgPool2d", **_NONE)
class AverageNoneIsOne(AvgSteps):
    """Pools an axis away."""

    def wanted(self, length: int, number: int) -> int:
        """Return 1 for None."""
        _ = length
        return self.output_size[number] or 1


@mistake("am-none-one", "AdaptiveMaxPool2d", **_NONE)
class MaximumNoneIsOne(MaxSteps):
    """Pools an axis away."""

    def wanted(self, length: int, number: int) -> int:
        """Return 1 for None."""
        _ = length
        return self.output_size[number] or 1


@mistake(
    "aa-one-divisor",
    "AdaptiveAvgPool2d",
    title="Every sum is divided by the size of the largest bin.",
    misconception="All bins are thought to hold the same number of inputs.",
    remedy="Divide each sum by the size of its own bin.",
)
class OneDivisor(AvgSteps):
    """Divides by the largest size."""

    def divisor(self, windows: Array) -> Array:
        """Return the largest number of inputs."""
        sizes = super().divisor(windows)
        return np.full_like(sizes, sizes.max(initial=1.0))


@mistake(
    "aa-bwd-area",
    "AdaptiveAvgPool2d",
    title="backward divides by the quotient of the areas, not by the size of each bin.",
    misconception="The quotient is thought to be the size of every bin.",
    remedy="Go back with the divisors of forward, bin by bin.",
)
class DividedByArea(AvgSteps):
    """Goes back with one divisor."""

    def share(self, windows: Array, y: Array) -> Array:
        """Return the same for all inputs."""
        there = ~np.isnan(windows)
        area = reduce(np.multiply, self._lengths) / (y.shape[-2] * y.shape[-1])
        share: Array = there / area
        return share

    def forward(self, x: Array) -> Array:
        """Return the average of each bin."""
        self._lengths = x.shape[-2:]
        answer: Array = super().forward(x)
        return answer


@mistake(
    "aa-overlap-assign",
    "AdaptiveAvgPool2d",
    title="Where bins share inputs backward overwrites the gradient of one with that of the next.",
    misconception="Bins are thought never to overlap.",
    remedy="Add to the gradient, +=: where the length does not divide, neighbours share inputs.",
)
class BinsAssigned(AvgSteps):
    """Assigns instead of adding."""

    def collect(self, planes: Array, at: Array, values: Array) -> None:
        """Write what the last bin hands back."""
        planes[..., at] = values


@mistake(
    "am-overlap-assign",
    "AdaptiveMaxPool2d",
    title="Where bins share inputs backward overwrites the gradient of one with that of the next.",
    misconception="Bins are thought never to overlap.",
    remedy="Add to the gradient, +=: an input may be the largest of several bins.",
)
class WinnersAssigned(MaxSteps):
    """Assigns instead of adding."""

    def collect(self, planes: Array, at: Array, values: Array) -> None:
        """Write what is not 0."""
        rows, rows_values = planes.reshape(-1, planes.shape[-1]), values.reshape(-1, values.shape[-1])
        for row, row_values in zip(rows, rows_values, strict=True):
            given = row_values != 0
            row[at[given]] = row_values[given]


@mistake(
    "am-ties-all",
    "AdaptiveMaxPool2d",
    title="Where several elements are the largest each gets the whole gradient.",
    misconception="bin == max is thought to be true in one place.",
    remedy="Hand the gradient on once: to one of the tied elements, or shared out among them.",
)
class AllTied(MaxSteps):
    """Gives the gradient to all tied elements."""

    def share(self, windows: Array, y: Array) -> Array:
        """Return all of it for each that is the largest."""
        wins: Array = windows == y[..., None]
        return wins


@mistake(
    "am-average",
    "AdaptiveMaxPool2d",
    title="backward shares each gradient out among all elements of its bin.",
    misconception="Every pooling is thought to be undone by spreading the gradient.",
    remedy="Only the largest element moved the output: it gets the gradient, the others nothing.",
)
class SpreadEvenly(MaxSteps):
    """Goes back as an average does."""

    def share(self, windows: Array, y: Array) -> Array:
        """Return the same for all that is there."""
        _ = y
        there = ~np.isneginf(windows)
        share: Array = there / there.sum(axis=-1, keepdims=True)
        return share

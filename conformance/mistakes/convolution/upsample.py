"""Known wrong upsampling."""

from __future__ import annotations

import numpy as np

from ....impl import Upsample
from ....impl.base import Array
from ....impl.convolution.upsample import Taps
from ...catalogue import mistake


class _OwnPlaces(Upsample):
    """Takes outputs from places of its own."""

    def _taps(self, axis: int, size: int) -> Taps:
        taps = super()._taps(axis, size)
        count = len(taps[0][0])
        if self.mode == "nearest":
            places = self._nearest(count, size, taps[0][0])
            return [(np.clip(places, 0, size - 1).astype(np.intp), None)]
        places = self._between(count, size, taps[0][0] + (taps[1][1] if taps[1][1] is not None else 0.0), axis)
        low = np.clip(np.floor(places), 0, size - 1).astype(np.intp)
        share = places - low
        return [(low, 1.0 - share), (np.minimum(low + 1, size - 1), share)]

    def _nearest(self, count: int, size: int, right: Array) -> Array:  # noqa: ARG002 - the right ones, unless overridden
        return right

    def _between(self, count: int, size: int, right: Array, axis: int) -> Array:  # noqa: ARG002 - likewise
        return right

    def _ratio(self, axis: int, count: int, size: int) -> float:
        return size / count if self.scale_factor is None else 1.0 / self.scale_factor[axis]


@mistake(
    "up-aligned",
    "Upsample",
    title="The centres of the corners are aligned unless something else is asked for.",
    misconception="Interpolating from the first to the last sample is thought to be the only way.",
    remedy="align_corners is False by default: pixels are squares, and their centres lie half a pixel inside.",
    reading="align_corners=True",
)
class Aligned(Upsample):
    """Aligns corners by default."""

    def __init__(
        self,
        size: int | None = None,
        scale_factor: float | None = None,
        mode: str = "nearest",
        align_corners: bool | None = None,
    ) -> None:
        asked = True if mode == "bilinear" and align_corners is None else align_corners
        super().__init__(size, scale_factor, mode, asked)


@mistake(
    "up-half-pixel",
    "Upsample",
    title="Output i is taken from place i / scale, as if pixels were points at their left edges.",
    misconception="An output's index divided by the scale is thought to be its place among the inputs.",
    remedy="Centres lie half a pixel inside: (i + 1/2) / scale - 1/2.",
)
class HalfPixelForgotten(_OwnPlaces):
    """Divides the index."""

    def _between(self, count: int, size: int, right: Array, axis: int) -> Array:
        return right if self.align_corners else np.arange(count) * self._ratio(axis, count, size)


@mistake(
    "up-extrapolates",
    "Upsample",
    title="Beyond the outermost centres the line through the last two goes on.",
    misconception="The formula for what lies between two centres is thought to hold outside as well.",
    remedy="Hold the place at 0 before you split it into an index and a share.",
)
class Extrapolates(_OwnPlaces):
    """Has negative shares at the beginning."""

    def _between(self, count: int, size: int, right: Array, axis: int) -> Array:
        return right if self.align_corners else (np.arange(count) + 0.5) * self._ratio(axis, count, size) - 0.5


@mistake(
    "up-nearest-centre",
    "Upsample",
    title="The nearest neighbour is that of the output's centre.",
    misconception="'nearest' is thought to go by centres; PyTorch's 'nearest-exact' does, and 'nearest' does not.",
    remedy="Take floor(i / scale).",
)
class NearestOfCentres(_OwnPlaces):
    """Rounds the place of the centre."""

    def _nearest(self, count: int, size: int, right: Array) -> Array:  # noqa: ARG002 - its own
        ratio = size / count
        places: Array = np.floor((np.arange(count) + 0.5) * ratio)
        return places


@mistake(
    "up-tile",
    "Upsample",
    title="The nearest neighbours are the whole image again and again.",
    misconception="np.tile is thought to repeat elements; it repeats the array.",
    remedy="Repeat each element, np.repeat along both axes.",
)
class Tiled(_OwnPlaces):
    """Tiles."""

    def _nearest(self, count: int, size: int, right: Array) -> Array:  # noqa: ARG002 - its own
        return np.arange(count) % size


@mistake(
    "up-factors-swapped",
    "Upsample",
    title="The first number enlarges the width, and the second the height.",
    misconception="Width before height, as in a picture's size, is thought to be the order.",
    remedy="Numbers come in the order of the axes: height, then width.",
    reading="sizes=one number",
)
class FactorsSwapped(Upsample):
    """Exchanges height and width."""

    def _taps(self, axis: int, size: int) -> Taps:
        return super()._taps(1 - axis, size)


@mistake(
    "up-backward-mean",
    "Upsample",
    title="backward gives each input the mean of its outputs' gradients.",
    misconception="backward is thought to shrink the image as interpolation would.",
    remedy="Add up: an input that went into several outputs gets the sum of their gradients.",
)
class GradientAveraged(Upsample):
    """Averages gradients."""

    def backward(self, grad_output: Array) -> Array:
        """Return the mean."""
        grad_x = super().backward(grad_output)
        ratio = grad_output[0, 0].size / grad_x[0, 0].size
        mean: Array = (grad_x / ratio).astype(grad_output.dtype)
        return mean


@mistake(
    "up-backward-first",
    "Upsample",
    title="backward gives each input the gradient of the first output that was taken from it.",
    misconception="backward is thought to take every scale-th element.",
    remedy="Add up: all outputs that an input went into have a gradient for it.",
)
class GradientOfTheFirst(Upsample):
    """Takes the first output's gradient."""

    def backward(self, grad_output: Array) -> Array:
        """Return the gradient of the first."""
        if self.mode != "nearest":
            return super().backward(grad_output)
        shape, taps = self._saved_for(grad_output)
        grad_x = np.zeros(shape, dtype=grad_output.dtype)
        (rows, first_rows), (columns, first_columns) = (np.unique(part[0][0], return_index=True) for part in taps)
        grad_x[:, :, rows[:, None], columns] = grad_output[:, :, first_rows[:, None], first_columns]
        return grad_x

"""Known wrong pooling by the largest: what is compared, and who gets the gradient."""

from __future__ import annotations

from functools import partial
from typing import Any

import numpy as np

from ....impl import MaxPool1d, MaxPool2d, MaxPool3d
from ....impl.base import Array
from ....impl.pooling.maximum import MaxPool
from ...catalogue import mistake
from .steps import WindowSteps


class _Steps(WindowSteps, MaxPool):
    """Max pooling in steps."""

    def forward(self, x: Array) -> Any:
        """Return the largest of each window."""
        self._window_counts(x)
        return MaxPool.forward(self, x) if self.return_indices else super().forward(x)

    def backward(self, grad_output: Array) -> Array:
        """Return the gradient of the input."""
        return MaxPool.backward(self, grad_output) if self.return_indices else super().backward(grad_output)

    def places(self, number: int, length: int) -> Array:
        """Return the places of each window."""
        kernel, stride, padding, dilation = self._sizes(number)
        count = self._window_count(number, length)
        places = np.arange(count)[:, None] * stride - padding + np.arange(kernel) * dilation
        return np.where((places >= 0) & (places < length), places, length)


class MaxPoolSteps(_Steps, MaxPool2d):
    """Max pooling over two axes in steps."""


@mistake(
    "mp-abs",
    "MaxPool2d",
    title="forward takes the element of the largest magnitude.",
    misconception="The strongest response is thought to be the one furthest from zero.",
    remedy="Compare the values themselves: of -3 and 1 the larger is 1.",
)
class LargestMagnitude(MaxPoolSteps):
    """Compares magnitudes."""

    def largest(self, windows: Array) -> Array:
        """Return what is furthest from zero."""
        at = self._strongest(windows)
        return np.take_along_axis(windows, at, axis=-1)[..., 0]

    def share(self, windows: Array, y: Array) -> Array:
        """Return all for that."""
        _ = y
        all_of_it: Array = np.arange(windows.shape[-1]) == self._strongest(windows)
        return all_of_it

    @staticmethod
    def _strongest(windows: Array) -> Array:
        magnitudes: Array = np.where(np.isneginf(windows), -1.0, np.abs(windows))
        strongest: Array = magnitudes.argmax(axis=-1)[..., None]
        return strongest


_padded_with_zeros = partial(
    mistake,
    title="The padding holds zeros, which win against negative numbers.",
    misconception="Padding is thought to be zeros always, as in a convolution.",
    remedy="Pad with minus infinity: what is not there must not win.",
)


@_padded_with_zeros("mp-zero-pad", "MaxPool2d")
class PaddedWithZeros(MaxPoolSteps):
    """Pads with zeros."""

    fill = 0.0


@_padded_with_zeros("mp1-zero-pad", "MaxPool1d")
class PaddedWithZeros1d(_Steps, MaxPool1d):
    """Pads with zeros."""

    fill = 0.0


@_padded_with_zeros("mp3-zero-pad", "MaxPool3d")
class PaddedWithZeros3d(_Steps, MaxPool3d):
    """Pads with zeros."""

    fill = 0.0


@mistake(
    "mp-from-zero",
    "MaxPool2d",
    title="The search for the largest starts from 0, so that no output is negative.",
    misconception="Inputs are thought to come from a ReLU, and never to be below zero.",
    remedy="Start from minus infinity, or from the window's first element.",
)
class StartsFromZero(MaxPoolSteps):
    """Returns no negative number."""

    def largest(self, windows: Array) -> Array:
        """Return the largest of 0 and what is in the window."""
        answer: Array = np.maximum(windows.max(axis=-1), 0.0)
        return answer

    def share(self, windows: Array, y: Array) -> Array:
        """Return all for the first that equals the output."""
        wins = windows == y[..., None]
        all_of_it: Array = wins & (np.cumsum(wins, axis=-1) == 1)
        return all_of_it


@mistake(
    "mp-isclose",
    "MaxPool2d",
    title="backward hands the gradient to all elements that np.isclose takes for the largest.",
    misconception="Floating-point numbers are thought never to be compared with ==.",
    remedy="The largest is one of the elements, to the last bit: keep where it stood.",
    source="mni-ml/framework#22",
)
class CloseToTheLargest(MaxPoolSteps):
    """Compares with a tolerance."""

    def share(self, windows: Array, y: Array) -> Array:
        """Return all of it for each that is close."""
        return np.isclose(windows, y[..., None])


@mistake(
    "mp-ties-all",
    "MaxPool2d",
    title="Where several elements are the largest each gets the whole gradient.",
    misconception="windows == max is thought to be true in one place.",
    remedy="Hand the gradient on once: to one of the tied elements, or shared out among them.",
)
class AllTied(MaxPoolSteps):
    """Gives the gradient to all tied elements."""

    def share(self, windows: Array, y: Array) -> Array:
        """Return all of it for each that is the largest."""
        wins: Array = windows == y[..., None]
        return wins


@mistake(
    "mp-ties-none",
    "MaxPool2d",
    title="Where several elements are the largest none gets any gradient.",
    misconception="The largest element is thought to be unique.",
    remedy="Each window's gradient has to go to some element: the first of the tied ones will do.",
)
class NoneTied(MaxPoolSteps):
    """Gives the gradient to sole winners alone."""

    def share(self, windows: Array, y: Array) -> Array:
        """Return all of it for what alone is the largest."""
        wins = windows == y[..., None]
        alone: Array = wins & (wins.sum(axis=-1, keepdims=True) == 1)
        return alone


@mistake(
    "mp-bwd-average",
    "MaxPool2d",
    title="backward shares each gradient out among all elements of its window.",
    misconception="Every pooling is thought to be undone by spreading the gradient.",
    remedy="Only the largest element moved the output: it gets the gradient, the others nothing.",
)
class SpreadEvenly(MaxPoolSteps):
    """Goes back as average pooling does."""

    def share(self, windows: Array, y: Array) -> Array:
        """Return the same for all."""
        _ = y
        return np.full(windows.shape, 1.0 / windows.shape[-1])


@mistake(
    "mp-overlap-assign",
    "MaxPool2d",
    title="Where windows overlap backward overwrites the gradient of one with that of the next.",
    misconception="An element is thought to be in one window only, as with the default stride.",
    remedy="Add to the gradient, +=: an element may be the largest of several windows.",
    source="devitocodes/joey#5",
)
class OverlapAssigned(MaxPoolSteps):
    """Assigns instead of adding."""

    def collect(self, planes: Array, at: Array, values: Array) -> None:
        """Write what is not 0."""
        rows, rows_values = planes.reshape(-1, planes.shape[-1]), values.reshape(-1, values.shape[-1])
        for row, row_values in zip(rows, rows_values, strict=True):
            given = row_values != 0
            row[at[given]] = row_values[given]


@mistake(
    "mp-dil-ignored",
    "MaxPool2d",
    title="The dilation is ignored.",
    misconception="A dilation is thought to belong to convolutions.",
    remedy="Take every d-th element: place t of a window stands t d behind its start.",
)
class DilationIgnored(MaxPool2d):
    """Pools without gaps."""

    def _sizes(self, number: int) -> tuple[int, int, int, int]:
        return (*super()._sizes(number)[:3], 1)


@mistake(
    "mp-upstream-ignored",
    "MaxPool2d",
    title="backward returns where the winners stand, without the upstream gradient.",
    misconception="The mask is taken for the gradient.",
    remedy="Multiply the mask by the gradient of each window.",
)
class UpstreamIgnored(MaxPool2d):
    """Returns the mask."""

    def backward(self, grad_output: Array) -> Array:
        """Return how many windows each element won."""
        return super().backward(np.ones_like(grad_output))


@mistake(
    "mp-stale-winners",
    "MaxPool2d",
    title="Where the winners stand is kept from the first forward, and never replaced.",
    misconception="A cache is thought to be filled once, as an attribute that is made when it is missing.",
    remedy="Replace what backward needs in every forward.",
)
class WinnersStale(MaxPool2d):
    """Keeps the winners of its first input of a shape."""

    _shape: tuple[int, ...] = ()
    _kept: Any = None

    def forward(self, x: Array) -> Any:
        """Return the largest of each window."""
        answer = super().forward(x)
        if self._shape != x.shape:
            self._shape, self._kept = x.shape, self._saved
        self._saved = self._kept
        return answer


@mistake(
    "mp-indices-window",
    "MaxPool2d",
    title="The indices count the places of the window, not those of the plane.",
    misconception="What argmax returns for each window is thought to be what unpooling needs.",
    remedy="Count from the start of the plane, row by row: row times width plus column.",
)
class IndicesInWindow(MaxPool2d):
    """Counts inside the window."""

    def forward(self, x: Array) -> Any:
        """Return the largest of each window, and where it stands in its window."""
        answer = super().forward(x)
        if not self.return_indices:
            return answer
        y, indices = answer
        rows, columns = np.divmod(indices, x.shape[-1])
        starts = [np.arange(count) * self.stride[number] for number, count in enumerate(y.shape[-2:])]
        return y, (rows - starts[0][:, None]) * self.kernel_size[1] + columns - starts[1]


@mistake(
    "mp-indices-batch",
    "MaxPool2d",
    title="The indices count the places of the whole batch, not those of the plane.",
    misconception="Flattening is thought to start at the first axis always.",
    remedy="Each plane counts for itself, from 0: flatten the last two axes alone.",
)
class IndicesInBatch(MaxPool2d):
    """Counts through the batch."""

    def forward(self, x: Array) -> Any:
        """Return the largest of each window, and where it stands in the batch."""
        answer = super().forward(x)
        if not self.return_indices:
            return answer
        y, indices = answer
        planes = int(np.prod(x.shape[:-2]))
        start = np.arange(planes).reshape(*x.shape[:-2], 1, 1) * (x.shape[-2] * x.shape[-1])
        return y, indices + start

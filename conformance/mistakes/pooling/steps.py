"""Max pooling cut into steps, window by window, so that a mistake can get a single one of them wrong."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

import numpy as np

from ....impl.base import Array, Layer


class WindowSteps(Layer):
    """The largest of each window, with all windows side by side; subclasses say what stands in them.

    Attributes:
        axes: over how many axes.
        fill: what stands in a window where nothing of the input does.
    """

    axes: ClassVar[int]
    fill: ClassVar[float] = -np.inf

    def forward(self, x: Array) -> Any:
        """Return the largest of each window."""
        lengths = x.shape[-self.axes :]
        each = [self.places(number, length) for number, length in enumerate(lengths)]
        windows = self.side_by_side(x, each)
        y = self.largest(windows)
        self._save_for_backward(y.shape, lengths, each, self.share(windows, y).astype(x.dtype))
        return y

    def backward(self, grad_output: Array) -> Array:
        """Return the gradient of the input."""
        lengths, each, share = self._saved_for(grad_output)
        roomy = tuple(length + 1 for length in lengths)
        planes = np.zeros((*grad_output.shape[: -self.axes], int(np.prod(roomy))), grad_output.dtype)
        places = np.arange(planes.shape[-1]).reshape(roomy)
        at = self.side_by_side(places, each, padded=False).reshape(-1)
        values = (grad_output[..., None] * share).reshape(*planes.shape[:-1], -1)
        self.collect(planes, at, values)
        inside: Any = (..., *(slice(length) for length in lengths))
        grad: Array = planes.reshape(*planes.shape[:-1], *roomy)[inside].copy()
        return grad

    def places(self, number: int, length: int) -> Array:
        """Return what stands in each window along an axis, (windows, places), and the axis's length for nothing."""
        raise NotImplementedError

    def side_by_side(self, x: Array, each: Sequence[Array], *, padded: bool = True) -> Array:
        """Return the windows' places along a new last axis."""
        if padded:
            x = np.pad(x, [(0, 0)] * (x.ndim - self.axes) + [(0, 1)] * self.axes, constant_values=self.fill)
        first = x.ndim - self.axes
        for axis, places in enumerate(each, first):
            x = np.moveaxis(np.take(x, places, axis=axis), axis + 1, -1)
        return x.reshape(*x.shape[: first + self.axes], -1)

    def largest(self, windows: Array) -> Array:
        """Return the output."""
        answer: Array = windows.max(axis=-1)
        return answer

    def share(self, windows: Array, y: Array) -> Array:  # noqa: ARG002 - mistakes look at the output
        """Return how much of its window's gradient each place gets."""
        first: Array = np.arange(windows.shape[-1]) == windows.argmax(axis=-1)[..., None]
        return first

    def collect(self, planes: Array, at: Array, values: Array) -> None:
        """Add what the windows hand back to the places of the planes."""
        np.add.at(planes, (..., at), values)  # type: ignore[arg-type]

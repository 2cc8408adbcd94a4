"""Images made larger or smaller: each axis is sampled anew, from one neighbour or between two."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any, TypeAlias

import numpy as np

from ..base import Array, Layer
from ..checks import check_choice, check_number, message
from .axes import PerAxis, check_images, per_axis

Taps: TypeAlias = list[tuple[Array, Array | None]]
"""What is added up along an axis: which element each output takes, and times what, None for 1."""

_AXES = 2


class Upsample(Layer):
    """Images sampled anew at more places, or at fewer.

    Nearest: y[i] = x[⌊i H / H'⌋] along each axis. Bilinear: y[i] = (1 - t) x[j] + t x[j + 1] along one axis, then
    along the other, where j + t is the place of output i among the inputs: (i + 1/2) H / H' - 1/2, but at least 0, as
    pixels are squares; i (H - 1) / (H' - 1) with align_corners, where the centres of the corners stay in the corners.
    With a scale_factor H / H' is 1 / scale_factor. Beyond the last input stands the last one again.
    Going back, each input gets the gradients of the outputs it went into, times the same numbers.

    Args:
        size: height and width of y, or one number for both; or else
        scale_factor: what height and width are multiplied by, one number or two; rounded down.
        mode: "nearest" or "bilinear".
        align_corners: for "bilinear" alone; None means False.

    Shapes: x (N, C, H, W), y (N, C, H', W'). dtypes: float64 and float32, kept.

    Raises:
        TypeError: a size is no integer, or a factor no number; x is no array of floating-point numbers.
        ValueError: neither or both of size and scale_factor are given, or one is too small; align_corners is given for
            "nearest"; x does not have four axes.

    Source: torch.nn.Upsample.
    """

    def __init__(
        self,
        size: PerAxis | None = None,
        scale_factor: float | Sequence[float] | None = None,
        mode: str = "nearest",
        align_corners: bool | None = None,
    ) -> None:
        super().__init__()
        check_choice("Upsample", "mode", mode, ("nearest", "bilinear"))
        if (size is None) is (scale_factor is None):
            remedy = "give one of size and scale_factor"
            raise ValueError(message("Upsample", "size", size, "given without a scale_factor, or left out", remedy))
        if align_corners is not None and mode == "nearest":
            remedy = "a nearest neighbour has nothing to align"
            raise ValueError(message("Upsample", "align_corners", align_corners, "None for 'nearest'", remedy))
        self.size = None if size is None else per_axis("Upsample", "size", size, _AXES)
        self.scale_factor = None if scale_factor is None else _factors(scale_factor)
        self.mode = mode
        self.align_corners = bool(align_corners)

    def forward(self, x: Array) -> Array:
        """Return y."""
        check_images("Upsample.forward", x, _AXES)
        taps = [self._taps(axis, size) for axis, size in enumerate(x.shape[2:])]
        y = x
        for axis, of_axis in enumerate(taps, start=2):
            y = _sampled(y, axis, of_axis)
        self._save_for_backward(y.shape, x.shape, taps)
        return y

    def backward(self, grad_output: Array) -> Array:
        """Return dx."""
        shape, taps = self._saved_for(grad_output)
        grad_x = grad_output
        for axis, of_axis in enumerate(taps, start=2):
            grad_x = _handed_back(grad_x, axis, shape[axis], of_axis)
        return grad_x

    def _taps(self, axis: int, size: int) -> Taps:
        """Return what the outputs along an axis of so many inputs are made of."""
        if self.scale_factor is not None:
            count, ratio = math.floor(size * self.scale_factor[axis]), 1.0 / self.scale_factor[axis]
        else:
            assert self.size is not None  # noqa: S101 - one of the two is given
            count, ratio = self.size[axis], size / self.size[axis]
        if count < 1 or size < 1:
            remedy = "an image has at least one row and one column"
            raise ValueError(message("Upsample.forward", "x.shape", size, "more on each axis", remedy))
        outputs = np.arange(count)
        if self.mode == "nearest":
            # The quotient of two integers is exact where it is one, and the product with their ratio need not be.
            places = np.floor(outputs / self.scale_factor[axis]) if self.scale_factor else outputs * size // count
            return [(np.minimum(places, size - 1).astype(np.intp), None)]
        if self.align_corners:
            centres: Array = outputs * ((size - 1) / (count - 1) if count > 1 else 0.0)
        else:
            centres = np.maximum((outputs + 0.5) * ratio - 0.5, 0.0)
        low = np.minimum(np.floor(centres).astype(np.intp), size - 1)
        share = centres - low
        return [(low, 1.0 - share), (np.minimum(low + 1, size - 1), share)]


def _sampled(x: Array, axis: int, taps: Taps) -> Array:
    """Return x sampled along an axis."""
    parts = [x.take(sources, axis) * _along(shares, axis, x) for sources, shares in taps]
    y = parts[0]
    for part in parts[1:]:
        y += part
    return y


def _handed_back(grad: Array, axis: int, size: int, taps: Taps) -> Array:
    """Return the adjoint of sampling along an axis.

    Outputs that took the same input are neighbours: the first ones of all inputs are added at once, then the second.
    """
    grad_x = np.zeros((*grad.shape[:axis], size, *grad.shape[axis + 1 :]), dtype=grad.dtype)
    for sources, shares in taps:
        taken, starts, counts = np.unique(sources, return_index=True, return_counts=True)
        for number in range(counts.max()):
            outputs, inputs = (starts + number)[counts > number], taken[counts > number]
            part = grad.take(outputs, axis) * _along(None if shares is None else shares[outputs], axis, grad)
            # A slice is added in one go, where a list of the same places would be copied out and in again.
            whole = len(inputs) == inputs[-1] - inputs[0] + 1
            place: Any = slice(inputs[0], inputs[-1] + 1) if whole else inputs
            where: tuple[Any, ...] = (*[slice(None)] * axis, place)
            grad_x[where] += part
    return grad_x


def _along(shares: Array | None, axis: int, like: Array) -> Array | int:
    """Return what is multiplied with along an axis, of the dtype of `like`."""
    return 1 if shares is None else shares.astype(like.dtype).reshape(-1, *[1] * (like.ndim - axis - 1))


def _factors(scale_factor: float | Sequence[float]) -> tuple[float, ...]:
    single = isinstance(scale_factor, int | float | np.number)
    factors = (scale_factor,) * _AXES if single else tuple(scale_factor)  # type: ignore[arg-type]
    remedy = "2 doubles height and width"
    for factor in factors:
        check_number("Upsample", "scale_factor", factor, 0.0, above=True, remedy=remedy)  # type: ignore[arg-type]
    if len(factors) != _AXES:
        raise ValueError(message("Upsample", "scale_factor", scale_factor, f"a number, or {_AXES} of them", remedy))
    return tuple(float(factor) for factor in factors)  # type: ignore[arg-type]

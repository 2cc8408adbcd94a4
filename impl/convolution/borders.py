"""Borders of an image: added in a mode, and the adjoint of that, which adds a border's gradient to its source's."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, TypeAlias

import numpy as np

from ..base import Array
from ..checks import message

Border: TypeAlias = Sequence[tuple[int, int]]
"""For each spatial axis, how many elements come before the first and after the last."""

_NUMPY_MODES = {"reflect": "reflect", "replicate": "edge", "circular": "wrap"}
MODES = ("zeros", *_NUMPY_MODES)
"""What stands in a border: zeros, or elements of the image itself."""


def add_border(place: str, x: Array, border: Border, mode: str, fill: float = 0.0) -> Array:
    """Return x with a border around its last axes; always a new array.

    Args:
        place: who adds it.
        x: the image, its spatial axes last.
        border: its widths.
        mode: one of `MODES`.
        fill: what stands in the border in mode `zeros`.

    Raises:
        ValueError: the image has too few elements for the mode.
    """
    if mode == "zeros":
        leading = x.shape[: x.ndim - len(border)]
        sizes = [low + size + high for size, (low, high) in zip(x.shape[len(leading) :], border, strict=True)]
        wide = np.full((*leading, *sizes), fill, dtype=x.dtype)
        wide[inner(x.shape, border)] = x
        return wide
    wide = x.copy()
    for axis, (low, high) in enumerate(border, start=x.ndim - len(border)):
        check_border(place, x, axis, max(low, high), mode)
        if low or high:
            wide = wide.take(_sources(x.shape[axis], (low, high), mode), axis=axis)
    return wide


def remove_border(grad: Array, border: Border, mode: str) -> Array:
    """Return the adjoint of `add_border`: the gradient of the image, from that of the image with its border.

    Args:
        grad: the gradient, its spatial axes last.
        border: the widths of the border.
        mode: one of `MODES`.
    """
    sizes = [size - low - high for size, (low, high) in zip(grad.shape[-len(border) :], border, strict=True)]
    if mode == "zeros":
        return np.array(grad[inner((*grad.shape[: -len(border)], *sizes), border)])
    for axis, (size, (low, high)) in enumerate(zip(sizes, border, strict=True), start=grad.ndim - len(border)):
        image = grad[_at(axis, slice(low, low + size))].copy()
        # Several elements of a border may come from one of the image, so each is added on its own.
        for place, source in enumerate(_sources(size, (low, high), mode).tolist()):
            if not low <= place < low + size:
                image[_at(axis, source)] += grad[_at(axis, place)]
        grad = image
    return grad


def _at(axis: int, index: int | slice) -> tuple[Any, ...]:
    """Return what indexes one axis, and all of those before and after."""
    return (*[slice(None)] * axis, index)


def inner(shape: tuple[int, ...], border: Border) -> tuple[Any, ...]:
    """Return where an image of a shape stands inside its border."""
    spatial = zip(shape[len(shape) - len(border) :], border, strict=True)
    return (..., *(slice(low, low + size) for size, (low, _) in spatial))


def check_border(place: str, x: Array, axis: int, width: int, mode: str) -> None:
    """Check that an axis has elements enough: a reflection leaves out the edge, and a circle is gone round once.

    Raises:
        ValueError: it has not.
    """
    most = {"reflect": x.shape[axis] - 1, "circular": x.shape[axis]}.get(mode, width if x.shape[axis] else 0)
    if width > most:
        expected = f"a border of at most {most} on axis {axis}"
        raise ValueError(message(place, "padding", width, expected, f"x.shape is {x.shape}, and the mode is {mode!r}"))


def _sources(size: int, border: tuple[int, int], mode: str) -> Array:
    """Return which element of an axis stands at each place of the same axis with its border."""
    places: Array = np.pad(np.arange(size), border, mode=_NUMPY_MODES[mode])  # type: ignore[call-overload]
    return places

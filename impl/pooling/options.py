"""What options of pooling layers may be: one integer for all axes, or one for each."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, TypeAlias

import numpy as np

from ..base import Array
from ..checks import check_floating, message

Sizes: TypeAlias = int | Sequence[int]
"""One integer for all axes, or one for each."""
_AXES = {1: "L", 2: "H, W", 3: "D, H, W"}


def per_axis(place: str, name: str, value: Sizes, axes: int, low: int = 1) -> tuple[int, ...]:
    """Return one integer for each axis.

    Raises:
        TypeError: it is neither an integer nor a sequence of integers.
        ValueError: one is below `low`, or there is another number of them.
    """
    each: tuple[Any, ...] = tuple(value) if isinstance(value, list | tuple) else (value,) * axes
    remedy = "give one integer, or one for each axis"
    if any(isinstance(one, bool) or not isinstance(one, int | np.integer) for one in each):
        raise TypeError(message(place, name, value, f"an integer or {axes} of them", remedy))
    if len(each) != axes or any(one < low for one in each):
        raise ValueError(message(place, name, value, f"an integer of at least {low}, or {axes} of them", remedy))
    return tuple(int(one) for one in each)


def check_padding(place: str, padding: Sequence[int], kernel: Sequence[int]) -> None:
    """Check that no more than half of a kernel stands in the padding.

    Raises:
        ValueError: more of it does.
    """
    if any(2 * pad > size for pad, size in zip(padding, kernel, strict=True)):
        most = tuple(size // 2 for size in kernel)
        remedy = "no window may lie in the padding alone"
        raise ValueError(message(place, "padding", tuple(padding), f"at most half the kernel, {most}", remedy))


def check_planes(place: str, name: str, x: Array, axes: int) -> None:
    """Check that an argument is an array of floating-point numbers with channels and spatial axes, and maybe a batch.

    Raises:
        TypeError: it is no such array.
        ValueError: it has another number of axes, or one of channels or positions is empty.
    """
    check_floating(place, name, x)
    if x.ndim not in {axes + 1, axes + 2} or 0 in x.shape[-axes - 1 :]:
        expected = f"(N, C, {_AXES[axes]}) or (C, {_AXES[axes]})"
        raise ValueError(message(place, f"{name}.shape", x.shape, expected, "only the batch may be empty"))


def check_windows(place: str, x: Array, counts: Sequence[int]) -> None:
    """Check that there is at least one window along each axis.

    Raises:
        ValueError: there is none.
    """
    if min(counts) < 1:
        remedy = "the input is smaller than the window; pad it, or take a smaller kernel"
        raise ValueError(message(place, "x.shape", x.shape, "at least as large as a window along each axis", remedy))

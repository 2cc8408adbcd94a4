"""Arguments of float32 to time layers with: each function returns what draws them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt
import torch
from torch.nn import functional

Array: TypeAlias = npt.NDArray[Any]
Draw: TypeAlias = Callable[[np.random.Generator], Array]
Arguments: TypeAlias = Callable[[np.random.Generator], tuple[Array, ...]]

_ZIPF = 1.3


def arrays(*draws: Draw) -> Arguments:
    """Return what draws each of several arguments."""
    return lambda random: tuple(draw(random) for draw in draws)


def numbers(*shape: int) -> Draw:
    """Standard normal numbers."""
    return lambda random: random.standard_normal(shape, np.float32)


def positive(*shape: int) -> Draw:
    """Numbers above 0.1."""
    return lambda random: np.abs(random.standard_normal(shape, np.float32)) + np.float32(0.1)


def shares(*shape: int) -> Draw:
    """Numbers between 0 and 1, and not next to either."""
    return lambda random: random.uniform(0.01, 0.99, shape).astype(np.float32)


def log_shares(*shape: int) -> Draw:
    """Logarithms of shares that add up to 1 along the last axis."""

    def draw(random: np.random.Generator) -> Array:
        scores = random.standard_normal(shape, np.float32)
        logarithms: Array = scores - np.log(np.exp(scores).sum(axis=-1, keepdims=True))
        return logarithms

    return draw


def signs(*shape: int) -> Draw:
    """1 or -1."""
    return lambda random: random.choice(np.array([-1, 1], np.float32), shape)


def bits(*shape: int) -> Draw:
    """0 or 1, as numbers."""
    return lambda random: random.choice(np.array([0, 1], np.float32), shape)


def classes(count: int, *shape: int, first: int = 0) -> Draw:
    """`count` integers from the first one on, all alike often."""
    return lambda random: random.integers(first, first + count, shape)


def popular(count: int, *shape: int) -> Draw:
    """Integers below `count`, of which a few are drawn most of the time, as the words of a language are."""
    return lambda random: np.minimum(random.zipf(_ZIPF, shape), count) - 1


def number_of(value: int, count: int) -> Draw:
    """Return the same integer, so many times."""
    return lambda random: np.full(count, value)  # noqa: ARG005 - nothing to draw


def label_lists(rows: int, classes: int, count: int) -> Draw:
    """Rows of a few classes, ended by -1."""

    def draw(random: np.random.Generator) -> Array:
        lists = np.full((rows, classes), -1)
        lists[:, :count] = random.permuted(np.tile(np.arange(classes), (rows, 1)), axis=1)[:, :count]
        return lists

    return draw


def unpooled(axes: int, shape: tuple[int, ...]) -> Arguments:
    """Maxima of windows of 2 along some axes, and their indices."""

    def draw(random: np.random.Generator) -> tuple[Array, ...]:
        pool = getattr(functional, f"max_pool{axes}d")
        found, indices = pool(torch.from_numpy(random.standard_normal(shape, np.float32)), 2, return_indices=True)
        return found.numpy(), indices.numpy()

    return draw

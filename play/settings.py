"""Settings of the whole process that a call leaves alone: how NumPy treats errors and prints, and warnings' filters."""

from __future__ import annotations

import re
import warnings
from itertools import chain
from operator import is_
from typing import Any, Literal, TypeAlias

import numpy as np

Setting: TypeAlias = Literal["np.seterr", "np.set_printoptions", "warnings.filters"]
Settings: TypeAlias = tuple[tuple[Any, ...], tuple[Any, ...], tuple[Any, ...]]

SETTINGS: tuple[Setting, ...] = ("np.seterr", "np.set_printoptions", "warnings.filters")


def settings() -> Settings:
    """Return what is set now."""
    return tuple(np.geterr().values()), printing(), tuple(warnings.filters)


def printing() -> tuple[Any, ...]:
    """Return how NumPy prints now."""
    return tuple(np.get_printoptions().values())


def changed(before: Settings, after: Settings) -> tuple[Setting, ...]:
    """Return the names of the settings that differ; to set one anew, equal, changes nothing."""
    if _identical(before, after):
        return ()
    return tuple(name for name, one, other in zip(SETTINGS, before, after, strict=True) if _differ(one, other))


def _identical(before: Settings, after: Settings) -> bool:
    """Tell whether the very same objects are set, as they are unless somebody sets one: in a single pass."""
    lengths = tuple(map(len, before)) == tuple(map(len, after))
    return lengths and all(map(is_, chain(*before), chain(*after)))


def print_as(before: tuple[Any, ...]) -> None:
    """Print as before; errors and warnings have contexts of their own."""
    if _differ(before, printing()):
        np.set_printoptions(**dict(zip(np.get_printoptions(), before, strict=True)))


def _differ(left: tuple[Any, ...], right: tuple[Any, ...]) -> bool:
    same = len(left) == len(right) and all(map(is_, left, right))
    return not same and tuple(map(_plain, left)) != tuple(map(_plain, right))


def _plain(value: Any) -> Any:
    """Return a value in a form that compares without running code of a subject's own types."""
    if type(value) is tuple:
        return tuple(map(_plain, value))
    if type(value) is re.Pattern:
        return value.pattern
    return value if type(value) in {bool, int, float, str, type(None)} else id(value)

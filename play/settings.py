"""Settings of the whole process that a call leaves alone: how NumPy treats errors and prints, and warnings' filters."""

from __future__ import annotations

import re
import sys
import warnings
from collections.abc import Callable
from contextvars import ContextVar
from operator import is_
from typing import Any, Literal, TypeAlias

import numpy as np

Setting: TypeAlias = Literal["np.seterr", "np.set_printoptions", "warnings.filters"]
Settings: TypeAlias = tuple[tuple[Any, ...], tuple[Any, ...]]
"""What is set in NumPy, how errors are treated and then how arrays are printed, and all filters of warnings."""

SETTINGS: tuple[Setting, ...] = ("np.seterr", "np.set_printoptions", "warnings.filters")
_ERRORS = len(np.geterr())


def settings() -> Settings:
    """Return what is set now."""
    return _of_numpy(), tuple(warnings.filters)


def _asked() -> tuple[Any, ...]:
    return (*np.geterr().values(), *np.get_printoptions().values())


def _remembered(errors: ContextVar[Any], arrays: ContextVar[Any]) -> Callable[[], tuple[Any, ...]]:
    """Return a way to ask NumPy only where one of the objects is another that it keeps the answers in."""
    known: tuple[Any, ...] = ()
    treated = printed = known

    def asked() -> tuple[Any, ...]:
        nonlocal known, treated, printed
        if not (known and errors.get() is treated and arrays.get() is printed):
            treated, printed, known = errors.get(), arrays.get(), _asked()
        return known

    return asked


def _variables() -> list[ContextVar[Any]]:
    """Return where NumPy keeps the two: in objects that it replaces and never changes; nothing where it does not."""
    held = [("numpy._core.umath", "_extobj_contextvar"), ("numpy._core.printoptions", "format_options")]
    found = [getattr(sys.modules.get(module), name, None) for module, name in held]
    return found if all(type(one) is ContextVar for one in found) else []  # type: ignore[return-value]


_of_numpy = _remembered(*_variables()) if _variables() else _asked
"""Two dictionaries that are made anew for each question take 3 µs, which is twice for every program."""


def printing() -> tuple[Any, ...]:
    """Return how NumPy prints now."""
    return tuple(np.get_printoptions().values())


def changed(before: Settings, after: Settings) -> tuple[Setting, ...]:
    """Return the names of the settings that differ; to set one anew, equal, changes nothing."""
    if identical(before, after):
        return ()
    pairs = zip(_parts(before), _parts(after), strict=True)
    return tuple(name for name, (one, other) in zip(SETTINGS, pairs, strict=True) if _differ(one, other))


def _parts(known: Settings) -> tuple[tuple[Any, ...], ...]:
    numpy, filters = known
    return numpy[:_ERRORS], numpy[_ERRORS:], filters


def identical(left: Settings, right: Settings) -> bool:
    """Tell whether the very same objects are set, as they are unless somebody set one."""
    numpy, filters = left
    return (numpy is right[0] or _same(numpy, right[0])) and _same(filters, right[1])


def _same(left: tuple[Any, ...], right: tuple[Any, ...]) -> bool:
    return len(left) == len(right) and all(map(is_, left, right))


def print_as(before: tuple[Any, ...]) -> None:
    """Print as before; errors and warnings have contexts of their own."""
    if _differ(before, printing()):
        np.set_printoptions(**dict(zip(np.get_printoptions(), before, strict=True)))


def _differ(left: tuple[Any, ...], right: tuple[Any, ...]) -> bool:
    return not _same(left, right) and tuple(map(_plain, left)) != tuple(map(_plain, right))


def _plain(value: Any) -> Any:
    """Return a value in a form that compares without running code of a subject's own types."""
    if type(value) is tuple:
        return tuple(map(_plain, value))
    if type(value) is re.Pattern:
        return value.pattern
    return value if type(value) in {bool, int, float, str, type(None)} else id(value)

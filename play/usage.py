"""Which functions of a module serve its other code: told by the names in code objects, without running any."""

from __future__ import annotations

import types
from collections.abc import Iterator, Mapping
from typing import Any

_DICT = type.__dict__["__dict__"]
_MOST = 20_000
"""Code objects that are looked at: nobody writes as many by hand."""


class Usage:
    """Which classes and functions of a module are named by others of it.

    The module is gone through once: it may have thousands of names, each of which is asked about.
    """

    def __init__(self, namespace: Mapping[str, Any]) -> None:
        """Take the module's globals."""
        self._names: dict[int, list[str]] = {}
        for name, value in namespace.items():
            self._names.setdefault(id(value), []).append(name)
        self._users: dict[str, list[tuple[Any, types.FunctionType]]] = {}
        for value in {id(value): value for value in namespace.values()}.values():
            for function in _functions(value):
                if function.__globals__ is namespace:
                    for name in {name for code in _codes(function.__code__) for name in code.co_names}:
                        self._users.setdefault(name, []).append((value, function))

    def __contains__(self, export: types.FunctionType | type) -> bool:
        """Tell whether another class or function of the module names one."""
        return any(
            value is not export and function is not export
            for name in self._names.get(id(export), ())
            for value, function in self._users.get(name, ())
        )


def reached(function: types.FunctionType) -> Iterator[str]:
    """Yield the strings in a function's code, and in that of the functions of its module that it names."""
    namespace = function.__globals__
    waiting, seen = [function], {function}
    while waiting:
        for code in _codes(waiting.pop(0).__code__):
            yield from (word for word in code.co_consts if type(word) is str)
            named = [namespace.get(name) for name in code.co_names]
            for other in named:
                if type(other) is types.FunctionType and other.__globals__ is namespace and other not in seen:
                    waiting.append(other)
                    seen.add(other)


def _functions(value: Any) -> Iterator[types.FunctionType]:
    """Yield a function, or those in the body of a class."""
    held = list(_DICT.__get__(value).values()) if issubclass(type(value), type) else [value]
    for item in held:
        if type(item) in {staticmethod, classmethod}:
            item = item.__func__  # noqa: PLW2901 - what it wraps
        parts = (item.fget, item.fset) if type(item) is property else (item,)
        yield from (part for part in parts if type(part) is types.FunctionType)


def _codes(code: types.CodeType) -> Iterator[types.CodeType]:
    """Yield a code object and those of the functions inside it."""
    waiting = [code]
    for _ in range(_MOST):
        if not waiting:
            return
        yield (current := waiting.pop())
        waiting.extend(inner for inner in current.co_consts if type(inner) is types.CodeType)

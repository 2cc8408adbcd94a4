"""What is called where forward is asked for: the method, or the object itself where its `__call__` does more."""

from __future__ import annotations

import dis
import functools
import types
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from .binding import bound_parameters, takes_anything

_RESULTS = (np.ndarray, np.generic, bool, int, float, tuple, list, type(None))


class Forwarding:
    """An object's forward.

    fast.ai's layers inherit a `__call__` that calls their forward and keeps what it was given, for their backward. A
    framework's own may wrap arrays in something else: it is left alone once it raises or returns no array.

    Attributes:
        is_named: whether forward is called by its name; else the object is called itself.

    Args:
        instance: the object.
    """

    def __init__(self, instance: Any) -> None:
        self._instance = instance
        self.is_named = hasattr(instance, "forward") and not _keeps_for_backward(type(instance))

    @property
    def function(self) -> Callable[..., Any] | None:
        """What takes forward's arguments; None where there is nothing."""
        method: Callable[..., Any] | None = getattr(self._instance, "forward", None)
        return self._instance if method is None and callable(self._instance) else method

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """Return what forward makes of these arguments."""
        function = self.function or self._instance
        if self.is_named or function is self._instance or not _takes(type(self._instance), kwargs):
            return function(*args, **kwargs)
        try:
            result = self._instance(*args, **kwargs)
        except Exception:  # noqa: BLE001 - what forward itself raises is raised again
            result = self
        if isinstance(result, _RESULTS):
            return result
        self.is_named = True
        return function(*args, **kwargs)


def _keeps_for_backward(kind: type) -> bool:
    """Tell whether a class has a `__call__` that calls its forward, and keeps something in the object besides."""
    function = _own_call(kind)
    return function is not None and _keeps(function)


@functools.lru_cache(maxsize=256)
def _keeps(function: types.FunctionType) -> bool:
    written = list(dis.get_instructions(function.__code__))
    calls = any(one.argval == "forward" for one in written)
    return calls and any(one.opname == "STORE_ATTR" for one in written)


def _own_call(kind: type) -> types.FunctionType | None:
    found = next((vars(base)["__call__"] for base in kind.__mro__ if "__call__" in vars(base)), None)
    return found if type(found) is types.FunctionType else None


def _takes(kind: type, kwargs: Mapping[str, Any]) -> bool:
    """Tell whether a class's `__call__` takes arguments by these names."""
    function = _own_call(kind)
    signature = {} if function is None else bound_parameters(function)
    return takes_anything(signature) or kwargs.keys() <= signature.keys()

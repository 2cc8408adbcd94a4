"""What a worker spares itself while it loads NumPy: garbage collection, and modules that NumPy hardly uses.

Whoever asks for more gets all of it: a subject finds every module as it is elsewhere.
"""

from __future__ import annotations

import gc
import importlib
import importlib.util
import sys
import types
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from typing import Any, TypeVar

LATER = ("pickle", "platform", "textwrap", "tokenize")
"""What NumPy and `inspect` import and do not use until somebody calls functions that few call."""


def _lock() -> Any:
    return importlib.import_module("_thread").allocate_lock


def _reentrant_lock() -> Any:
    return importlib.import_module("_thread").RLock


def _clock() -> Any:
    return importlib.import_module("_datetime").datetime_CAPI


def _random_bits() -> Any:
    return importlib.import_module("random").SystemRandom().getrandbits


def _array() -> Any:
    numpy = importlib.import_module("numpy")
    return numpy.ndarray[tuple[Any, ...], numpy.dtype[TypeVar("_ScalarT", bound=numpy.generic)]]


def _folder() -> list[str]:
    return [f"{importlib.import_module('numpy').__path__[0]}/_typing"]


PARTS: Mapping[str, Mapping[str, Callable[[], Any]]] = {
    "datetime": {"datetime_CAPI": _clock},
    "numpy._typing": {"NDArray": _array, "__path__": _folder},
    "secrets": {"randbits": _random_bits},
    "threading": {"Lock": _lock, "RLock": _reentrant_lock},
}
"""Modules of which NumPy takes one thing while it is loaded, by the version, and what that is in the module itself.

`secrets` would load OpenSSL.
"""


class _Part(types.ModuleType):
    """Has one thing of a module. To ask it for any other is to load the module, which takes its place."""

    def __getattr__(self, name: str) -> Any:
        known = PARTS[self.__name__].get(name)
        if known is not None:
            with suppress(ImportError, AttributeError):  # another Python or NumPy may have it elsewhere
                return known()
        if name == "__path__":  # as each import asks
            raise AttributeError(name)
        if sys.modules.get(self.__name__) is self:
            del sys.modules[self.__name__]
        return getattr(importlib.import_module(self.__name__), name)


class _Later(types.ModuleType):
    """A module that is loaded when it is first asked for anything.

    `importlib.util.LazyLoader` makes one that the next import of it loads, as that asks whether it is loaded.
    """

    def __getattr__(self, name: str) -> Any:
        if name == "__path__":  # as each import asks
            raise AttributeError(name)
        self.__class__ = types.ModuleType  # type: ignore[assignment]
        spec: Any = self.__spec__
        spec.loader.exec_module(self)
        return getattr(self, name)

    def __dir__(self) -> list[str]:
        self.__getattr__("__doc__")
        return dir(self)


@contextmanager
def sparing() -> Iterator[None]:
    """Spare all that for as long as this is entered; what was loaded before stays what it is."""
    gc.disable()
    for name in LATER:
        _load_later(name)
    parts = [_Part(name) for name in PARTS if name not in sys.modules]
    sys.modules.update({part.__name__: part for part in parts})
    try:
        yield
    finally:
        for part in parts:
            if sys.modules.get(part.__name__) is part:
                del sys.modules[part.__name__]
        gc.freeze()  # none of it is ever let go of: there is no need to look at it again
        gc.enable()


def _load_later(name: str) -> None:
    """Load a module, if it is not there yet, when it is first asked for anything."""
    spec = importlib.util.find_spec(name) if name not in sys.modules else None
    if spec is not None:
        sys.modules[name] = module = importlib.util.module_from_spec(spec)
        module.__class__ = _Later

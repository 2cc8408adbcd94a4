"""How a subject learns whether it is in training: by methods, by attributes, or by an argument of its calls."""

from __future__ import annotations

import functools
import types
from collections.abc import Callable, Container, Iterator, Mapping
from typing import Any

from .binding import bound_parameters, parameters
from .names import (
    EVALUATING,
    EVALUATION_METHODS,
    EVALUATION_WORDS,
    MODE,
    MODE_WORD,
    TRAINING_METHODS,
    TRAINING_WORDS,
)


class Switch:
    """Puts an object into training or evaluation mode: by its method, else by every attribute that it keeps a mode in.

    An object that keeps none gets the attribute `training`.

    Args:
        instance: the object.
    """

    def __init__(self, instance: Any) -> None:
        self._instance = instance
        self._first: dict[str, Any] = {}

    def set(self, *, training: bool) -> None:
        """Enter a mode."""
        method = self.method(training=training)
        if method:
            getattr(self._instance, method)()
            return
        for name, value in self.attributes(training=training).items():
            setattr(self._instance, name, value)

    def method(self, *, training: bool) -> str:
        """Return the name of the method that enters a mode; "" where there is none."""
        there, back = _method(self._instance, TRAINING_METHODS), _method(self._instance, EVALUATION_METHODS)
        # A lone test() may be anything; a train() beside it tells what it is.
        return there if training else back if there else _method(self._instance, EVALUATION_METHODS[:1])

    def attributes(self, *, training: bool) -> dict[str, Any]:
        """Return what the attributes that keep the mode are set to."""
        for name in _IN_ORDER:
            value = getattr(self._instance, name, None)
            if _is_mode(value):
                self._first.setdefault(name, value)
        words = _words(type(self._instance)) if str in map(type, self._first.values()) else []
        found = {name: _value(name, first, words, training=training) for name, first in self._first.items()}
        return found or {"training": training}


def mode_argument(function: Callable[..., Any], *, training: bool) -> Mapping[str, Any]:
    """Return the keyword argument that tells a method of its mode; none where it takes none."""
    if type(function) is types.MethodType and type(function.__func__) is types.FunctionType:
        name = _bound_mode(function.__func__)
    else:
        name = _mode_in(parameters(function))
    if name is None:
        return {}
    default = parameters(function)[name].default
    words = list(_constants(getattr(function, "__code__", None)))
    return {name: mode_value(name, words, default, training=training)}


def mode_value(name: str, words: list[str], default: object = None, *, training: bool) -> Any:
    """Return what an argument of this name is set to.

    Args:
        name: the name.
        words: the strings that the code has which is told.
        default: the argument's own.
        training: which mode.
    """
    if not _is_mode(default):
        spoken = name in MODE_WORD and not {*TRAINING_WORDS, *EVALUATION_WORDS}.isdisjoint(words)
        default = TRAINING_WORDS[0] if spoken else True
    return _value(name, default, words, training=training)


@functools.lru_cache(maxsize=256)
def _bound_mode(function: Callable[..., Any]) -> str | None:
    return _mode_in(bound_parameters(function))


def _mode_in(names: Container[str]) -> str | None:
    """Return which of a signature's names tells of the mode."""
    return next((name for name in _IN_ORDER if name in names), None)


def is_mode_argument(name: str) -> bool:
    """Tell whether an argument of this name tells a method of its mode."""
    return name in _MODES


_IN_ORDER = (*MODE, *EVALUATING, *MODE_WORD)
_MODES = frozenset(_IN_ORDER)


def _method(instance: Any, names: tuple[str, ...]) -> str:
    """Return the first of these names whose method can be called without arguments; "" where there is none."""
    for name in names:
        method = getattr(instance, name, None)
        if callable(method) and not any(_is_needed(parameter) for parameter in parameters(method).values()):
            return name
    return ""


def _is_needed(parameter: Any) -> bool:
    return parameter.default is parameter.empty and parameter.kind not in {
        parameter.VAR_POSITIONAL,
        parameter.VAR_KEYWORD,
    }


def _is_mode(value: Any) -> bool:
    return type(value) is bool or (type(value) is str and value in {*TRAINING_WORDS, *EVALUATION_WORDS})


def _value(name: str, like: Any, words: list[str], *, training: bool) -> Any:
    """Return what says `training` where `like` is said now or by default; `words` are those that the code looks for."""
    if type(like) is bool:
        return training is (name not in EVALUATING)
    known = TRAINING_WORDS if training else EVALUATION_WORDS
    if like in known:
        return like
    return next((word for word in known if word in words), known[0])


def _words(kind: type) -> list[str]:
    """Return the strings that a class's methods are written with."""
    functions = [value for base in kind.__mro__ for value in vars(base).values() if type(value) is types.FunctionType]
    return [word for function in functions for word in _constants(function.__code__)]


def _constants(code: Any) -> Iterator[str]:
    """Yield the strings in compiled code, depth first."""
    pending = [code]
    while pending:
        value = pending.pop()
        if type(value) is str:
            yield value
        elif type(value) in {tuple, frozenset}:
            pending.extend(value)
        elif type(value) is types.CodeType:
            pending.extend(value.co_consts)

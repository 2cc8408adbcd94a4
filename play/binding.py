"""Fits a program's config to the argument names of a subject's own signature."""

from __future__ import annotations

import functools
import inspect
import types
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

import numpy as np

from .names import CONFIG, RANDOMNESS


def parameters(function: Callable[..., Any]) -> Mapping[str, inspect.Parameter]:
    """Return the signature's parameters by name; empty where Python cannot tell."""
    if type(function) is types.MethodType and type(function.__func__) is types.FunctionType:
        return bound_parameters(function.__func__)
    return _remembered(function) if type(function) in _LASTING else _inspected(function)


def _inspected(function: Callable[..., Any]) -> Mapping[str, inspect.Parameter]:
    try:
        return inspect.signature(function).parameters
    except (TypeError, ValueError):
        return {}


# Inspecting takes 10 µs; plain functions and classes hash without running code of the subject's.
_LASTING = frozenset({types.FunctionType, type})
_remembered = functools.lru_cache(maxsize=256)(_inspected)


@functools.lru_cache(maxsize=256)
def bound_parameters(function: Callable[..., Any]) -> Mapping[str, inspect.Parameter]:
    """Return what is left of a plain function's signature once an object stands for the first parameter."""
    found = _remembered(function)
    first = next(iter(found), None)
    return {name: found[name] for name in found if name != first or found[name].kind in _VARIADIC}


_VARIADIC = (inspect.Parameter.VAR_POSITIONAL, inspect.Parameter.VAR_KEYWORD)


def takes_anything(signature: Mapping[str, inspect.Parameter]) -> bool:
    """Tell whether a signature has **kwargs."""
    return any(parameter.kind is parameter.VAR_KEYWORD for parameter in signature.values())


def spread(function: Callable[..., Any], options: Iterable[str]) -> str:
    """Return the option whose items are given one by one, to *layers; "" where there is none."""
    star = _star(function) if type(function) in _LASTING else _starred(function)
    return next((option for option in options if star in CONFIG.get(option, (option,))), "") if star else ""


def _starred(function: Callable[..., Any]) -> str:
    return next((name for name, one in parameters(function).items() if one.kind is one.VAR_POSITIONAL), "")


_star = functools.lru_cache(maxsize=256)(_starred)


def bind(function: Callable[..., Any], config: Mapping[str, Any], *, seed: int, given: int = 0) -> dict[str, Any]:
    """Return the keyword arguments that carry `config` and a source of randomness to `function`.

    A config name goes to the parameter of that name or of a known other name. What is left of it goes, in order, to
    the required positional parameters that nothing has claimed (`Linear(n, m)`).

    Args:
        function: the subject's class or function.
        config: values by PyTorch's names, in PyTorch's order.
        seed: seeds the generator handed to a parameter such as `rng` or `seed`.
        given: how many leading positional parameters the caller fills itself.
    """
    named = {name: config[option] for option, name in fitted(function, config, given=given).items()}
    source = _source(function, given) if type(function) in _LASTING else _sourced(function, given)
    if source is not None and source not in named:
        named[source] = randomness(source, seed)
    return named


def _sourced(function: Callable[..., Any], given: int) -> str | None:
    return first_of(RANDOMNESS, open_names(parameters(function), given))


_source = functools.lru_cache(maxsize=256)(_sourced)


def fitted(function: Callable[..., Any], options: Iterable[str], *, given: int = 0) -> Mapping[str, str]:
    """Return the name of the parameter that each option goes to; its own where no parameter takes it."""
    if type(function) in _LASTING:
        return _fitted(function, tuple(options), given)
    return _fitting(function, tuple(options), given)


def _fitting(function: Callable[..., Any], options: tuple[str, ...], given: int) -> Mapping[str, str]:
    signature = parameters(function)
    names = open_names(signature, given)
    anything = takes_anything(signature) or not signature
    found: dict[str, str] = {}
    unnamed: list[str] = []
    for option in options:
        target = argument(option, [name for name in names if name not in found.values()])
        if target is not None or anything:
            found[option] = target or option
        else:
            unnamed.append(option)
    taken = {*found.values(), *RANDOMNESS}
    required = (name for name in names if signature[name].default is inspect.Parameter.empty and name not in taken)
    found.update((option, next(required, option)) for option in unnamed)
    return found


_fitted = functools.lru_cache(maxsize=256)(_fitting)


def open_names(signature: Mapping[str, inspect.Parameter], given: int = 0) -> list[str]:
    """Return the names of a signature's parameters, without the first ones where these are given by position."""
    return [name for name in list(signature)[given:] if signature[name].kind not in _VARIADIC]


def argument(option: str, names: Sequence[str]) -> str | None:
    """Return which of a signature's argument names an option goes to, or None.

    A `beta` beside a `gamma` is an initial shift, and alone it is a momentum.
    """
    known = CONFIG.get(option, (option,))
    return first_of([name for name in known if name != "beta" or "gamma" not in names], names)


def first_of(wanted: Sequence[str], available: Sequence[str]) -> str | None:
    """Return the first wanted name that is available, or None."""
    return next((name for name in wanted if name in available), None)


def randomness(name: str, seed: int) -> Any:
    """Return a source of randomness fit for a parameter called `name`."""
    if name == "random_state":
        return np.random.RandomState(seed % 2**32)
    return np.random.default_rng(seed) if name in {"rng", "generator"} else seed

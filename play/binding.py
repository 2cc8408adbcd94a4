"""Fits a program's config to the argument names of a subject's own signature."""

from __future__ import annotations

import functools
import inspect
import types
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from .names import CONFIG, RANDOMNESS


def parameters(function: Callable[..., Any]) -> Mapping[str, inspect.Parameter]:
    """Return the signature's parameters by name; empty where Python cannot tell."""
    if type(function) is types.MethodType and type(function.__func__) is types.FunctionType:
        found = _remembered(function.__func__)
        first = next(iter(found), None)
        return {name: found[name] for name in found if name != first or found[name].kind in _VARIADIC}
    return _remembered(function) if type(function) in {types.FunctionType, type} else _inspected(function)


def _inspected(function: Callable[..., Any]) -> Mapping[str, inspect.Parameter]:
    try:
        return inspect.signature(function).parameters
    except (TypeError, ValueError):
        return {}


# Inspecting takes 10 µs; plain functions and classes hash without running code of the subject's.
_remembered = functools.lru_cache(maxsize=256)(_inspected)
_VARIADIC = (inspect.Parameter.VAR_POSITIONAL, inspect.Parameter.VAR_KEYWORD)


def takes_anything(signature: Mapping[str, inspect.Parameter]) -> bool:
    """Tell whether a signature has **kwargs."""
    return any(parameter.kind is parameter.VAR_KEYWORD for parameter in signature.values())


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
    signature = parameters(function)
    open_names = [name for name in list(signature)[given:] if signature[name].kind not in _VARIADIC]
    anything = takes_anything(signature) or not signature
    named: dict[str, Any] = {}
    unnamed: dict[str, Any] = {}
    for name, value in config.items():
        target = first_of(CONFIG.get(name, (name,)), open_names)
        if target is not None or anything:
            named[target or name] = value
        else:
            unnamed[name] = value
    _claim_required(signature, open_names, named, unnamed)
    named.update(unnamed)
    source = first_of(RANDOMNESS, open_names)
    if source is not None and source not in named:
        named[source] = randomness(source, seed)
    return named


def _claim_required(
    signature: Mapping[str, inspect.Parameter],
    open_names: Sequence[str],
    named: dict[str, Any],
    unnamed: dict[str, Any],
) -> None:
    for name in open_names:
        required = signature[name].default is inspect.Parameter.empty
        if unnamed and required and name not in named and name not in RANDOMNESS:
            key = next(iter(unnamed))
            named[name] = unnamed.pop(key)


def first_of(wanted: Sequence[str], available: Sequence[str]) -> str | None:
    """Return the first wanted name that is available, or None."""
    return next((name for name in wanted if name in available), None)


def randomness(name: str, seed: int) -> Any:
    """Return a source of randomness fit for a parameter called `name`."""
    if name == "random_state":
        return np.random.RandomState(seed % 2**32)
    return np.random.default_rng(seed) if name in {"rng", "generator"} else seed

"""Fits a program's config to the argument names of a subject's own signature."""

from __future__ import annotations

import functools
import inspect
import types
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np

from . import address
from .names import CONFIG, PARTED, RANDOMNESS, array_names, parts_of


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


def bind(
    function: Callable[..., Any],
    config: Mapping[str, Any],
    *,
    seed: int,
    given: int = 0,
    arrays: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """Return the keyword arguments that carry `config` and a source of randomness to `function`.

    A config name goes to the parameter of that name or of a known other name. What is left of it goes, in order, to
    the required positional parameters that nothing has claimed (`Linear(n, m)`), and nowhere where a class is handed
    its arrays, which tell all sizes.

    Args:
        function: the subject's class or function.
        config: values by PyTorch's names, in PyTorch's order.
        seed: seeds the generator handed to a parameter such as `rng` or `seed`.
        given: how many leading positional parameters the caller fills itself.
        arrays: entries of the state, by dotted name, for the parameters that take them.
    """
    return fit(function, tuple(config), tuple(arrays or ()), given).keywords(config, seed, arrays or {})


class Fit(NamedTuple):
    """Which parameters of a function take what.

    Attributes:
        options: options with the parameter that each goes to, and whether that is one of its own.
        taken: entries of the state, by parameter.
        source: the parameter that takes a source of randomness; None where there is none.
    """

    options: tuple[tuple[str, str, bool], ...]
    taken: Mapping[str, str]
    source: str | None

    def keywords(self, config: Mapping[str, Any], seed: int, arrays: Mapping[str, Any]) -> dict[str, Any]:
        """Return the arguments by name; these are the values of `bind`."""
        named: dict[str, Any] = {}
        for option, name, whole in self.options:
            if whole:
                named[name] = config[option]
            else:
                named.update(shared(name, config[option]))
        for name, entry in self.taken.items():
            named[name] = arrays[entry]
        if self.source is not None and self.source not in named:
            named[self.source] = randomness(self.source, seed)
        return named


def fit(function: Callable[..., Any], options: tuple[str, ...], entries: tuple[str, ...] = (), given: int = 0) -> Fit:
    """Return which parameters of a function take a config's options and a state's entries; see `bind`."""
    make = _remembered_fit if type(function) in _LASTING else _fit
    return make(function, options, entries, given)


def _fit(function: Callable[..., Any], options: tuple[str, ...], entries: tuple[str, ...], given: int) -> Fit:
    taken = taken_arrays(function, entries, options)
    found = fitted(function, options, given=given, handed=frozenset(taken))
    source = first_of(RANDOMNESS, open_names(parameters(function), given))
    return Fit(tuple((option, name, len(parts_of(name)) == 1) for option, name in found.items()), taken, source)


_remembered_fit = functools.lru_cache(maxsize=256)(_fit)


def fitted(
    function: Callable[..., Any], options: Iterable[str], *, given: int = 0, handed: frozenset[str] = frozenset()
) -> Mapping[str, str]:
    """Return the name of the parameter that each option goes to; its own where no parameter takes it.

    Args:
        function: the subject's class or function.
        options: PyTorch's names, in PyTorch's order.
        given: how many leading positional parameters the caller fills itself.
        handed: the parameters that take arrays of the state: options for which there is no parameter then go nowhere.
    """
    signature = parameters(function)
    names = [name for name in open_names(signature, given) if name not in handed]
    anything = takes_anything(signature) or not signature
    found: dict[str, str] = {}
    unnamed: list[str] = []
    for option in options:
        target = argument(option, [name for name in names if name not in found.values()])
        if target is not None or anything:
            found[option] = target or option
        else:
            unnamed.append(option)
    taken = {part for name in found.values() for part in parts_of(name)} | {*RANDOMNESS}
    required = (name for name in names if signature[name].default is inspect.Parameter.empty and name not in taken)
    found.update((option, next(required, "" if handed else option)) for option in unnamed)
    return {option: name for option, name in found.items() if name}


def taken_arrays(
    function: Callable[..., Any], entries: tuple[str, ...], options: tuple[str, ...] = ()
) -> Mapping[str, str]:
    """Return the entries of the state that a constructor takes, by the names of its parameters.

    Such a parameter has no default, or None, and is no option's. Where none must be given none is: they are written
    into the arrays that the class makes itself.

    Args:
        function: the subject's class.
        entries: dotted names.
        options: the names of a config's values.
    """
    signature = parameters(function)
    names = [name for name in open_names(signature) if is_for_array(signature[name].default)]
    found = handed(names, entries, options)
    return found if any(signature[name].default is inspect.Parameter.empty for name in found) else {}


def handed(names: Sequence[str], entries: Sequence[str], options: Iterable[str]) -> dict[str, str]:
    """Return which of some arguments, which may be arrays or options, are entries of the state, and which entries.

    A `bias` may be both; beside a weight it is an array. A W beside an H is a width.
    """
    if {"H", "W"}.issubset(names):
        names = [name for name in names if name != "W"]
    own = frozenset(address.split(entry)[1] for entry in entries)
    claims = {option: argument(option, names) for option in options}
    sure = _entered(names, entries, frozenset(claims.values()))
    told = {name for option, name in claims.items() if option not in own}
    return _entered(names, entries, frozenset(told)) if sure else {}


def _entered(names: Sequence[str], entries: Sequence[str], claimed: frozenset[str | None]) -> dict[str, str]:
    found: dict[str, str] = {}
    for entry in entries:
        free = [name for name in names if name not in claimed and name not in found]
        name = first_of(array_names(entry), free)
        found |= {} if name is None else {name: entry}
    return found


def is_for_array(default: object) -> bool:
    """Tell whether a parameter of this default may take an array."""
    return default is None or default is inspect.Parameter.empty


def open_names(signature: Mapping[str, inspect.Parameter], given: int = 0) -> list[str]:
    """Return the names of a signature's parameters, without the first ones where these are given by position."""
    return [name for name in list(signature)[given:] if signature[name].kind not in _VARIADIC]


def argument(option: str, names: Sequence[str]) -> str | None:
    """Return which of a signature's argument names an option goes to, or None.

    A `beta` beside a `gamma` is an initial shift, and alone it is a momentum.
    """
    known = CONFIG.get(option, (option,))
    found = first_of([name for name in known if name != "beta" or "gamma" not in names], names)
    several = (parts[0] for parts in PARTED.get(option, ()) if set(names).issuperset(parts))
    return found or next(several, None)


def shared(name: str, value: Any) -> Iterable[tuple[str, Any]]:
    """Return the arguments that carry an option's value: that of a name, or one for each axis where it is the first."""
    parts = parts_of(name)
    if len(parts) == 1:
        return ((name, value),)
    return zip(parts, value if isinstance(value, tuple | list) else (value,) * len(parts), strict=False)


def first_of(wanted: Sequence[str], available: Sequence[str]) -> str | None:
    """Return the first wanted name that is available, or None."""
    return next((name for name in wanted if name in available), None)


def randomness(name: str, seed: int) -> Any:
    """Return a source of randomness fit for a parameter called `name`."""
    if name == "random_state":
        return np.random.RandomState(seed % 2**32)
    return np.random.default_rng(seed) if name in {"rng", "generator"} else seed

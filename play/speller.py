"""Finds out how a subject spells what a program does, from its signature and from an object of it."""

from __future__ import annotations

import inspect
import random
import types
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from . import address, entropy
from .binding import first_of, fitted, open_names, parameters, spread, taken_arrays
from .descent import rate_argument
from .drivers import DRIVERS, Driver, takes_an_argument
from .guard import ANSWERS, Catch, Guard
from .modes import Switch, mode_argument
from .names import GENERATORS, RANDOMNESS, RESULTS, keywords_of
from .optimizing import attribute_of, step_of
from .program import FUNCTIONS, Array, Program, map_arrays
from .returning import kept_by
from .shared import find_shared
from .spelling import OWNERS, TRAIN_AND_EVAL, Kept, Spelling
from .state import kept, order_of

_POSITIONAL = (inspect.Parameter.POSITIONAL_ONLY, inspect.Parameter.POSITIONAL_OR_KEYWORD)
_MODULES = frozenset({"layer", "loss"})


def spelled(
    program: Program,
    implementation: Callable[..., Any],
    namespaces: Mapping[str, Any] | None = None,
    *,
    catch: Catch = ANSWERS,
) -> Spelling:
    """Build an object, make the program's calls on it, and return how it spells them; what raises is left out.

    Args:
        program: what it is to do.
        implementation: the class or function.
        namespaces: the globals of its modules, by module name.
        catch: the exceptions that are the subject's; others leave `spelled`.
    """
    with Guard(catch) as guard:

        def attempt(action: Callable[[], Any]) -> Any:
            return guard.run(action)[0]

        driver = attempt(lambda: DRIVERS[program.kind](implementation, program, program.seed))
        instance = next(iter(driver.roots()), None) if driver is not None else None
        found = attempt(lambda: _constructor(implementation, program)) or {}
        found |= attempt(lambda: _randomness(implementation, instance, namespaces or {})) or {}
        if instance is not None and program.kind == "optimizer":
            found["attributes"] = attempt(lambda: _attributes(instance, program)) or {}
        if instance is not None and program.kind in _MODULES:
            found |= attempt(lambda: _methods(instance)) or {}
            found["state"] = attempt(lambda: _all_kept(instance, program.state)) or {}
            gradients = {
                address.gradient_of(name): value for name, value in program.state.items() if address.is_parameter(name)
            }
            if gradients or not driver.forwarding.is_named:
                attempt(lambda: _played(driver, program))
            found["has_forward"] = driver.forwarding.is_named
            if gradients:
                found["state"] |= attempt(lambda: _all_kept(instance, gradients)) or {}
    return Spelling(**found)


def _constructor(implementation: Callable[..., Any], program: Program) -> dict[str, Any]:
    """Return how the config goes into the constructor, or into the function."""
    step, late = step_of(implementation) if program.kind == "optimizer" else ("step", False)
    given = 2 if program.kind == "optimizer" and not late else 0
    if program.kind in FUNCTIONS and program.calls:
        given = len(program.calls[0].args)
    signature = parameters(implementation)
    names = open_names(signature, given)
    several = spread(implementation, program.config)
    config = [option for option in program.config if option != several]
    arrays = taken_arrays(implementation, tuple(program.state), tuple(config)) if program.kind in _MODULES else {}
    handed = frozenset(arrays)
    options = {name: option for option, name in fitted(implementation, config, given=given, handed=handed).items()}
    unusual = {name for name, option in options.items() if name not in keywords_of(option)}
    leading = names[: max((names.index(name) for name in unusual.intersection(names)), default=-1) + 1]
    by_position = all(name in options and signature[name].kind in _POSITIONAL for name in leading)
    positional = tuple(options[name] for name in leading) if by_position else ()
    usual = {option: name for name, option in options.items() if name not in unusual}
    return {
        "keywords": {option: name for option, name in usual.items() if option != name and option not in positional},
        "positional": positional,
        "several": several,
        "step": step,
        "late": late,
        "left_out": tuple(option for option in config if option not in options.values()),
        "arrays": {entry: name for name, entry in arrays.items()},
        "randomness": first_of(RANDOMNESS, [name for name in names if name not in options]) or "",
    }


def _attributes(instance: Any, program: Program) -> dict[str, str]:
    """Return which attributes keep the options that are changed later, where they have other names."""
    changed = {option for call in program.calls if call.method == "set" for option in call.kwargs}
    kept = {option: attribute_of(instance, option) for option in sorted(changed)}
    return {option: name for option, name in kept.items() if name not in {option, ""}}


def _randomness(implementation: Any, instance: Any, namespaces: Mapping[str, Any]) -> dict[str, Any]:
    """Return where the generators hang that are seeded."""
    module = namespaces.get(str(implementation.__module__), {})
    classes = reversed(type(instance).__mro__)
    owners = (
        getattr(instance, "__dict__", {}),
        {name: value for kind in classes for name, value in vars(kind).items()},
        module,
    )
    held = {
        id(space[name]): f"{owner}.{name}"
        for owner, space in reversed(list(zip(OWNERS, owners, strict=True)))
        for name in reversed(GENERATORS)
        if name in space and _is_plain(space[name])
    }
    sources = [*find_shared(namespaces, implementation), *entropy.find(instance)]
    return {
        "generators": tuple(held.get(id(source), "") for source in sources),
        "uses_random": any(_is_random(value) for value in list(module.values())),
    }


def _is_plain(value: Any) -> bool:
    """Tell whether a value is a generator as np.random.default_rng() makes it."""
    return type(value) is np.random.Generator and type(value.bit_generator) is np.random.PCG64


def _is_random(value: Any) -> bool:
    """Tell whether a value is Python's own `random`, or a function of it."""
    own = random.seed.__self__  # type: ignore[attr-defined]
    return value is random or (type(value) in {types.MethodType, types.BuiltinMethodType} and value.__self__ is own)


def _methods(instance: Any) -> dict[str, Any]:
    """Return which methods there are, and how they learn the mode."""
    forward = getattr(instance, "forward", None)
    backward = getattr(instance, "backward", None)
    told = {
        method: mode_argument(instance if forward is None else forward, training=training)
        for method, training in TRAIN_AND_EVAL.items()
    }
    return {
        "switches": {method: _switch(Switch(instance), training) for method, training in TRAIN_AND_EVAL.items()},
        "arguments": {
            method: f"{name}={_text(value)}" for method, found in told.items() for name, value in found.items()
        },
        "has_zero_grad": callable(getattr(instance, "zero_grad", None)),
        "takes_upstream": backward is None or takes_an_argument(backward),
        "rate": "" if backward is None else rate_argument(backward),
        "results": {method: name for method in RESULTS if (name := kept_by(getattr(instance, method, None), method))},
    }


def _switch(switch: Switch, training: bool) -> str:
    """Return what enters a mode: a method, or the first of the attributes that keep it."""
    method = switch.method(training=training)
    if method:
        return f"{method}()"
    name, value = next(iter(switch.attributes(training=training).items()))
    return f"{name} = {_text(value)}"


def _text(value: Any) -> str:
    return f'"{value}"' if type(value) is str else str(value)


def _all_kept(instance: Any, arrays: Mapping[str, Array]) -> dict[str, Kept]:
    order = order_of(tuple(map(address.parameter_of, arrays)))
    found = {name: kept(instance, name, value, order) for name, value in arrays.items()}
    return {name: where for name, where in found.items() if where is not None}


def _played(driver: Driver, program: Program) -> None:
    """Make the calls of the first object: a gradient may be there only after a backward."""
    driver.load(program.state)
    for call in program.calls:
        args, kwargs = map_arrays(call.args, np.copy), map_arrays(call.kwargs, np.copy)
        if call.instance == 0 and call.method == "load":
            driver.load(kwargs)
        elif call.instance == 0:
            driver.call(call.method, args, kwargs)

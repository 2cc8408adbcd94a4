"""How optimizers are built and called, and how what belongs together is handed over."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from . import address, parts
from .binding import bind, parameters
from .dialect import DialectError
from .layout import laid_out
from .names import CONFIG
from .plain import plain_array
from .program import Array, Containers, Program, map_arrays
from .spelling import STEPS


def fresh(config: Mapping[str, Any]) -> dict[str, Any]:
    """Return the config with copies of its arrays, into which a subject may write, and new parts."""
    return {
        name: value if type(value) in _PLAIN else parts.built(map_arrays(value, np.copy))
        for name, value in config.items()
    }


_PLAIN = frozenset({type(None), bool, int, float, str})
_LONGEST_NAME = 100


def step_of(implementation: Callable[..., Any]) -> tuple[str, bool]:
    """Return the name of the method that makes a step, and whether it is the one that is handed the dicts."""
    name = next((one for one in STEPS if callable(getattr(implementation, one, None))), STEPS[0])
    found = parameters(getattr(implementation, name, step_of)).values()
    needed = [one for one in found if one.default is one.empty and one.kind is one.POSITIONAL_OR_KEYWORD]
    return name, len(needed) == len(("self", "params", "grads"))


def attribute_of(instance: Any, option: str) -> str:
    """Return the attribute that keeps an option, `learning_rate` for `lr`; "" where there is none of a usual name."""
    return next((name for name in CONFIG.get(option, (option,)) if hasattr(instance, name)), "")


class OptimizerDriver:
    """An optimizer over two dicts that the caller owns: `step()` updates the arrays of `params` in place.

    Where the step itself is handed the dicts, `update(params, grads)`, it may put new arrays into the first.
    """

    def __init__(self, implementation: Callable[..., Any], program: Program, seed: int) -> None:
        self._params = {address.name_of(name): laid_out(value, program.layout) for name, value in program.state.items()}
        self._grads = {name: np.zeros_like(value) for name, value in self._params.items()}
        self._containers = program.containers
        self._step, self._late = step_of(implementation)
        config = bind(implementation, fresh(program.config), seed=seed, given=0 if self._late else 2)
        self._handed = self._hand()
        self._instance = implementation(*(() if self._late else self._handed), **config)

    def _hand(self) -> tuple[Any, ...]:
        return tuple(contained(dict(held), self._containers) for held in (self._params, self._grads))

    def load(self, arrays: Mapping[str, Array]) -> None:
        """Write into the caller's arrays, as a training loop would."""
        for name, value in arrays.items():
            self._params[address.name_of(name)][...] = value

    def call(self, method: str, args: tuple[Any, ...], kwargs: Mapping[str, Any]) -> Any:
        """Write the gradients of `step` into the caller's dict, then step; set an option such as `lr`."""
        if method == "set":
            for name, value in kwargs.items():
                self._set(name, value)
            return None
        for name, gradient in args[0].items() if args else ():
            self._grads[name][...] = gradient
        if not self._late:
            return getattr(self._instance, self._step)()
        self._handed = self._hand()
        before = {name: value.copy() for name, value in self._params.items()}
        result = getattr(self._instance, self._step)(*self._handed)
        after = self._handed[0]
        entries = after.items() if type(after) is dict else zip(self._params, after, strict=False)
        for name, value in list(entries):
            if name in self._params and isinstance(value, np.ndarray) and value is not self._params[name]:
                self._params[name] = value
        asked = any(np.any(gradient) for gradient in self._grads.values())
        if asked and type(result) is dict and _moves(before, result) and not _moves(before, self._params):
            place = f"{type(self._instance).__name__}.{self._step}"
            told = f"{place} returns new arrays and leaves those of params as they were, but should change params"
            raise DialectError(f"{told}: params[name] -= ..., or params[name] = ..., in the dict that it is handed")
        return result

    def _set(self, option: str, value: Any) -> None:
        name = attribute_of(self._instance, option)
        if not name:
            known = ", ".join(CONFIG.get(option, (option,)))
            raise DialectError(f"no {option} found that could be changed: looked for the attributes {known}")
        setattr(self._instance, name, value)

    def observe(self) -> dict[str, Array]:
        """Return copies of the caller's own arrays: an update that rebinds the dict's entries is not seen here.

        What was added to the dicts that were handed over is seen too.
        """
        seen: dict[str, Array] = {}
        for section, own, handed in zip(("params", "grads"), (self._params, self._grads), self._handed, strict=True):
            seen.update({address.entry(section, name): value.copy() for name, value in own.items()})
            added = [name for name in handed if type(name) is str and name not in own and len(name) <= _LONGEST_NAME]
            arrays = {name: plain_array(handed[name]) for name in added}
            seen.update(
                {address.entry(section, name): array.copy() for name, array in arrays.items() if array is not None}
            )
        return seen

    def roots(self) -> tuple[Any, ...]:
        """Return the instance."""
        return (self._instance,)


def _moves(before: Mapping[str, Array], after: Mapping[Any, Any]) -> bool:
    """Tell whether a dict holds an array of its shape under each name, and not the same numbers in all of them."""
    pairs: list[tuple[Array, Any]] = [(value, after.get(name)) for name, value in before.items()]
    fits = len(after) == len(pairs) and all(type(new) is np.ndarray and new.shape == old.shape for old, new in pairs)
    return fits and not all(np.array_equal(old, new, equal_nan=True) for old, new in pairs)


def contained(value: Any, containers: Containers) -> Any:
    """Return a dict's values in a list or its first by itself, where they are wanted so; anything else as it is."""
    if containers == "dict" or type(value) is not dict:
        return value
    return next(iter(value.values())) if containers == "array" else list(value.values())

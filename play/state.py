"""Reads and writes a subject's parameters, gradients and buffers, under whichever names it keeps them."""

from __future__ import annotations

from collections.abc import Mapping, MutableMapping
from typing import Any

import numpy as np

from .binding import first_of
from .names import HOLDERS, candidates, gradient_of, item, keys
from .plain import plain_array
from .program import Array
from .spelling import Kept


class StateError(Exception):
    """An array of the program does not fit what the subject has."""


def read(instance: Any, name: str, shape: tuple[int, ...] | None = None) -> Array | None:
    """Return a copy of the array called `name` (`params.weight`), or None where the subject has none.

    Args:
        instance: the subject's object.
        name: the dotted name.
        shape: the shape to return it in where only axes of length one differ (`(1, out)` for `(out,)`).
    """
    found = _find(instance, name)
    if found is None:
        return None
    value = found[0][found[1]]
    held = None if isinstance(value, bool) else plain_array(value)
    if held is None:
        return None
    array = held.copy()
    if shape is not None and array.shape != shape and squeezed(array.shape) == squeezed(shape):
        array = array.reshape(shape)
    return array


def write(instance: Any, name: str, value: Array) -> None:
    """Write `value` into the array called `name`, in place where the subject's own array has room for it.

    Raises:
        StateError: the subject has no such array, or one of another shape.
    """
    found = _find(instance, name)
    section, _, short = name.partition(".")
    if found is None:
        message = (
            f"no {name} found: looked for {section}[{short!r}] and the attributes "
            f"{', '.join(candidates(section, short)[:4])}; keep it in the dict self.{section}"
        )
        raise StateError(message)
    holder, key = found
    current = holder[key]
    if not isinstance(current, np.ndarray):
        holder[key] = value.copy()
        return
    if current.shape != value.shape and squeezed(current.shape) != squeezed(value.shape):
        raise StateError(f"{name} has shape {current.shape}, but should have shape {value.shape}")
    if _has_room(current, value):
        current[...] = value.reshape(current.shape)
    else:
        holder[key] = value.reshape(current.shape).copy()


def _has_room(current: Any, value: Array) -> bool:
    return isinstance(current, np.ndarray) and current.dtype == value.dtype and current.flags.writeable


def kept(instance: Any, name: str, value: Array) -> Kept | None:
    """Return where and how the subject keeps the array called `name`, or None where it has none.

    Args:
        instance: the subject's object.
        name: the dotted name.
        value: what a program writes there.
    """
    found = _find(instance, name)
    if found is None:
        return None
    holder, key = found
    held = plain_array(holder[key])
    if held is None:
        return None
    section = name.partition(".")[0]
    owner = next((one for one in HOLDERS[section] if getattr(instance, one, None) is holder), None)
    return Kept(key if owner is None else item(owner, key), held.shape, not _has_room(holder[key], value))


def zero(instance: Any, name: str) -> None:
    """Fill the array called `name` with zeros; nothing happens where the subject has none."""
    found = _find(instance, name)
    if found is not None and isinstance(found[0][found[1]], np.ndarray):
        found[0][found[1]] = np.zeros_like(found[0][found[1]])


def squeezed(shape: tuple[int, ...]) -> tuple[int, ...]:
    """Return a shape without its axes of length one."""
    return tuple(size for size in shape if size != 1)


def _find(instance: Any, name: str) -> tuple[MutableMapping[str, Any], str] | None:
    section, _, short = name.partition(".")
    held = getattr(instance, section, None)
    if type(held) is dict and short in held:
        return held, short
    names = candidates(section, short)
    if section == "grads" and held is None:
        held = getattr(instance, "gradients", None)
    if isinstance(held, MutableMapping):
        for sought in keys(section, short):
            if sought in held:
                return held, sought
    attributes = _Attributes(instance)
    found = first_of(names, [key for key in names if key in attributes])
    return None if found is None else (attributes, found)


class _Attributes(MutableMapping[str, Any]):
    """An object's data attributes as a mapping."""

    def __init__(self, instance: Any) -> None:
        self._instance = instance

    def __getitem__(self, key: str) -> Any:
        return getattr(self._instance, key)

    def __setitem__(self, key: str, value: Any) -> None:
        setattr(self._instance, key, value)

    def __contains__(self, key: object) -> bool:
        value = getattr(self._instance, str(key), None)
        return value is not None and not callable(value)

    def __delitem__(self, key: str) -> None:
        raise NotImplementedError(key)

    def __iter__(self) -> Any:
        return iter(())

    def __len__(self) -> int:
        return 0


def observe(instance: Any, state: Mapping[str, Array]) -> dict[str, Array]:
    """Return what the subject now holds of the program's state, and the gradients of its parameters."""
    seen: dict[str, Array] = {}
    for name, initial in state.items():
        value = read(instance, name, initial.shape)
        if value is not None:
            seen[name] = value
        if name.startswith("params."):
            gradient = gradient_of(name)
            value = read(instance, gradient, initial.shape)
            if value is not None:
                seen[gradient] = value
    return seen

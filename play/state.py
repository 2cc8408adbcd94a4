"""Reads and writes a subject's parameters, gradients and buffers, under whichever names it keeps them."""

from __future__ import annotations

from collections.abc import Mapping, MutableMapping, Sequence
from functools import lru_cache
from typing import Any

import numpy as np

from . import address
from .binding import first_of
from .dialect import DialectError, Lack
from .inventory import kept_arrays
from .names import HOLDERS, PARAMETERS, candidates, keys, looked_for
from .places import item
from .plain import class_name, plain_array
from .program import Array
from .spelling import Kept
from .sublayers import Gates, follow, owners, parts

LISTED: tuple[str, ...] = tuple(PARAMETERS)
"""The order of the parameters of a layer that has a weight and perhaps a bias."""


@lru_cache(maxsize=256)
def order_of(entries: tuple[str, ...]) -> tuple[str, ...]:
    """Return the names of the parameters among the entries of a state, in their order: a bare list holds them so."""
    return tuple(address.split(name)[1] for name in entries if address.is_parameter(name))


def read(instance: Any, name: str, shape: tuple[int, ...] | None = None, order: Sequence[str] = LISTED) -> Array | None:
    """Return a copy of the array called `name` (`params.weight`), or None where the subject has none.

    Args:
        instance: the subject's object.
        name: the dotted name.
        shape: the shape to return it in where only axes of length one differ (`(1, out)` for `(out,)`).
        order: the names of the parameters in the order in which a list holds them.
    """
    section, short = address.split(name)
    entries = getattr(instance, section, None)
    value = entries.get(short) if type(entries) is dict else None
    if type(value) is not np.ndarray:
        found = _find(instance, name, order)
        if found is None:
            return None
        value = found[0].joined(shape) if isinstance(found[0], Gates) else found[0][found[1]]
    held = None if isinstance(value, bool) else plain_array(value)
    if held is None:
        return None
    copy = held.copy()
    return copy if shape is None or shape == copy.shape else shaped(copy, shape)


def shaped(array: Array, shape: tuple[int, ...]) -> Array:
    """Return an array in a shape that differs from its own in axes of length one alone; else as it is."""
    return array.reshape(shape) if array.shape != shape and squeezed(array.shape) == squeezed(shape) else array


def write(instance: Any, name: str, value: Array, order: Sequence[str] = LISTED) -> None:
    """Write `value` into the array called `name`, in place where the subject's own array has room for it.

    An array under a key with a dot, "0.weight", belongs to a layer inside as well: it is written into whatever its
    format.

    Raises:
        DialectError: the subject has nothing of that name, or keeps something else there than an array, or one of
            another shape.
    """
    found = _find(instance, name, order)
    if found is None:
        section, _ = address.split(name)
        way_out = f"keep it in the dict self.{section}, of shape {value.shape}"
        raise DialectError(
            f"no {name} found: {looked_for(name)}{kept_arrays(instance, name, value.shape)}; {way_out}", Lack(name)
        )
    holder, key = found
    current = holder.joined(value.shape) if isinstance(holder, Gates) else holder[key]
    if not isinstance(current, np.ndarray):
        if not (current is None or isinstance(current, int | float | list)):
            kind = class_name(type(current))
            raise DialectError(f"{name} is kept as a {kind}, but should be a NumPy array")
        holder[key] = value.copy()
        return
    if current.shape != value.shape and squeezed(current.shape) != squeezed(value.shape):
        found_and_wanted = f"{name} has shape {current.shape}, but should have shape {value.shape}"
        way_out = "another layout is judged only where it is declared as a convention"
        raise DialectError(f"{found_and_wanted}; {way_out}", Lack(name, misshapen=True))
    if _has_room(current, value, key):
        current[...] = value if value.shape == current.shape else value.reshape(current.shape)
    else:
        holder[key] = value.reshape(current.shape).copy()


def put_back(instance: Any, name: str, value: Array, order: Sequence[str] = LISTED) -> None:
    """Write an array that stood there before, whatever has come into its place since."""
    found = _find(instance, name, order)
    current = found[0][found[1]] if found is not None and not isinstance(found[0], Gates) else None
    if found is not None and isinstance(current, np.ndarray) and current.shape != value.shape:
        found[0][found[1]] = value.copy()
    elif found is not None:
        write(instance, name, value, order)


def _has_room(current: Any, value: Array, key: str) -> bool:
    fits = isinstance(current, np.ndarray) and ("." in key or current.dtype == value.dtype)
    return fits and bool(current.flags.writeable)


def kept(instance: Any, name: str, value: Array, order: Sequence[str] = LISTED) -> Kept | None:
    """Return where and how the subject keeps the array called `name`, or None where it has none.

    Args:
        instance: the subject's object.
        name: the dotted name.
        value: what a program writes there.
        order: the names of the parameters in the order in which a list holds them.
    """
    section, short = address.split(name)
    gates = _apart(instance, section, short) if _native(instance, section, short) is None else None
    if gates is not None:
        places = tuple(_place(instance, section, *part) for part in gates.parts)
        return Kept(places, gates.joined(value.shape).shape, gates.axis(value.shape))
    found = _find_own(instance, name, order)
    if found is None:
        inside = _inside(instance, short)
        below = None if inside is None else kept(inside[1], address.entry(section, inside[2]), value)
        return None if inside is None or below is None else below.inside(inside[0])
    holder, key = found
    held = plain_array(holder[key])
    if held is None:
        return None
    return Kept((_place(instance, section, holder, key),), held.shape, replaced=not _has_room(holder[key], value, key))


def _place(instance: Any, section: str, holder: MutableMapping[str, Any], key: str) -> str:
    owner = next((one for one in HOLDERS[section] if getattr(instance, one, None) is holder), None)
    return f"{section}[{key}]" if isinstance(holder, _Items) else key if owner is None else item(owner, key)


def zero(instance: Any, name: str, order: Sequence[str] = LISTED) -> None:
    """Fill the array called `name` with zeros; nothing happens where the subject has none."""
    found = _find(instance, name, order)
    held = None if found is None else found[0][found[1]]
    if found is not None and isinstance(held, np.ndarray):
        if "." in found[1]:
            held[...] = 0
        else:
            found[0][found[1]] = np.zeros_like(held)


def squeezed(shape: tuple[int, ...]) -> tuple[int, ...]:
    """Return a shape without its axes of length one."""
    return tuple(size for size in shape if size != 1)


def _find(instance: Any, name: str, order: Sequence[str] = LISTED) -> tuple[MutableMapping[str, Any], str] | None:
    section, short = address.split(name)
    native = _native(instance, section, short)
    if native is not None:
        return native, short
    # A gate's own array may have the name that the array of all has elsewhere.
    gates = _apart(instance, section, short)
    found = _find_own(instance, name, order) if gates is None else (gates, short)
    if found is not None:
        return found
    inside = _inside(instance, short)
    return None if inside is None else _find(inside[1], address.entry(section, inside[2]))


def _apart(instance: Any, section: str, short: str) -> Gates | None:
    """Return the parts of an array, one for each gate, where an object keeps all of them."""
    holders = [getattr(instance, holder, None) for holder in (section, "gradients")]
    mappings = [holder for holder in holders if isinstance(holder, Mapping)]
    # Next to nobody keeps any: a look at the names costs a thirtieth of one at what is kept under them.
    if not any(hasattr(instance, word) or any(word in held for held in mappings) for word in _first(section, short)):
        return None
    for names in parts(short):
        held = [_first_kept(instance, section, words) for words in names]
        found = [one for one in held if one is not None]
        shapes = {np.shape(holder[key]) for holder, key in found}
        if len(found) == len(held) and len(shapes) == 1 and () not in shapes:
            return Gates(found)
    return None


@lru_cache(maxsize=1024)
def _first(section: str, short: str) -> frozenset[str]:
    """Return the names under which the first part of an array may be kept."""
    words = {word for names in parts(short) for word in names[0]}
    return frozenset(name for word in words for name in (word, *candidates(section, word), *keys(section, word)))


def _first_kept(instance: Any, section: str, words: Sequence[str]) -> tuple[MutableMapping[str, Any], str] | None:
    found = (_find_own(instance, address.entry(section, word), ()) for word in words)
    return next((one for one in found if one is not None and isinstance(one[0][one[1]], np.ndarray)), None)


def _find_own(instance: Any, name: str, order: Sequence[str]) -> tuple[MutableMapping[str, Any], str] | None:
    section, short = address.split(name)
    native = _native(instance, section, short)
    return _find_elsewhere(instance, (section, short), order) if native is None else (native, short)


def _native(instance: Any, section: str, short: str) -> dict[str, Any] | None:
    """Return the dict of a section where it has an array under PyTorch's name."""
    held = getattr(instance, section, None)
    return held if type(held) is dict and short in held else None


def _find_elsewhere(
    instance: Any, name: tuple[str, str], order: Sequence[str]
) -> tuple[MutableMapping[str, Any], str] | None:
    section, short = name
    held, names = getattr(instance, section, None), candidates(section, short)
    if isinstance(held, list) and short in order:
        position = order.index(short)
        if position < len(held) and isinstance(held[position], np.ndarray):
            return _Items(held), str(position)
    if section == "grads" and held is None:
        held = getattr(instance, "gradients", None)
    if isinstance(held, MutableMapping):
        for sought in keys(section, short):
            if sought in held:
                return held, sought
    attributes = _Attributes(instance)
    # Beside an array called b, `bias` may be the option that says whether there is one.
    there = [key for key in names if key in attributes and not isinstance(attributes[key], bool)]
    found = first_of(names, [key for key in there if isinstance(attributes[key], np.ndarray)] or there)
    return None if found is None else (attributes, found)


def _inside(instance: Any, short: str) -> tuple[str, Any, str] | None:
    """Return where the layer is that `layer.weight` is an array of, the layer, and the array's own name."""
    held = ((place, follow(instance, place), rest) for place, rest in owners(short))
    found = [one for one in held if one[1] is not None]
    # Of several layers that may have an array of this very name none is known to be meant.
    return found[0] if found and (found[0][2] != short or len(found) == 1) else None


class _Items(dict[str, Any]):
    """A list of parameters, the weight first, by their positions."""

    def __init__(self, held: list[Any]) -> None:
        super().__init__({str(position): value for position, value in enumerate(held)})
        self._held = held

    def __setitem__(self, key: str, value: Any) -> None:
        self._held[int(key)] = value


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
        return value is not None and not callable(value) and not _is_layer(value)

    def __delitem__(self, key: str) -> None:
        raise NotImplementedError(key)

    def __iter__(self) -> Any:
        return iter(())

    def __len__(self) -> int:
        return 0


def _is_layer(value: Any) -> bool:
    """Tell whether a value is a layer: it stands for no array, but has some inside."""
    return any(hasattr(value, name) for name in ("forward", "backward"))


def observe(instance: Any, state: Mapping[str, Array], order: Sequence[str]) -> dict[str, Array]:
    """Return what the subject now holds of a program's state, `order_of` which is given, and its gradients."""
    seen: dict[str, Array] = {}
    for name, initial in state.items():
        value = read(instance, name, initial.shape, order)
        if value is not None:
            seen[name] = value
        if address.is_parameter(name):
            gradient = address.gradient_of(name)
            value = read(instance, gradient, initial.shape, order)
            if value is not None:
                seen[gradient] = value
    return seen

"""Records, each written and read by a function of its own, field by field: to loop over fields takes twice as long."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import MISSING, fields
from dataclasses import Field as DataclassField
from typing import Any, NamedTuple

from .fields import Field, Optional
from .payload import Packer, Unpacker
from .record import making
from .wire import ProtocolError, expected

Method = Callable[[Any, Any], Any]


class Record:
    """A dataclass or a named tuple: a JSON array of its fields' values, in their order.

    Null stands for a default, and none at the end. A field whose values may be None has no other default.
    """

    def __init__(self, kind: type[Any], /, **items: Field) -> None:
        known = _defaults(kind)
        if list(items) != list(known):
            raise TypeError(f"{kind.__name__} has the fields {', '.join(known)}, but {', '.join(items)} were given")
        self._kind = kind
        self._parts = [_Part(number, name, items[name], *known[name]) for number, name in enumerate(items)]
        self._made: dict[str, Method] = {}

    def write(self, value: Any, packer: Packer) -> Any:
        """Return the array."""
        return self.made("write")(value, packer)

    def read(self, meta: Any, unpacker: Unpacker) -> Any:
        """Return the dataclass or named tuple."""
        return self.made("read")(meta, unpacker)

    def made(self, method: str) -> Method:
        """Return `write` or `read`, which from then on is this: of half of them a process uses neither."""
        if method not in self._made:
            text = (_writing if method == "write" else _reading)(self._kind, self._parts)
            names: dict[str, Any] = {
                "kind": self._kind,
                "make": making(self._kind),
                "expected": expected,
                "Error": ProtocolError,
            }
            for part in self._parts:
                names |= part.names(method)
            exec("\n".join(text), names)  # noqa: S102 - names from a class body, and what fields say of themselves
            self._made[method] = names[method]
            setattr(self, method, names[method])
        return self._made[method]


class _Part(NamedTuple):
    """One field of a record.

    Attributes:
        number: its place.
        name: its name.
        item: what it holds.
        default: what it holds where nothing is said; MISSING where it has no default.
        factory: makes the default anew where it can be changed; None elsewhere.
    """

    number: int
    name: str
    item: Field
    default: Any
    factory: Callable[[], Any] | None

    @property
    def inner(self) -> Field:
        """What it holds where that is not the default."""
        known = self.default is None and isinstance(self.item, Optional)
        return self.item.item if known else self.item  # type: ignore[attr-defined]

    def names(self, method: str) -> dict[str, Any]:
        """Return what the text of a method has names for."""
        item = self.inner
        given = {"item": item.made(method) if isinstance(item, Record) else getattr(item, method)}
        given |= {"default": self.default, "type": type(self.default), "factory": self.factory}
        return {f"{name}_{self.number}": value for name, value in given.items()}

    def done(self, other: str) -> str:
        """Return what makes of `part` what is written or read."""
        quick = getattr(self.inner, "quick", "")
        called = f"item_{self.number}(part, {other})"
        return f"part if {quick.format('part')} else {called}" if quick else called


def _writing(kind: type[Any], parts: list[_Part]) -> Iterator[str]:
    """Yield the lines of a function that writes a record."""
    yield "def write(value, packer):"
    yield "    if type(value) is not kind:"
    yield f"        raise expected(value, 'a {kind.__name__}')"
    yield f"    length = {_needed(parts)}"
    yield "    try:"
    for part in parts:
        number, done = part.number, part.done("packer")
        yield f"        at, part = {part.name!r}, value.{part.name}"
        if part.default is MISSING:
            yield f"        meta_{number} = {done}"
            continue
        # Types first: an array would be compared element by element.
        yield f"        if part is default_{number} or (type(part) is type_{number} and part == default_{number}):"
        yield f"            meta_{number} = None"
        yield "        else:"
        yield f"            meta_{number}, length = {done}, {number + 1}"
    yield from _PLACED
    yield f"    return [{', '.join(f'meta_{part.number}' for part in parts)}][:length]"


def _reading(_: type[Any], parts: list[_Part]) -> Iterator[str]:
    """Yield the lines of a function that reads a record."""
    yield "def read(meta, unpacker):"
    yield f"    if type(meta) is not list or not {_needed(parts)} <= len(meta) <= {len(parts)}:"
    yield f"        raise expected(meta, 'a JSON array of {', '.join(part.name for part in parts)}')"
    yield "    length = len(meta)"
    yield "    try:"
    for part in parts:
        number, done = part.number, part.done("unpacker")
        if part.default is MISSING:
            yield f"        at, part = {part.name!r}, meta[{number}]"
            yield f"        value_{number} = {done}"
            continue
        yield f"        if length <= {number} or (part := meta[{number}]) is None:"
        yield f"            value_{number} = {f'factory_{number}()' if part.factory else f'default_{number}'}"
        yield "        else:"
        yield f"            at = {part.name!r}"
        yield f"            value_{number} = {done}"
    yield from _PLACED
    yield f"    return make({', '.join(f'value_{part.number}' for part in parts)})"


_PLACED = ("    except Error as error:", "        raise error.inside(f'.{at}') from None")


def _needed(parts: list[_Part]) -> int:
    """Return how many fields have no default: these come first."""
    return sum(part.default is MISSING for part in parts)


def _defaults(kind: type[Any]) -> dict[str, tuple[Any, Callable[[], Any] | None]]:
    """Return each field's default, MISSING where it has none, and what makes it anew where it can be changed."""
    if issubclass(kind, tuple):
        return {name: (kind._field_defaults.get(name, MISSING), None) for name in kind._fields}  # type: ignore[attr-defined]
    return {one.name: _told(one) for one in fields(kind)}


def _told(one: DataclassField[Any]) -> tuple[Any, Callable[[], Any] | None]:
    if one.default_factory is MISSING:
        return one.default, None
    return one.default_factory(), one.default_factory

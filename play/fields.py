"""What the parts of a message look like in JSON: each is a field, written from a value and, checked, read back."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import MISSING, fields
from operator import attrgetter
from typing import Any, Protocol

from .payload import Packer, Unpacker
from .wire import INTEGERS, ProtocolError, expected

TEXT_LIMIT = 10_000


class Field(Protocol):
    """One part of a message."""

    def write(self, value: Any, packer: Packer) -> Any:
        """Return the value as JSON; its arrays go to the packer."""

    def read(self, meta: Any, unpacker: Unpacker) -> Any:
        """Return the value that `write` was given.

        Raises:
            ProtocolError: the JSON is not what `write` returns for any value.
        """


# The JSON of the four that follow is the value itself: to write one, and to read it, is to check it.


class Text:
    """A str that UTF-8 can encode, of at most `limit` characters."""

    def __init__(self, limit: int = TEXT_LIMIT) -> None:
        self.limit = limit

    def check(self, value: Any, _: object = None) -> Any:
        """Return the str."""
        if type(value) is not str or len(value) > self.limit:
            raise expected(value, f"a str of at most {self.limit:,} characters")
        if value.isascii():
            return value
        if any("\ud800" <= letter <= "\udfff" for letter in value):
            raise expected(value, "a str without half surrogate pairs")
        return value

    write = read = check


_KEY = Text(200)


class OneOf:
    """One of a closed list of words."""

    def __init__(self, words: tuple[str, ...]) -> None:
        self.words = words

    def check(self, value: Any, _: object = None) -> Any:
        """Return the word."""
        if type(value) is not str or value not in self.words:
            raise expected(value, f"one of {', '.join(self.words)}")
        return value

    write = read = check


class Integer:
    """An int within a range."""

    def __init__(self, within: range = INTEGERS) -> None:
        self.within = within

    def check(self, value: Any, _: object = None) -> Any:
        """Return the int."""
        if type(value) is not int or value not in self.within:
            raise expected(value, f"an int from {self.within.start} to {self.within.stop - 1}")
        return value

    write = read = check


class Flag:
    """A bool."""

    def check(self, value: Any, _: object = None) -> Any:
        """Return the bool."""
        if type(value) is not bool:
            raise expected(value, "a bool")
        return value

    write = read = check


class Optional:
    """None, or what another field holds."""

    def __init__(self, item: Field) -> None:
        self.item = item

    def write(self, value: Any, packer: Packer) -> Any:
        """Return null or the other field's JSON."""
        return None if value is None else self.item.write(value, packer)

    def read(self, meta: Any, unpacker: Unpacker) -> Any:
        """Return None or the other field's value."""
        return None if meta is None else self.item.read(meta, unpacker)


class Items:
    """A tuple, of a set length or any, whose items are all of one field: a JSON array."""

    def __init__(self, item: Field, length: int | None = None) -> None:
        self.item = item
        self.length = length

    def write(self, value: Any, packer: Packer) -> Any:
        """Return the items' JSON."""
        return [] if type(value) is tuple and not value else each(self.item.write, value, packer)

    def read(self, meta: Any, unpacker: Unpacker) -> Any:
        """Return the tuple."""
        if type(meta) is not list or len(meta) != (len(meta) if self.length is None else self.length):
            raise expected(meta, "a JSON array" if self.length is None else f"a JSON array of {self.length} items")
        return tuple(each(self.item.read, meta, unpacker)) if meta else ()


class Table:
    """A mapping from str whose values are all of one field: a JSON object."""

    def __init__(self, item: Field, key: Text = _KEY) -> None:
        self.item = item
        self.key = key

    def write(self, value: Any, packer: Packer) -> Any:
        """Return the object."""
        return {} if type(value) is dict and not value else each_named(self.item.write, value, packer, self.key)

    def read(self, meta: Any, unpacker: Unpacker) -> Any:
        """Return the dict."""
        if type(meta) is not dict:
            raise expected(meta, "a JSON object")
        return meta and each_named(self.item.read, meta, unpacker, self.key)


class Record:
    """A dataclass or a named tuple: a JSON array of its fields' values, in their order.

    Null stands for a default, and none at the end. A field whose values may be None has no other default.
    """

    def __init__(self, kind: type[Any], /, **items: Field) -> None:
        makers = _makers(kind)
        if list(items) != list(makers):
            raise TypeError(f"{kind.__name__} has the fields {', '.join(makers)}, but {', '.join(items)} were given")
        self._kind = kind
        self._names = names = tuple(items)
        self._parts = attrgetter(*items) if len(items) > 1 else lambda value: (getattr(value, names[0]),)
        self._writers = tuple(item.write for item in items.values())
        self._readers = tuple(item.read for item in items.values())
        self._makers = tuple(makers.values())
        self._defaults = tuple(MISSING if make is None else make() for make in self._makers)
        self._needed = self._makers.count(None)

    def write(self, value: Any, packer: Packer) -> Any:
        """Return the array."""
        if type(value) is not self._kind:
            raise expected(value, f"a {self._kind.__name__}")
        meta: list[Any] = []
        length = self._needed
        try:
            for part, default, write in zip(self._parts(value), self._defaults, self._writers, strict=True):
                # Types first: an array would be compared element by element.
                if part is default or (type(part) is type(default) and part == default):
                    meta.append(None)
                else:
                    meta.append(write(part, packer))
                    length = len(meta)
        except ProtocolError as error:
            raise error.inside(f".{self._names[len(meta)]}") from None
        return meta[:length]

    def read(self, meta: Any, unpacker: Unpacker) -> Any:
        """Return the dataclass."""
        if type(meta) is not list or not self._needed <= len(meta) <= len(self._names):
            raise expected(meta, f"a JSON array of {', '.join(self._names)}")
        values: list[Any] = []
        try:
            for part, make, read in zip(meta, self._makers, self._readers, strict=False):
                values.append(read(part, unpacker) if part is not None or make is None else make())
        except ProtocolError as error:
            raise error.inside(f".{self._names[len(values)]}") from None
        return self._kind(*values)


def _makers(kind: type[Any]) -> dict[str, Callable[[], Any] | None]:
    """Return what makes each field's default, anew where it can be changed; None where it has none."""
    if issubclass(kind, tuple):
        defaults = {name: kind._field_defaults.get(name, MISSING) for name in kind._fields}  # type: ignore[attr-defined]
        return {name: _returning(value) for name, value in defaults.items()}
    return {
        item.name: _returning(item.default) if item.default_factory is MISSING else item.default_factory
        for item in fields(kind)
    }


def _returning(value: Any) -> Callable[[], Any] | None:
    return None if value is MISSING else lambda: value


def each(change: Callable[[Any, Any], Any], values: Iterable[Any], other: Any) -> list[Any]:
    """Return each value changed; an error names the index."""
    done: list[Any] = []
    try:
        for value in values:
            done.append(change(value, other))  # noqa: PERF401 - its length is the index
    except ProtocolError as error:
        raise error.inside(f"[{len(done)}]") from None
    return done


def each_named(change: Callable[[Any, Any], Any], values: Mapping[str, Any], other: Any, key: Text) -> dict[str, Any]:
    """Return each value changed, under its checked key; an error names the key."""
    done: dict[str, Any] = {}
    for name, value in values.items():
        try:
            done[key.check(name)] = change(value, other)
        except ProtocolError as error:
            raise error.inside(f"[{str(name)[:40]!a}]") from None
    return done

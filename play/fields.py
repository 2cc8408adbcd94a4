"""What the parts of a message look like in JSON: each is a field, written from a value and, checked, read back."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, fields
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


class _Plain:
    """A field whose JSON is the value itself."""

    def check(self, value: Any) -> Any:
        """Return the value, or raise a ProtocolError where it is none of the field's."""
        raise NotImplementedError

    def write(self, value: Any, packer: Packer) -> Any:  # noqa: ARG002 - Field
        """Return the value."""
        return self.check(value)

    def read(self, meta: Any, unpacker: Unpacker) -> Any:  # noqa: ARG002 - Field
        """Return the value."""
        return self.check(meta)


@dataclass(frozen=True, slots=True)
class Text(_Plain):
    """A str that UTF-8 can encode, of at most `limit` characters."""

    limit: int = TEXT_LIMIT

    def check(self, value: Any) -> Any:
        """Return the str."""
        if type(value) is not str or len(value) > self.limit:
            raise expected(value, f"a str of at most {self.limit:,} characters")
        if not value.isascii() and any("\ud800" <= letter <= "\udfff" for letter in value):
            raise expected(value, "a str without half surrogate pairs")
        return value


@dataclass(frozen=True, slots=True)
class OneOf(_Plain):
    """One of a closed list of words."""

    words: tuple[str, ...]

    def check(self, value: Any) -> Any:
        """Return the word."""
        if type(value) is not str or value not in self.words:
            raise expected(value, f"one of {', '.join(self.words)}")
        return value


@dataclass(frozen=True, slots=True)
class Integer(_Plain):
    """An int within a range."""

    within: range = INTEGERS

    def check(self, value: Any) -> Any:
        """Return the int."""
        if type(value) is not int or value not in self.within:
            raise expected(value, f"an int from {self.within.start} to {self.within.stop - 1}")
        return value


class Flag(_Plain):
    """A bool."""

    def check(self, value: Any) -> Any:
        """Return the bool."""
        if type(value) is not bool:
            raise expected(value, "a bool")
        return value


@dataclass(frozen=True, slots=True)
class Optional:
    """None, or what another field holds."""

    item: Field

    def write(self, value: Any, packer: Packer) -> Any:
        """Return null or the other field's JSON."""
        return None if value is None else self.item.write(value, packer)

    def read(self, meta: Any, unpacker: Unpacker) -> Any:
        """Return None or the other field's value."""
        return None if meta is None else self.item.read(meta, unpacker)


@dataclass(frozen=True, slots=True)
class Items:
    """A tuple, of a set length or any, whose items are all of one field: a JSON array."""

    item: Field
    length: int | None = None

    def write(self, value: Any, packer: Packer) -> Any:
        """Return the items' JSON."""
        return each(self.item.write, value, packer)

    def read(self, meta: Any, unpacker: Unpacker) -> Any:
        """Return the tuple."""
        if type(meta) is not list or len(meta) != (len(meta) if self.length is None else self.length):
            raise expected(meta, "a JSON array" if self.length is None else f"a JSON array of {self.length} items")
        return tuple(each(self.item.read, meta, unpacker))


@dataclass(frozen=True, slots=True)
class Table:
    """A mapping from str whose values are all of one field: a JSON object."""

    item: Field
    key: Text = Text(200)

    def write(self, value: Any, packer: Packer) -> Any:
        """Return the object."""
        return each_named(self.item.write, value, packer, self.key)

    def read(self, meta: Any, unpacker: Unpacker) -> Any:
        """Return the dict."""
        if type(meta) is not dict:
            raise expected(meta, "a JSON object")
        return each_named(self.item.read, meta, unpacker, self.key)


class Record:
    """A dataclass: a JSON object with a key for each of its fields."""

    def __init__(self, kind: type[Any], /, **items: Field) -> None:
        declared = [item.name for item in fields(kind)]
        if list(items) != declared:
            raise TypeError(f"{kind.__name__} has the fields {', '.join(declared)}, but {', '.join(items)} were given")
        self._kind = kind
        self._items = tuple(items.items())
        self._names = items.keys()

    def write(self, value: Any, packer: Packer) -> Any:
        """Return the object."""
        if type(value) is not self._kind:
            raise expected(value, f"a {self._kind.__name__}")
        meta = {}
        name = ""
        try:
            for name, item in self._items:
                meta[name] = item.write(getattr(value, name), packer)
        except ProtocolError as error:
            raise error.inside(f".{name}") from None
        return meta

    def read(self, meta: Any, unpacker: Unpacker) -> Any:
        """Return the dataclass."""
        if type(meta) is not dict or meta.keys() != self._names:
            raise expected(meta, f"a JSON object with the keys {', '.join(self._names)}")
        values = []
        name = ""
        try:
            for name, item in self._items:
                values.append(item.read(meta[name], unpacker))
        except ProtocolError as error:
            raise error.inside(f".{name}") from None
        return self._kind(*values)


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

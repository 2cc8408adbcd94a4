"""What the parts of a message look like in JSON: each is a field, written from a value and, checked, read back."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
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


# The JSON of the four that follow is the value itself: to write one, and to read it, is to check it. Each says in
# Python, as `quick`, what holds for next to all values that come and for none that `check` refuses.


class Text:
    """A str that UTF-8 can encode, of at most `limit` characters."""

    def __init__(self, limit: int = TEXT_LIMIT) -> None:
        self.limit = limit
        self.quick = f"type({{0}}) is str and len({{0}}) <= {limit} and {{0}}.isascii()"

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
        self.quick = f"type({{0}}) is str and {{0}} in {words!r}"

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
        self.quick = f"type({{0}}) is int and {within.start} <= {{0}} < {within.stop}"

    def check(self, value: Any, _: object = None) -> Any:
        """Return the int."""
        if type(value) is not int or value not in self.within:
            raise expected(value, f"an int from {self.within.start} to {self.within.stop - 1}")
        return value

    write = read = check


class Flag:
    """A bool."""

    quick = "type({0}) is bool"

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

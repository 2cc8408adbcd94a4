"""Records are read and written field by field, and a wrong one is named with its place."""

from dataclasses import dataclass, field
from typing import Any, NamedTuple

import numpy as np
import pytest

from layerproof.play.fields import Flag, Integer, Items, Optional, Table, Text
from layerproof.play.payload import Packer, Unpacker
from layerproof.play.record import record
from layerproof.play.unrolled import Record
from layerproof.play.wire import ProtocolError


@dataclass
class Pair:
    """A dataclass of two fields."""

    name: str
    sizes: tuple[int, ...]


@dataclass
class Word:
    """A dataclass of three fields, two of which have defaults."""

    text: str
    loud: Any = False
    count: int = 1


class Line(NamedTuple):
    """A named tuple that holds a dataclass."""

    word: Word
    number: int | None = None


@record(frozen=True, slots=True)
class Page:
    """A record that holds named tuples, and a default that can be changed."""

    lines: tuple[Line, ...] = ()
    notes: dict[str, int] = field(default_factory=dict)


WORD = Record(Word, text=Text(4), loud=Flag(), count=Integer())
PAIR = Record(Pair, name=Text(4), sizes=Items(Integer(range(10))))
LINE = Record(Line, word=WORD, number=Optional(Integer(range(10))))
PAGE = Record(Page, lines=Items(LINE), notes=Table(Integer()))


def nothing() -> Unpacker:
    """Return what hands out no arrays."""
    return Unpacker(memoryview(b""))


@pytest.mark.parametrize(
    ("known", "value", "meta"),
    [
        (PAIR, Pair("a", (1, 2)), ["a", [1, 2]]),
        (PAIR, Pair("äöü", ()), ["äöü", []]),
        (WORD, Word("a", loud=True), ["a", True]),
        (WORD, Word("a"), ["a"]),
        (WORD, Word("a", count=0), ["a", None, 0]),
        (LINE, Line(Word("a")), [["a"]]),
        (LINE, Line(Word("a"), 3), [["a"], 3]),
        (PAGE, Page(), []),
        (PAGE, Page((Line(Word("a")),)), [[[["a"]]]]),
        (PAGE, Page(notes={"b": 1}), [None, {"b": 1}]),
    ],
)
def test_records_read_what_they_write(known: Record, value: Any, meta: Any) -> None:
    """Each record has one JSON form for a value, and reads the value back from it, the first time and later."""
    for _ in range(2):
        assert known.write(value, Packer()) == meta
        back = known.read(meta, nothing())
        assert type(back) is type(value)
        assert back == value


@pytest.mark.parametrize(
    ("known", "meta", "error"),
    [
        (PAIR, ["a"], "a value of type list, but should be a JSON array of name, sizes"),
        (PAIR, ["a", [], 1], "a value of type list, but should be a JSON array of name, sizes"),
        (PAIR, {"name": "a", "sizes": []}, "a value of type dict, but should be a JSON array of name, sizes"),
        (PAIR, ["a", [1, 10]], ".sizes[1]: the int 10, but should be an int from 0 to 9"),
        (PAIR, [None, []], ".name: a value of type NoneType, but should be a str of at most 4 characters"),
        (WORD, [], "a value of type list, but should be a JSON array of text, loud, count"),
        (WORD, ["a", False, 1, 1], "a value of type list, but should be a JSON array of text, loud, count"),
        (WORD, ["a", 0], ".loud: the int 0, but should be a bool"),
        (LINE, [["a", None, "b"]], ".word.count: the str 'b', but should be an int from"),
        (LINE, [["a"], 10], ".number: the int 10, but should be an int from 0 to 9"),
        (PAGE, [[[["a"]], [["abcde"]]]], ".lines[1].word.text: the str 'abcde', but should be a str of at most 4"),
    ],
)
def test_records_refuse_what_they_do_not_write(known: Record, meta: Any, error: str) -> None:
    """The error says what came, what was expected, and where."""
    with pytest.raises(ProtocolError) as caught:
        known.read(meta, nothing())
    assert str(caught.value).startswith(error)


@pytest.mark.parametrize(
    ("known", "value", "error"),
    [
        (PAIR, ("a", ()), "a value of type tuple, but should be a Pair"),
        (PAIR, Pair("a", (1, 99)), ".sizes[1]: the int 99, but should be an int from 0 to 9"),
        (WORD, Word("a", count=True), ".count: a value of type bool, but should be an int from"),
        (WORD, Word("a", loud=np.zeros(2)), ".loud: a value of type ndarray, but should be a bool"),
        (LINE, Line(Word("abcde")), ".word.text: the str 'abcde', but should be a str of at most 4 characters"),
    ],
    ids=["another type", "a wrong part", "nearly a default", "an array", "inside another"],
)
def test_records_refuse_to_write_other_values(known: Record, value: Any, error: str) -> None:
    """A sender's own mistake is found where it is made."""
    with pytest.raises(ProtocolError) as caught:
        known.write(value, Packer())
    assert str(caught.value).startswith(error)


def test_defaults_that_can_be_changed_are_made_anew() -> None:
    """What is done to one instance is not seen in the next."""
    first: Page = PAGE.read([], nothing())
    first.notes["changed"] = 1
    assert PAGE.read([], nothing()) == Page()
    assert PAGE.write(Page(), Packer()) == []


def test_records_cover_every_field_of_their_dataclass() -> None:
    """A field added to a dataclass and forgotten in its record is found at import."""
    with pytest.raises(TypeError, match="Pair has the fields name, sizes, but name were given"):
        Record(Pair, name=Text())

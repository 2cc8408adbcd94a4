"""The parts of a message are checked in both directions, and a wrong one is named with its place."""

from typing import Any

import pytest

from layerproof.play.fields import Field, Flag, Integer, Items, OneOf, Optional, Table, Text
from layerproof.play.payload import Packer, Unpacker
from layerproof.play.wire import ProtocolError


@pytest.mark.parametrize(
    ("field", "value", "meta"),
    [
        (Text(3), "äöü", "äöü"),
        (OneOf(("a", "b")), "b", "b"),
        (Integer(), -(2**63), -(2**63)),
        (Flag(), False, False),
        (Optional(Flag()), None, None),
        (Optional(Flag()), True, True),
        (Items(Flag()), (True, False), [True, False]),
        (Items(Flag(), length=1), (True,), [True]),
        (Table(Integer()), {"a": 1}, {"a": 1}),
    ],
)
def test_fields_read_what_they_write(field: Field, value: Any, meta: Any) -> None:
    """Each field has one JSON form for a value, and reads the value back from it."""
    assert field.write(value, Packer()) == meta
    assert field.read(meta, Unpacker(memoryview(b""))) == value


@pytest.mark.parametrize(
    ("field", "meta", "error"),
    [
        (Text(3), "abcd", "the str 'abcd', but should be a str of at most 3 characters"),
        (Text(3), 5, "the int 5, but should be a str of at most 3 characters"),
        (Text(3), "a\udc80", "the str 'a\\udc80', but should be a str without half surrogate pairs"),
        (OneOf(("a", "b")), "c", "the str 'c', but should be one of a, b"),
        (OneOf(("a", "b")), [], "a value of type list, but should be one of a, b"),
        (Integer(range(3)), 3, "the int 3, but should be an int from 0 to 2"),
        (Integer(range(3)), 1.0, "the float 1.0, but should be an int from 0 to 2"),
        (Integer(range(3)), True, "a value of type bool, but should be an int from 0 to 2"),
        (Flag(), 1, "the int 1, but should be a bool"),
        (Items(Flag()), {}, "a value of type dict, but should be a JSON array"),
        (Items(Flag()), [True, 0], "[1]: the int 0, but should be a bool"),
        (Items(Flag(), length=2), [True], "a value of type list, but should be a JSON array of 2 items"),
        (Table(Flag()), [], "a value of type list, but should be a JSON object"),
        (Table(Flag()), {"a": 1}, "['a']: the int 1, but should be a bool"),
        (Table(Flag(), Text(1)), {"ab": True}, "['ab']: the str 'ab', but should be a str of at most 1 characters"),
    ],
)
def test_fields_refuse_what_they_do_not_write(field: Field, meta: Any, error: str) -> None:
    """The error says what came, what was expected, and where."""
    with pytest.raises(ProtocolError) as caught:
        field.read(meta, Unpacker(memoryview(b"")))
    assert str(caught.value).endswith(error)


@pytest.mark.parametrize(
    ("field", "value", "error"),
    [
        (Table(Flag()), {1: True}, "['1']: the int 1, but should be a str of at most 200 characters"),
        (Integer(), 10**5000, "a value of type int, but should be an int from -9223372036854775808 to"),
    ],
    ids=["a wrong key", "a huge int"],
)
def test_fields_refuse_to_write_other_values(field: Field, value: Any, error: str) -> None:
    """A sender's own mistake is found where it is made."""
    with pytest.raises(ProtocolError) as caught:
        field.write(value, Packer())
    assert str(caught.value).startswith(error)


QUICK: list[Any] = [Text(3), OneOf(("a", "b")), Integer(range(-2, 3)), Integer(), Flag()]
ANYTHING: list[Any] = [
    *(None, True, False, -3, -2, 2, 3, 2**63, 2**64, -(2**63) - 1, 1.0, "", "a", "b", "c", "abc", "abcd", "äöü"),
    *("a\udc80", [], ["a"], {}, {"a": 1}),
]


@pytest.mark.parametrize("field", QUICK, ids=lambda field: type(field).__name__)
def test_what_is_quickly_told_is_true(field: Any) -> None:
    """What a field says in Python of its values holds for none that it refuses, and for those that come most."""
    known = [value for value in ANYTHING if eval(field.quick.format("value"), {"value": value})]  # noqa: S307
    assert known
    for value in known:
        assert field.check(value) is value
    assert set(map(type, known)) <= {type(known[0])}

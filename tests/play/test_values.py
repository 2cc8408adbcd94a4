"""Values keep their exact types on the way, and nothing else passes for one."""

import struct
from typing import Any

import numpy as np
import pytest

from layerproof.play import Opaque
from layerproof.play.payload import Packer, Unpacker
from layerproof.play.values import Value
from layerproof.play.wire import ProtocolError

INFINITY = "000000000000f07f"


def arrived(value: Any) -> Any:
    """Return a value after the way there and back."""
    packer = Packer()
    meta = Value().write(value, packer)
    return Value().read(meta, Unpacker(memoryview(b"".join(packer.pieces))))


@pytest.mark.parametrize(
    ("value", "meta"),
    [
        *((None, None), (True, True), (1, 1), (1.0, 1.0), ("1", "1"), (2**64 - 1, 2**64 - 1)),
        ((), ["tuple"]),
        ((1, ("a", None)), ["tuple", 1, ["tuple", "a", None]]),
        ({}, {}),
        ({"a": {"": (1,)}}, {"a": {"": ["tuple", 1]}}),
        (float("inf"), ["float", INFINITY]),
        (Opaque("list"), ["opaque", "list"]),
    ],
    ids=repr,
)
def test_values_keep_their_types(value: Any, meta: Any) -> None:
    """An int stays an int, a float a float, a tuple a tuple."""
    assert Value().write(value, Packer()) == meta
    back = arrived(value)
    assert type(back) is type(value)
    assert back == value


@pytest.mark.parametrize(
    "number", [-0.0, 5e-324, 0.1, 1.7976931348623157e308, float("-inf"), float("nan"), -float("nan")]
)
def test_floats_keep_every_bit(number: float) -> None:
    """Also the sign of zero and of NaN."""
    assert struct.pack("<d", arrived(number)) == struct.pack("<d", number)


def test_arrays_are_payload() -> None:
    """An array leaves only its element type and shape in the JSON."""
    packer = Packer()
    assert Value().write((np.arange(6.0).reshape(2, 3),), packer) == ["tuple", ["<f8", 2, 3]]
    assert arrived({"x": np.arange(3)})["x"].tolist() == [0, 1, 2]


class _Float(float):
    """A number that is not what it says."""


@pytest.mark.parametrize(
    ("value", "error"),
    [
        (
            np.float64(0.5),
            "a value of type float64, but should be None, a bool, int, float, str, ndarray, or a tuple or",
        ),
        (_Float(0.5), "a value of type _Float, but should be None, a bool, int, float, str, ndarray"),
        ([1], "a value of type list, but should be None, a bool, int, float, str, ndarray"),
        ((0, {"q": b""}), "[1]['q']: a value of type bytes, but should be None, a bool"),
        (2**64, "a value of type int, but should be an int from -9223372036854775808 to 18446744073709551615"),
        ("\ud800", "the str '\\ud800', but should be a str without half surrogate pairs"),
        ("x" * 10_001, "but should be a str of at most 10,000 characters"),
        ((((((((((1,),),),),),),),),), "[0][0][0][0][0][0][0][0]: values are nested more than 8 deep"),
    ],
    ids=range(8),
)
def test_other_things_are_not_sent(value: Any, error: str) -> None:
    """What would change on the way is refused, with its place."""
    with pytest.raises(ProtocolError) as caught:
        Value().write(value, Packer())
    assert error in str(caught.value)


TAGGED = "a value of type list, but should be an array, tuple, float or opaque value behind its tag"
SPECIAL = "but should be the 16 hexadecimal digits of an infinity or a NaN"


@pytest.mark.parametrize(
    ("meta", "error"),
    [
        *(([], TAGGED), (["spam"], TAGGED), ([["tuple"]], TAGGED), (["float"], TAGGED), (["opaque", "a", "b"], TAGGED)),
        (float("inf"), "the float inf, but should be a number that a float can hold"),
        *(
            (["float", text], SPECIAL)
            for text in ("inf", "000000000000f03f", "00 00 00 00 00 00 f0 7f", INFINITY.upper(), 1)
        ),
        (["opaque", 1], "the int 1, but should be a str of at most 200 characters"),
        (2**64, "a value of type int, but should be an int from"),
        (["tuple", 1, ["<f8", *[1] * 33]], "[1]: an array is described by its element type and at most 32 lengths"),
        ({"a": ["tuple", {"b": []}]}, f"['a'][0]['b']: {TAGGED}"),
        (["tuple", ["tuple", ["tuple", ["tuple", ["tuple", ["tuple", ["tuple", ["tuple", ["tuple"]]]]]]]]], "8 deep"),
    ],
    ids=range(16),
)
def test_other_json_is_refused(meta: Any, error: str) -> None:
    """JSON that `write` makes of no value is no value."""
    with pytest.raises(ProtocolError) as caught:
        Value().read(meta, Unpacker(memoryview(b"")))
    assert error in str(caught.value)

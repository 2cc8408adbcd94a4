"""Arrays travel as raw bytes, and what describes them is believed only as far as bytes are there."""

from typing import Any

import numpy as np
import pytest

from layerproof.play.payload import Packer, Unpacker
from layerproof.play.program import Array
from layerproof.play.wire import ProtocolError


def sent(*arrays: Array) -> tuple[list[Any], bytes]:
    """Return the arrays' descriptors and the payload."""
    packer = Packer()
    descriptors = [packer.add(array) for array in arrays]
    return descriptors, b"".join(packer.pieces)


@pytest.mark.parametrize(
    ("array", "descriptor"),
    [
        (np.array(3.0), ["<f8"]),
        (np.zeros((0, 5), "i2"), ["<i2", 0, 5]),
        (np.asfortranarray(np.arange(6.0).reshape(2, 3)), ["<f8", 2, 3]),
        (np.arange(12.0)[::-2], ["<f8", 6]),
        (np.broadcast_to(np.arange(3), (2, 3)), ["<i8", 2, 3]),
        (np.arange(3).astype(">i4"), ["<i4", 3]),
        (np.array([1.5]).astype(">f2"), ["<f2", 1]),
        (np.array([True, False]), ["|b1", 2]),
        (np.array([1 + 2j, complex("nan")], "c8"), ["<c8", 2]),
    ],
    ids=str,
)
def test_arrays_arrive_contiguous_and_native(array: Array, descriptor: list[Any]) -> None:
    """However an array lies in memory, its values arrive in C order and in the machine's byte order."""
    descriptors, payload = sent(array)
    assert descriptors == [descriptor]
    unpacker = Unpacker(memoryview(payload))
    arrived = unpacker.take(descriptor)
    unpacker.finish()
    assert arrived.flags.c_contiguous
    assert arrived.shape == array.shape
    assert arrived.dtype == array.dtype.newbyteorder("=")
    assert arrived.tobytes() == np.array(array, arrived.dtype).tobytes()


def test_arrays_lie_where_numpy_is_fast() -> None:
    """Arrays are views of the reader's own buffer, aligned and free to be written to; elsewhere they are copied."""
    descriptors, payload = sent(np.array([True]), np.arange(3.0), np.arange(3, dtype="i2"))
    room = np.zeros(len(payload) + 16, np.uint8)
    for offset in (-room.ctypes.data % 16, -room.ctypes.data % 16 + 1):
        place = room[offset : offset + len(payload)]
        place[...] = np.frombuffer(payload, np.uint8)
        unpacker = Unpacker(place.data)
        arrays = [unpacker.take(descriptor) for descriptor in descriptors]
        assert [array.flags.aligned and array.flags.writeable for array in arrays] == [True] * 3
        assert arrays[1].tolist() == [0.0, 1.0, 2.0]


@pytest.mark.parametrize(
    ("value", "error"),
    [
        ([1.0], "a value of type list, but should be an ndarray"),
        (np.array(["a"]), "an ndarray of <U1, but should be one of bool, int8, int16"),
        (np.array([None]), "an ndarray of object, but should be one of bool, int8, int16"),
        (np.zeros(1, np.longdouble), "an ndarray of float128, but should be one of bool, int8, int16"),
        (np.zeros(1, "f8,i4"), "an ndarray of [('f0', '<f8'), ('f1', '<i4')], but should be one of bool"),
    ],
    ids=range(5),
)
def test_other_things_are_not_sent(value: Any, error: str) -> None:
    """What is no array of numbers is named."""
    with pytest.raises(ProtocolError) as caught:
        Packer().add(value)
    assert str(caught.value).startswith(error)


TYPES = "|b1, |i1, <i2, <i4, <i8, |u1, <u2, <u4, <u8, <f2, <f4, <f8, <c8, <c16"
LENGTH = "the length of an axis, from 0 to 268,435,456"


@pytest.mark.parametrize(
    ("descriptor", "error"),
    [
        ([], "an array is described by its element type and at most 32 lengths"),
        ("<f8", "an array is described by its element type and at most 32 lengths"),
        (["<f8", *[1] * 33], "an array is described by its element type and at most 32 lengths"),
        (["|O8", 1], f"the str '|O8', but should be an element type: {TYPES}"),
        ([["<f8"], 1], f"a value of type list, but should be an element type: {TYPES}"),
        (["<f8", [1]], f"a value of type list, but should be {LENGTH}"),
        (["<f8", -1], f"the int -1, but should be {LENGTH}"),
        (["<f8", True], f"a value of type bool, but should be {LENGTH}"),
        (["<f8", 1.0], f"the float 1.0, but should be {LENGTH}"),
        (["<f8", 2**40], f"the int 1099511627776, but should be {LENGTH}"),
        (["<f8", 2**20, 2**20, 0], "a shape spans more than 268,435,456 elements"),
        (["<f8", 0, 2**20, 2**20], "a shape spans more than 268,435,456 elements"),
        (["<f8", 3], "an array needs 24 bytes, but 16 are left"),
        (["|b1", 16], "a bool is neither 0 nor 1"),
    ],
    ids=range(14),
)
def test_descriptors_are_not_believed(descriptor: Any, error: str) -> None:
    """A descriptor that is none, or that describes more than is there, is refused before anything is allocated."""
    with pytest.raises(ProtocolError) as caught:
        Unpacker(memoryview(b"\2" * 16)).take(descriptor)
    assert str(caught.value) == error


def test_payload_is_used_up_exactly() -> None:
    """Bytes that belong to no array are as wrong as bytes that are missing."""
    unpacker = Unpacker(memoryview(bytes(32)))
    unpacker.take(["<f8", 1])
    with pytest.raises(ProtocolError, match="the arrays take 16 bytes, but the payload has 32"):
        unpacker.finish()

"""Frames: what a message looks like between judge and worker: a fixed header, a small JSON meta, a raw payload."""

from __future__ import annotations

import json
import json.encoder
import struct
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from typing import Any, NamedTuple, NoReturn

MAGIC = b"LPLY"
VERSION = 5
META_LIMIT = 8 * 2**20
PAYLOAD_LIMIT = 256 * 2**20
ALIGNMENT = 16
INTEGERS = range(-(2**63), 2**64)
"""The ints that a message may hold, and that an error shows."""

_HEADER = struct.Struct("<4sBBIIQ")  # magic, version, kind, sequence, meta length, payload length
HEADER_SIZE = _HEADER.size
_NUMBER_AT, _NUMBER = struct.calcsize("<4sBB"), struct.Struct("<I")


class ProtocolError(Exception):
    """What should be sent cannot be, or what arrived is not what an honest peer sends.

    Attributes:
        message: what is wrong.
        place: where in the message, `Play.program.calls[2].args[0]`.
    """

    def __init__(self, message: str, place: str = "") -> None:
        super().__init__(f"{place}: {message}" if place else message)
        self.message = message
        self.place = place

    def inside(self, place: str) -> ProtocolError:
        """Return the same error, seen from the part that holds the place where it happened."""
        return ProtocolError(self.message, place + self.place)


def expected(value: Any, wanted: str) -> ProtocolError:
    """Return the error for a value that is not what is wanted."""
    kind = type(value)
    if kind in {float, str} or (kind is int and value in INTEGERS):
        return ProtocolError(
            f"the {kind.__name__} {ascii(value[:60] if kind is str else value)[:60]}, but should be {wanted}"
        )
    return ProtocolError(f"a value of type {kind.__name__}, but should be {wanted}")


class Header(NamedTuple):
    """What comes first in a frame.

    Attributes:
        kind: the number of the message's class.
        sequence: the request's number; a reply carries that of its request.
        meta: bytes of JSON that follow.
        payload: bytes of arrays that follow the JSON.
    """

    kind: int
    sequence: int
    meta: int
    payload: int

    @property
    def body(self) -> int:
        """The bytes that follow the header."""
        return self.meta + self.payload


def pack(kind: int, sequence: int, meta: Any, payload: Sequence[Any]) -> bytes:
    """Return a whole frame.

    Args:
        kind: the number of the message's class.
        sequence: the request's number.
        meta: what is sent as JSON.
        payload: bytes and contiguous arrays, sent one after another.

    Raises:
        ProtocolError: the message is larger than a frame may be, or its meta is nested too deeply.
    """
    try:
        text = "".join(_encode(meta, 0)).encode("ascii")
    except (ValueError, RecursionError) as error:
        raise ProtocolError(f"cannot be written as JSON: {error}") from error
    text += b" " * (-len(text) % ALIGNMENT)
    size = 0
    for piece in payload:
        size += len(piece) if type(piece) is bytes else piece.nbytes
    if len(text) > META_LIMIT or size > PAYLOAD_LIMIT:
        raise _too_large(len(text), size)
    return b"".join([_HEADER.pack(MAGIC, VERSION, kind, sequence, len(text), size), text, *payload])


def numbered(frame: bytes, sequence: int) -> bytes:
    """Return a frame with another request's number."""
    return frame[:_NUMBER_AT] + _NUMBER.pack(sequence) + frame[_NUMBER_AT + _NUMBER.size :]


def unpack(data: bytes | bytearray | memoryview, sequence: int | None = None) -> Header:
    """Return the header in the first bytes of a frame.

    Args:
        data: `HEADER_SIZE` bytes.
        sequence: the number that the frame must carry; None where any will do.

    Raises:
        ProtocolError: it is no header, or announces more than a frame may hold.
    """
    if len(data) != HEADER_SIZE:
        raise ProtocolError(f"a header has {HEADER_SIZE} bytes, but {len(data)} came")
    magic, version, kind, number, meta, payload = _HEADER.unpack(data)
    if magic != MAGIC:
        raise ProtocolError(f"a frame starts with {MAGIC!r}, but {magic!r} came")
    if version != VERSION:
        raise ProtocolError(f"the frame has version {version}, but should have version {VERSION}")
    if sequence is not None and number != sequence:
        raise ProtocolError(f"the frame answers request {number}, but request {sequence} was sent")
    if not meta:
        raise ProtocolError("the frame has no meta")
    if meta > META_LIMIT or payload > PAYLOAD_LIMIT:
        raise _too_large(meta, payload)
    return _header((kind, number, meta, payload))


# To make a named tuple by its own name takes half as long again.
_header: Callable[[tuple[int, int, int, int]], Header] = partial(tuple.__new__, Header)


def _too_large(meta: int, payload: int) -> ProtocolError:
    if meta > META_LIMIT:
        return ProtocolError(f"the meta takes {meta:,} bytes, but may take {META_LIMIT:,}")
    return ProtocolError(f"the payload takes {payload:,} bytes, but may take {PAYLOAD_LIMIT:,}")


def parse_meta(data: bytes | bytearray | memoryview) -> Any:
    """Return a frame's meta: JSON in UTF-8, without NaN or Infinity, and without a key twice in one object.

    Raises:
        ProtocolError: it is anything else.
    """
    try:
        text = str(data, "utf-8").rstrip(" ")
        found, end = _scan(text, 0)
        if end != len(text):
            raise json.JSONDecodeError("Extra data", text, end)
    except StopIteration as stop:
        raise ProtocolError(f"the meta is not the JSON that it should be: no value at character {stop.value}") from None
    except (ValueError, RecursionError) as error:
        raise ProtocolError(
            f"the meta is not the JSON that it should be: {type(error).__name__}: {str(error)[:200]}"
        ) from error
    return found


def _refuse(constant: str) -> NoReturn:
    raise ValueError(f"{constant} is no JSON number")


def _without_duplicates(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    result = dict(pairs)
    if len(result) != len(pairs):
        raise ValueError("a key stands twice in one object")
    return result


_ENCODER = json.JSONEncoder(allow_nan=False, separators=(",", ":"), check_circular=False)
_WRITTEN_AS = (None, _ENCODER.default, json.encoder.encode_basestring_ascii, None, ":", ",", False, False, False)
_compiled = vars(json.encoder)["c_make_encoder"]
# Kept, as the encoder itself makes this anew for each message, which takes as long as to write a short one.
_encode: Callable[[Any, int], Iterable[str]] = (
    _compiled(*_WRITTEN_AS) if _compiled else lambda meta, _: _ENCODER.iterencode(meta)
)
_DECODER: Any = json.JSONDecoder(object_pairs_hook=_without_duplicates, parse_constant=_refuse)
_scan: Callable[[str, int], tuple[Any, int]] = _DECODER.scan_once

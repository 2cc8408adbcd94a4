"""A frame's header is checked before anything is allocated for it, and its JSON is stricter than Python's."""

import struct

import pytest

from layerproof.play import wire
from layerproof.play.wire import HEADER_SIZE, Header, ProtocolError, numbered, pack, parse_meta, unpack


def header(*, magic: bytes = b"LPLY", version: int = 5, sequence: int = 1, meta: int = 16, payload: int = 0) -> bytes:
    """Return the bytes of a header."""
    return struct.pack("<4sBBIIQ", magic, version, 0, sequence, meta, payload)


def test_frames_are_header_meta_and_payload() -> None:
    """The meta is padded so that the payload after it lies at a multiple of 16 bytes."""
    frame = pack(3, 7, {"a": [1]}, [b"0123", b"4567"])
    assert unpack(frame[:HEADER_SIZE], 7) == Header(kind=3, sequence=7, meta=16, payload=8)
    assert frame[HEADER_SIZE:] == b'{"a":[1]}       01234567'


@pytest.mark.parametrize(
    ("data", "error"),
    [
        (b"LPLY", "a header has 22 bytes, but 4 came"),
        (header(magic=b"HTTP"), "a frame starts with b'LPLY', but b'HTTP' came"),
        (header(version=2), "the frame has version 2, but should have version 5"),
        (header(sequence=8), "the frame answers request 8, but request 1 was sent"),
        (header(meta=0), "the frame has no meta"),
        (header(meta=8 * 2**20 + 1), "the meta takes 8,388,609 bytes, but may take 8,388,608"),
        (header(payload=2**63), "the payload takes 9,223,372,036,854,775,808 bytes, but may take 268,435,456"),
    ],
)
def test_headers_are_checked(data: bytes, error: str) -> None:
    """Each part of a header that is not as it should be is named."""
    with pytest.raises(ProtocolError) as caught:
        unpack(data, 1)
    assert str(caught.value) == error


@pytest.mark.parametrize(
    ("meta", "payload", "error"),
    [
        ("x" * 50, [], "the meta takes 64 bytes, but may take 48"),
        ("x", [b"y" * 40, b"z" * 40], "the payload takes 80 bytes, but may take 64"),
        (float("inf"), [], "cannot be written as JSON: Out of range float values are not JSON compliant"),
    ],
)
def test_senders_keep_to_the_limits(
    meta: object, payload: list[bytes], error: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What a reader would refuse is not sent."""
    monkeypatch.setattr(wire, "META_LIMIT", 48)
    monkeypatch.setattr(wire, "PAYLOAD_LIMIT", 64)
    with pytest.raises(ProtocolError) as caught:
        pack(0, 1, meta, payload)
    assert str(caught.value).startswith(error)


@pytest.mark.parametrize(
    ("text", "error"),
    [
        (b'{"a": NaN}', "ValueError: NaN is no JSON number"),
        (b"[Infinity]", "ValueError: Infinity is no JSON number"),
        (b'{"a": -Infinity}', "ValueError: -Infinity is no JSON number"),
        (b'{"a": 1, "b": {"c": 1, "c": 2}}', "ValueError: a key stands twice in one object"),
        (b"[" * 200_000, "RecursionError: "),
        (b'{"a":' * 200_000, "RecursionError: "),
        (b"9" * 5_000, "ValueError: Exceeds the limit"),
        (b"\xff\xfe", "UnicodeDecodeError: "),
        (b'{"a": 1} {}', "JSONDecodeError: Extra data"),
        (b"", "no value at character 0"),
        (b" 1", "no value at character 0"),
    ],
    ids=range(11),
)
def test_json_that_python_would_take_or_break_on_is_refused(text: bytes, error: str) -> None:
    """What Python's json module lets through, or fails at in its own way, ends in the one error."""
    with pytest.raises(ProtocolError) as caught:
        parse_meta(text)
    assert str(caught.value).startswith(f"the meta is not the JSON that it should be: {error}")


def test_errors_name_the_place_from_the_outside_in() -> None:
    """Each part of a message that an error passes through puts its own name in front."""
    error = ProtocolError("too long").inside("[3]").inside(".calls")
    assert (error.place, error.message, str(error)) == (".calls[3]", "too long", ".calls[3]: too long")


@pytest.mark.parametrize("sequence", [0, 1, 2**32 - 1])
def test_a_frame_gets_another_number(sequence: int) -> None:
    """Nothing else of it changes."""
    assert numbered(pack(3, 5, {"a": 1}, [b"x" * 32]), sequence) == pack(3, sequence, {"a": 1}, [b"x" * 32])

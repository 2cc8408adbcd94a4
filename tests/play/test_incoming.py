"""Frames are cut from a stream wherever it breaks, and nothing is allocated for what is no header."""

import socket
import struct
from collections.abc import Iterator

import numpy as np
import pytest

from layerproof.play.incoming import Incoming
from layerproof.play.wire import HEADER_SIZE, MAGIC, VERSION, Header, ProtocolError, pack

Pair = tuple[socket.socket, Incoming]
SMALL, LARGE = (pack(3, 7, [size], [np.arange(float(size))]) for size in (4, 5_000))


@pytest.fixture
def pair() -> Iterator[Pair]:
    """Give a connection to write to and what reads its other end without waiting."""
    ours, theirs = socket.socketpair()
    with ours, theirs:
        theirs.settimeout(0)
        yield ours, Incoming(theirs)


def begun(incoming: Incoming) -> bool:
    """Tell whether a part of a frame is there."""
    return incoming.begun


def ahead(incoming: Incoming) -> bool:
    """Tell whether a header is there."""
    return incoming.ahead


def awaited(incoming: Incoming, sequence: int) -> tuple[Header, memoryview]:
    """Return the next frame."""
    while True:
        found = incoming.read(sequence)
        if found is not None:
            return found


@pytest.mark.parametrize("frame", [SMALL, LARGE], ids=["small", "large"])
@pytest.mark.parametrize("at", [1, HEADER_SIZE - 1, HEADER_SIZE, HEADER_SIZE + 1, 30, -1])
def test_a_frame_may_come_in_two_parts(frame: bytes, at: int, pair: Pair) -> None:
    """It is not there before its last byte is."""
    ours, incoming = pair
    assert incoming.read() is None
    assert not begun(incoming)
    ours.sendall(frame[:at])
    assert incoming.read(7) is None
    assert begun(incoming)
    ours.sendall(frame[at:])
    header, body = awaited(incoming, 7)
    assert (header.kind, header.sequence, bytes(body)) == (3, 7, frame[HEADER_SIZE:])
    assert not begun(incoming)


def test_frames_that_come_together_are_told_apart(pair: Pair) -> None:
    """What was read of the next frame is kept, and said to be there as soon as it has a header."""
    ours, incoming = pair
    ours.sendall(SMALL * 3 + LARGE + SMALL[:5])
    frames = [incoming.read(7) for _ in range(3)]
    assert ahead(incoming)
    while frames[-1] is None or len(frames) < 4:
        frames = [frame for frame in (*frames, incoming.read(7)) if frame is not None]
    bodies = [bytes(frame[1]) for frame in frames if frame is not None]
    assert bodies == [SMALL[HEADER_SIZE:]] * 3 + [LARGE[HEADER_SIZE:]]
    assert not ahead(incoming)
    ours.sendall(SMALL[5:])
    last = incoming.read(7)
    assert last is not None
    assert bytes(last[1]) == SMALL[HEADER_SIZE:]


def test_bodies_are_apart_and_may_be_written_to(pair: Pair) -> None:
    """A frame stays what it is when the next one is read, and its arrays lie where NumPy is fast."""
    ours, incoming = pair
    ours.sendall(SMALL)
    first = incoming.read()
    ours.sendall(pack(3, 8, [4], [np.zeros(4)]))
    assert incoming.read() is not None
    assert first is not None
    array = np.frombuffer(first[1], np.float64, 4, first[0].meta)
    assert array.tolist() == [0.0, 1.0, 2.0, 3.0]
    assert array.flags.writeable
    assert array.ctypes.data % 16 == 0


def test_a_promise_is_checked_before_room_is_made(pair: Pair) -> None:
    """A header that announces too much is refused as it comes."""
    ours, incoming = pair
    ours.sendall(struct.pack("<4sBBIIQ", MAGIC, VERSION, 0, 1, 16, 2**63))
    with pytest.raises(ProtocolError, match="the payload takes 9,223,372,036,854,775,808 bytes, but may take"):
        incoming.read()


def test_the_number_of_a_frame_is_checked(pair: Pair) -> None:
    """An answer to another request is none."""
    ours, incoming = pair
    ours.sendall(SMALL)
    with pytest.raises(ProtocolError, match="the frame answers request 7, but request 8 was sent"):
        incoming.read(8)


@pytest.mark.parametrize("before", [b"", SMALL[:9], LARGE[:-1]], ids=["at once", "in a header", "in a body"])
def test_the_end_of_a_connection_is_told(before: bytes, pair: Pair) -> None:
    """Whatever was on its way."""
    ours, incoming = pair
    ours.sendall(before)
    ours.shutdown(socket.SHUT_WR)
    with pytest.raises(ConnectionResetError):
        awaited(incoming, 7)

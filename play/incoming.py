"""Cuts what arrives on a connection into frames: a small one with a single read."""

from __future__ import annotations

from typing import Any, Protocol

import numpy as np

from .wire import HEADER_SIZE, Header, unpack

_AHEAD = 16 * 2**10
"""Bytes that are read before a header says how many there are."""


class Stream(Protocol):
    """A connection as `socket.socket` has it."""

    def recv_into(self, space: memoryview, /) -> int:
        """Read into the space; return how many bytes came, 0 where no more will."""

    def sendall(self, data: bytes, /) -> Any:
        """Send all bytes."""


class Incoming:
    """The frames of a connection, one after another."""

    def __init__(self, connection: Stream) -> None:
        self._connection = connection
        self._ahead = memoryview(bytearray(_AHEAD))
        self._filled = 0
        self._header: Header | None = None
        self._body = memoryview(b"")
        self._position = 0

    @property
    def ahead(self) -> bool:
        """Whether bytes of the frame after the last one were read already, a header at least."""
        return self._filled >= HEADER_SIZE

    @property
    def begun(self) -> bool:
        """Whether anything was read beyond the last whole frame."""
        return self._filled > 0 or self._header is not None

    def read(self, sequence: int | None = None) -> tuple[Header, memoryview] | None:
        """Read what is there; return a frame's header and body once it is whole, else None.

        Args:
            sequence: the number that the frame must carry; None where any will do.

        Raises:
            ProtocolError: what came is no header; nothing is allocated for it.
            ConnectionResetError: the other side hung up.
        """
        header = self._header
        if header is None:
            if self._filled < HEADER_SIZE:
                self._filled += self._receive(self._ahead[self._filled :] if self._filled else self._ahead)
                if self._filled < HEADER_SIZE:
                    return None
            header = unpack(self._ahead[:HEADER_SIZE], sequence)
            end = HEADER_SIZE + header.meta + header.payload
            if self._filled == end:
                self._filled = 0
                return header, memoryview(bytearray(self._ahead[HEADER_SIZE:end]))
            self._begin(header, end)
        if self._position < header.body:
            self._position += self._receive(self._body[self._position :])
        if self._position < header.body:
            return None
        self._header = None
        return header, self._body

    def _begin(self, header: Header, end: int) -> None:
        """Make room for a body and move what was read of it there; what was read beyond it moves to the front."""
        there = self._ahead[HEADER_SIZE : min(self._filled, end)]
        self._header, self._position = header, len(there)
        self._body = np.empty(header.body, np.uint8).data
        self._body[: len(there)] = there
        rest = bytes(self._ahead[end : self._filled])
        self._ahead[: len(rest)] = rest
        self._filled = len(rest)

    def _receive(self, space: memoryview) -> int:
        """Read into the space; return how many bytes came, 0 where none are there yet."""
        try:
            count = self._connection.recv_into(space)
        except BlockingIOError:
            return 0
        if not count:
            raise ConnectionResetError
        return count

"""Unpacks gzip, bzip2 and xz piece by piece, with the memory for one piece."""

from __future__ import annotations

import bz2
import lzma
import os
import zlib
from collections.abc import Callable, Generator, Iterator, Mapping
from typing import Any, BinaryIO

from .names import RefusedError
from .store import Store

STREAM_LIMIT = 256 * 2**20
"""Bytes that are read of a tar, taken or not."""
PACKED_LIMIT = 64 * 2**20
"""Bytes of a tar as it was handed in."""
_MOST_STREAMS = 1_000
_MEMORY = 128 * 2**20
"""What xz may need; its highest setting takes 65 MiB."""
_CHUNK = 64 * 2**10
_DAMAGED = (OSError, EOFError, zlib.error, lzma.LZMAError)
_TRUNCATED = "is cut off in the middle; hand it in again"


class Stream:
    """The bytes of a tar, unpacked; from the first to the last and within limits.

    Attributes:
        packed: whether they had to be unpacked.
    """

    def __init__(self, file: BinaryIO, store: Store) -> None:
        """Start at the beginning of a file.

        Raises:
            RefusedError: it is too large.
        """
        size = file.seek(0, os.SEEK_END)
        if size > PACKED_LIMIT:
            raise RefusedError(f"is larger than {PACKED_LIMIT // 2**20} MiB; hand in the code alone")
        file.seek(0)
        start = file.read(6)
        file.seek(0)
        self.packed = start.startswith(tuple(_UNPACKERS))
        self._file = file
        self._store = store
        self._pieces = _pieces(file, start)
        self._rest = memoryview(b"")
        self._seen = 0

    def chunks(self, size: int) -> Iterator[bytes]:
        """Yield so many bytes, in pieces.

        Raises:
            RefusedError: there are not so many, they cannot be unpacked, or they are too many.
        """
        while size > 0:
            if not self._rest:
                self._rest = self._next()
            piece, self._rest = self._rest[:size], self._rest[size:]
            if not piece:
                raise RefusedError(_TRUNCATED)
            size -= len(piece)
            yield bytes(piece)

    def take(self, size: int) -> bytes:
        """Return so many bytes."""
        return b"".join(self.chunks(size))

    def skip(self, size: int) -> None:
        """Go past so many bytes."""
        for _ in self.chunks(size):
            pass

    @property
    def ended(self) -> bool:
        """Whether no byte is left."""
        if not self._rest:
            self._rest = self._next()
        return not self._rest

    def _next(self) -> memoryview:
        try:
            piece = next(self._pieces, b"")
            packed = self._file.tell()
        except EOFError:
            raise RefusedError(_TRUNCATED) from None
        except _DAMAGED as error:
            raise RefusedError(f"cannot be unpacked ({error}); pack it again") from None
        self._seen += len(piece)
        if self.packed:
            self._store.allow(self._seen, packed)
        if self._seen > STREAM_LIMIT:
            raise RefusedError(f"unpacks to more than {STREAM_LIMIT // 2**20} MiB; hand in the code alone")
        return memoryview(piece)


def _pieces(file: BinaryIO, start: bytes) -> Iterator[bytes]:
    make = next((make for magic, make in _UNPACKERS.items() if start.startswith(magic)), None)
    if make is None:
        while piece := file.read(_CHUNK):
            yield piece
        return
    packed = b""
    for _ in range(_MOST_STREAMS):
        packed += file.read(_CHUNK) if len(packed) < len(start) else b""
        if not packed.startswith(start[:2]):
            return  # nothing, or padding
        packed = yield from _stream(file, make(), packed)


def _stream(file: BinaryIO, unpacker: Any, packed: bytes) -> Generator[bytes, None, bytes]:
    """Yield what one packed stream holds; return the bytes behind it that were read already."""
    while not unpacker.eof:
        asked = not packed and getattr(unpacker, "needs_input", True)
        packed = file.read(_CHUNK) if asked else packed
        piece: bytes = unpacker.decompress(packed, _CHUNK)
        if asked and not packed and not piece:
            raise EOFError
        packed = getattr(unpacker, "unconsumed_tail", b"")  # of zlib; the others keep it themselves
        if piece:
            yield piece
    rest: bytes = unpacker.unused_data
    return rest


_UNPACKERS: Mapping[bytes, Callable[[], Any]] = {
    b"\x1f\x8b": lambda: zlib.decompressobj(zlib.MAX_WBITS | 16),
    b"BZh": bz2.BZ2Decompressor,
    b"\xfd7zXZ\x00": lambda: lzma.LZMADecompressor(lzma.FORMAT_XZ, _MEMORY),
}
"""What unpacks one stream, by the bytes that it starts with. The modules' own file objects have no limit on the memory
that xz asks for, nor on how long they look for the next stream."""

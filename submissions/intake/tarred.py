"""Copies what a tar holds, from its first block to its last.

Headers are read by tarfile, one block each. What lies between them is not: it follows chains of extended headers by
recursion, reads what they say they hold at once, and versions that this runs on can be made to loop (CVE-2025-8194).
"""

from __future__ import annotations

import tarfile
from collections.abc import Mapping
from typing import BinaryIO

from .names import ArchiveNames, RefusedError, shown
from .store import LINK, SPECIAL, Store
from .unpack import Stream

_EXTENSION_LIMIT = 64 * 2**10
_BLOCK = tarfile.BLOCKSIZE
_LINKS = {tarfile.LNKTYPE, tarfile.SYMTYPE}
_EMPTY = _LINKS | {tarfile.DIRTYPE, tarfile.CHRTYPE, tarfile.BLKTYPE, tarfile.FIFOTYPE}
"""Entries that are followed by no bytes, whatever size they state."""
_FILES = {tarfile.REGTYPE, tarfile.AREGTYPE, tarfile.CONTTYPE}
_EXTENDED = {tarfile.XHDTYPE, tarfile.SOLARIS_XHDTYPE}
_SPARSE = "files with holes in them (sparse files) are not taken"


def take_tar(file: BinaryIO, store: Store) -> None:
    """Copy what an open tar holds, packed or not.

    Raises:
        RefusedError: it cannot be read, leads out of its folder, or holds too much.
        StoreError: the copy cannot be written.
    """
    stream, names = Stream(file, store), ArchiveNames()
    extended: dict[str, str] = {}
    first = True
    while header := _header(stream, first=first):
        first = False
        store.meet()
        if header.type in _EXTENDED:
            extended |= _records(_extension(stream, header))
        elif header.type == tarfile.GNUTYPE_LONGNAME:
            extended["path"] = _text(_extension(stream, header).partition(b"\0")[0])
        elif header.type in {tarfile.GNUTYPE_LONGLINK, tarfile.XGLTYPE}:
            _extension(stream, header)
        else:
            _take(stream, header, extended, names, store)
            extended = {}


def _header(stream: Stream, *, first: bool) -> tarfile.TarInfo | None:
    """Return the next header; None behind the last."""
    if stream.ended and not first:
        return None
    try:
        block = stream.take(_BLOCK)
    except RefusedError:
        if stream.packed or not first:
            raise
        block = b"?"
    if not block.strip(b"\0"):
        return None
    try:
        header = tarfile.TarInfo.frombuf(block, "utf-8", "surrogateescape")
    except tarfile.HeaderError:
        what = "is neither a zip nor a tar" if first else "is a damaged tar"
        raise RefusedError(f"{what}; hand in a .py file, a folder, a .zip or a .tar") from None
    return header


def _extension(stream: Stream, header: tarfile.TarInfo) -> bytes:
    """Return what an extended header says about the entry behind it."""
    if not 0 <= header.size <= _EXTENSION_LIMIT:
        raise RefusedError(f"has a header of {header.size:,} bytes; pack it again with the usual options")
    data = stream.take(header.size)
    stream.skip(-header.size % _BLOCK)
    return data


def _records(data: bytes) -> dict[str, str]:
    """Return what matters of a pax header, whose records are `LENGTH NAME=VALUE` and a new line each."""
    found = {}
    start = 0
    while start < len(data) and data[start]:
        digits = data[start : start + 20].partition(b" ")[0]
        end = start + (int(digits) if digits.isdigit() else 0)
        name, equals, value = data[start + len(digits) + 1 : end - 1].partition(b"=")
        if not equals or data[end - 1 : end] != b"\n":
            raise RefusedError("has a damaged header; pack it again")
        if name in {b"path", b"size"} or name.startswith(b"GNU.sparse."):
            found["sparse" if name.startswith(b"GNU.") else _text(name)] = _text(value)
        start = end
    return found


def _text(data: bytes) -> str:
    return data.decode("utf-8", "surrogateescape")


def _take(
    stream: Stream, header: tarfile.TarInfo, extended: Mapping[str, str], names: ArchiveNames, store: Store
) -> None:
    """Take or pass over one entry."""
    name = extended.get("path", header.name)
    size = _size(header, extended)
    parts = names.parts(name, folder=header.isdir())
    if header.type == tarfile.GNUTYPE_SPARSE:
        raise RefusedError(f"holds {shown(name)}, a sparse file; pack it again without the option for these")
    if header.type in _FILES and parts and "sparse" not in extended:
        if store.wants(parts, size):
            store.add(parts, stream.chunks(size))
        else:
            stream.skip(size)
    else:
        if parts and not header.isdir():
            kind = _SPARSE if header.type in _FILES else SPECIAL
            store.leave_out(parts, LINK if header.type in _LINKS else kind)
        stream.skip(size)
    stream.skip(-size % _BLOCK)


def _size(header: tarfile.TarInfo, extended: Mapping[str, str]) -> int:
    if header.type in _EMPTY:
        return 0
    digits = extended.get("size", str(header.size))
    if not digits.isascii() or not digits.isdigit() or len(digits) > 20:  # noqa: PLR2004 - more than 64 bits have
        raise RefusedError("has an entry of a size that is no number; pack it again")
    return int(digits)

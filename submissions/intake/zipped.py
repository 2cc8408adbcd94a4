"""Copies what a zip file holds."""

from __future__ import annotations

import stat
import struct
import zipfile
import zlib
from collections.abc import Iterator
from typing import BinaryIO

from ..target import readable
from .names import ArchiveNames, RefusedError, is_ignored, shown
from .store import LINK, SPECIAL, Store

CONTENTS_LIMIT = 4 * 2**20
"""Bytes of the table of contents, which zipfile reads as a whole."""
_CHUNK = 64 * 2**10
_METHODS = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}
_ENCRYPTED = 0x1
_UTF8 = 0x800
_DAMAGED = (zipfile.BadZipFile, zlib.error, struct.error, EOFError, NotImplementedError, OSError, ValueError)


def take_zip(file: BinaryIO, store: Store) -> None:
    """Copy what an open zip file holds.

    Raises:
        RefusedError: it cannot be read, leads out of its folder, or holds too much.
        StoreError: the copy cannot be written.
    """
    size = file.seek(0, 2)
    try:
        archive = zipfile.ZipFile(_Guarded(file))
    except _DAMAGED as error:
        raise _damaged(error) from None
    with archive:
        files = list(_files(archive, store))
        store.allow(sum(info.file_size for _, info in files), size)
        for parts, info in files:
            if store.wants(parts, info.file_size):
                store.add(parts, _chunks(archive, info))


def _files(archive: zipfile.ZipFile, store: Store) -> Iterator[tuple[tuple[str, ...], zipfile.ZipInfo]]:
    """Yield what may be taken, with its path; all names are checked before anything is written."""
    names = ArchiveNames()
    for info in archive.infolist():
        store.meet()
        name = _name(info)
        parts = names.parts(name, folder=name.endswith("/"))
        if name.endswith("/") or not parts or is_ignored(parts):
            continue
        kind = stat.S_IFMT(info.external_attr >> 16)
        if kind not in {0, stat.S_IFREG}:
            store.leave_out(parts, LINK if kind == stat.S_IFLNK else SPECIAL)
            continue
        if info.flag_bits & _ENCRYPTED:
            raise RefusedError(f"holds {shown(name)}, which is encrypted; pack it without a password")
        if info.compress_type not in _METHODS:
            raise RefusedError(f"holds {shown(name)}, packed by method {info.compress_type}; pack it with deflate")
        yield parts, info


def _name(info: zipfile.ZipInfo) -> str:
    """Return an entry's name as it stands; some programs write UTF-8 and do not say so."""
    name = info.orig_filename
    if info.flag_bits & _UTF8:
        return name
    try:
        return name.encode("cp437").decode("utf-8")
    except UnicodeError:
        return name


def _chunks(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> Iterator[bytes]:
    try:
        with archive.open(info) as member:
            while chunk := member.read(_CHUNK):
                yield chunk
    except _DAMAGED as error:
        raise _damaged(error) from None


def _damaged(error: Exception) -> RefusedError:
    return RefusedError(f"is a zip file that cannot be read ({readable(str(error))[:200]}); pack it again")


class _Guarded:
    """A file of which no more than the limit is read at once, whatever the zip file says about its own size."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self.seek, self.tell, self.seekable = file.seek, file.tell, file.seekable

    def read(self, size: int = -1) -> bytes:
        if 0 <= size <= CONTENTS_LIMIT:
            return self._file.read(size)
        data = self._file.read(CONTENTS_LIMIT + 1)
        if len(data) > CONTENTS_LIMIT:
            raise RefusedError(f"has a table of contents of more than {CONTENTS_LIMIT // 2**20} MiB; pack less")
        return data

    def close(self) -> None:
        """Leave it to whoever opened the file."""

"""Copies a student's folder: no link is followed, and nothing but regular files is opened."""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Iterator
from pathlib import Path

from ...play.files import SOURCE_LIMIT, open_regular
from .archive import is_archive, take_archive
from .names import DEPTH_LIMIT, RefusedError, is_ignored, shown
from .store import LINK, SHARED, SPECIAL, UNREADABLE, WITHOUT_LINKS, Store

_CHUNK = 64 * 2**10
_FOLDER = os.O_RDONLY | os.O_CLOEXEC | os.O_DIRECTORY | os.O_NOFOLLOW


def take_folder(path: str, store: Store) -> None:
    """Copy what a folder holds; of one that holds nothing but an archive, what that holds.

    Raises:
        RefusedError: it cannot be read, or holds too much.
        StoreError: the copy cannot be written.
    """
    try:
        descriptor = os.open(path, _FOLDER)
    except OSError as error:
        raise RefusedError(why_unread(error)) from None
    try:
        _take(descriptor, (), store)
    finally:
        os.close(descriptor)


def take_file(path: str, store: Store, name: str) -> None:
    """Copy one file under a name.

    Raises:
        RefusedError: it is not to be read, or too large.
        StoreError: the copy cannot be written.
    """
    try:
        descriptor = open_own(path, store)
    except OSError as error:
        raise RefusedError(why_unread(error)) from None
    if os.fstat(descriptor).st_size > SOURCE_LIMIT:
        os.close(descriptor)
        raise RefusedError(f"is larger than {SOURCE_LIMIT // 2**20} MiB; hand in the code alone")
    _copy(descriptor, (name,), store)


def open_own(name: str, store: Store, *, folder: int | None = None) -> int:
    """Return a descriptor of a regular file that is no link, and has no other name but in what was handed in.

    Raises:
        OSError: it cannot be opened, is a link (ELOOP), is no regular file (EINVAL), or has another name (EMLINK).
    """
    descriptor = open_regular(name, folder=folder)
    if not store.admits(Path(name).name, os.fstat(descriptor)):
        os.close(descriptor)
        raise OSError(errno.EMLINK, "Hard link", name)
    return descriptor


def why_unread(error: OSError) -> str:
    """Return why a file or folder that was handed in is not read, and what to do."""
    if error.errno == errno.ELOOP or (error.errno == errno.ENOTDIR and Path(error.filename).is_symlink()):
        return "is a link, and links are not followed; hand in what it leads to"
    if error.errno == errno.EMLINK:
        return f"has another name elsewhere (it is a hard link); hand in a copy of it, or {WITHOUT_LINKS}"
    if error.errno == errno.EINVAL:
        return "is neither a file nor a folder; hand in a .py file, a folder, a .zip or a .tar"
    return f"cannot be read ({error.strerror}); make it readable"


def _take(descriptor: int, parts: tuple[str, ...], store: Store) -> None:
    entries = _entries(descriptor, store)
    if not parts and len(entries) == 1 and is_archive(entries[0].name):
        _take_archive(descriptor, entries[0].name, store)
        return
    for entry in entries:
        path = (*parts, entry.name)
        try:
            mode = entry.stat(follow_symlinks=False).st_mode
            if stat.S_ISDIR(mode):
                _take_below(descriptor, path, store)
            elif why := _unfit(mode):
                store.leave_out(path, why)
            else:
                _copy(open_own(entry.name, store, folder=descriptor), path, store)
        except OSError as error:
            store.leave_out(path, SHARED if error.errno == errno.EMLINK else UNREADABLE)


def _take_archive(folder: int, name: str, store: Store) -> None:
    try:
        descriptor = open_own(name, store, folder=folder)
    except OSError as error:
        raise RefusedError(f"holds {shown(name)} alone, which {why_unread(error)}") from None
    take_archive(descriptor, store)


def _unfit(mode: int) -> str:
    if stat.S_ISREG(mode):
        return ""
    return LINK if stat.S_ISLNK(mode) else SPECIAL


def _take_below(descriptor: int, path: tuple[str, ...], store: Store) -> None:
    if len(path) >= DEPTH_LIMIT:
        store.leave_out(path, f"they lie more than {DEPTH_LIMIT} folders deep")
        return
    below = os.open(path[-1], _FOLDER, dir_fd=descriptor)
    try:
        _take(below, path, store)
    finally:
        os.close(below)


def _copy(descriptor: int, path: tuple[str, ...], store: Store) -> None:
    """Copy an open file, and close it."""
    try:
        if store.wants(path, os.fstat(descriptor).st_size):
            store.add(path, _chunks(descriptor))
    finally:
        os.close(descriptor)


def _entries(descriptor: int, store: Store) -> list[os.DirEntry[str]]:
    """Return a folder's entries in order of name, without what tools leave; each is counted as soon as it is seen."""
    found = []
    with os.scandir(descriptor) as entries:
        for entry in entries:
            store.meet()
            if not is_ignored([entry.name]):
                found.append(entry)
    return sorted(found, key=lambda entry: entry.name)


def _chunks(descriptor: int) -> Iterator[bytes]:
    while True:
        try:
            chunk = os.read(descriptor, _CHUNK)
        except OSError as error:
            raise RefusedError(why_unread(error)) from None
        if not chunk:
            return
        yield chunk

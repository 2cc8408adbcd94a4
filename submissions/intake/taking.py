"""Takes in one submission: copies it into a fresh folder, finds out what to import, and removes the copy afterwards."""

from __future__ import annotations

import stat
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from ..target import Target, TargetError, UnreadableError, find_target, is_judged, readable, target_at
from .archive import is_archive, take_archive
from .folder import open_own, take_file, take_folder, why_unread
from .links import Links
from .names import RefusedError
from .shelf import let_others_read, place, shelf
from .store import Store

_LONGEST = 100


@dataclass(frozen=True, slots=True)
class Taken:
    """A submission that was copied.

    Attributes:
        target: what to import of the copy, under the name that was handed in.
        place: the copy, a file or a folder.
    """

    target: Target
    place: Path


@contextmanager
def taken(path: Path, name: str, on: Path, links: Links | None = None) -> Iterator[Taken]:
    """Copy what was handed in, and remove the copy at the end.

    Args:
        path: a .py file, a folder or an archive; its last part is never followed as a link.
        name: what it is called in messages.
        on: the shelf that the copy is put on.
        links: the hard links of the class; none are taken where None.

    Raises:
        UnreadableError: it is there, and is refused or cannot be read.
        TargetError: nothing in it is to be judged.
        StoreError: the copy cannot be written.
    """
    with place(on) as folder:
        store = Store(folder, links)
        try:
            copy = _copied(path, store)
        except RefusedError as error:
            raise UnreadableError(f"{name}: {error}") from None
        let_others_read(folder)
        try:
            target = target_at(copy, name, handed_in=True)
        except TargetError as error:
            if not store.notes:
                raise
            raise UnreadableError(f"{error}. {' '.join(store.notes)}") from None
        yield Taken(replace(target, notes=store.notes, copied=True), copy)


@contextmanager
def located(name: str, start: Path | None = None, *, copied: bool = False) -> Iterator[Target]:
    """Find what a TARGET means; an archive is unpacked for as long as it is needed.

    Args:
        name: a path to a .py file, to a folder or to an archive, or the dotted name of a module.
        start: the folder that relative paths start from; the current one where None.
        copied: copy a file or a folder as well, so that a sandbox has it alone to show.

    Raises:
        TargetError: there is no such thing, it cannot be read, or nothing is in it.
        StoreError: an archive cannot be unpacked, or a copy made, here.
    """
    path = (start or Path.cwd()) / name
    if (is_archive(path.name) and path.is_file()) or (copied and name and path.exists()):
        with shelf() as on, taken(path.resolve(), name, on) as submission:
            # Of one's own files the places are told; an archive has none that could be opened.
            home = None if is_archive(path.name) else (str(submission.place), str(path))
            yield replace(submission.target, home=home)
    else:
        yield find_target(name, start)


def _copied(path: Path, store: Store) -> Path:
    """Copy a submission into a store, and return the file or folder that it is."""
    name = readable(path.name)
    stem, dot, suffix = name.rpartition(".")
    try:
        mode = path.lstat().st_mode
        if stat.S_ISDIR(mode):
            store.enter(name[-_LONGEST:])
            take_folder(str(path), store)
        elif is_archive(name):
            store.enter(name[:_LONGEST].partition(".")[0])
            take_archive(open_own(str(path), store), store)
        else:
            shortened = stem[:_LONGEST] + dot + suffix[:_LONGEST]
            take_file(str(path), store, shortened)
            return store.root / shortened
    except OSError as error:
        raise RefusedError(why_unread(error)) from None
    return _meant(store.root)


def _meant(folder: Path) -> Path:
    """Return the folder that holds the code: where there is none beside a single folder, it is in that."""
    entries = list(folder.iterdir())
    folders = [entry for entry in entries if entry.is_dir() and is_judged(entry)]
    if len(folders) != 1 or any(entry.suffix == ".py" for entry in entries if entry.is_file()):
        return folder
    return _meant(folders[0])

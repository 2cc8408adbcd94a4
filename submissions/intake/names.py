"""Names of files that strangers chose: shown as text, and never taken for a path that leads elsewhere."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

from ..target import readable

DEPTH_LIMIT = 16
"""Folders in one another."""
_PART_LIMIT = 255
_PATH_LIMIT = 1_000
_DRIVE = re.compile(r"[A-Za-z]:")
_IGNORED = re.compile(r"\..*|__MACOSX|__pycache__|.*\.pyc|venv|node_modules|site-packages", re.DOTALL)


class RefusedError(Exception):
    """A submission is refused as a whole; the message says why and what to do, in lower case and without its name."""


def _encoded(name: str) -> bytes:
    return name.encode("utf-8", "surrogateescape")


def is_ignored(parts: Iterable[str]) -> bool:
    """Tell whether a path lies in what tools leave behind: hidden files, caches, environments."""
    return any(_IGNORED.fullmatch(part) for part in parts)


def unfit(parts: tuple[str, ...]) -> str:
    """Return why no file is made under a path; nothing where one may be."""
    if len(parts) > DEPTH_LIMIT:
        return f"they lie more than {DEPTH_LIMIT} folders deep"
    if any(len(_encoded(part)) > _PART_LIMIT for part in parts):
        return f"their names are longer than {_PART_LIMIT} bytes"
    if len(_encoded("/".join(parts))) > _PATH_LIMIT:
        return f"their paths are longer than {_PATH_LIMIT:,} bytes"
    if readable("/".join(parts)) != "/".join(parts):
        return "their names are not UTF-8"
    return ""


class ArchiveNames:
    """The names in one archive, each taken apart and held against those before it."""

    def __init__(self) -> None:
        self._files: dict[tuple[str, ...], str] = {}
        self._folders: dict[tuple[str, ...], str] = {}

    def parts(self, name: str, *, folder: bool = False) -> tuple[str, ...]:
        """Return the parts of an entry's path.

        Args:
            name: as it stands in the archive; both slashes part it.
            folder: whether it is a folder's.

        Raises:
            RefusedError: the path leads out of the archive, or means the same file as one before it.
        """
        plain = name.replace("\\", "/")
        parts = tuple(part for part in plain.split("/") if part not in {"", "."})
        if "\0" in name or plain.startswith("/") or ".." in parts or (parts and _DRIVE.match(parts[0])):
            raise RefusedError(f"holds {shown(name)}, a path that leads out of it; pack the folder itself")
        if parts and not is_ignored(parts):
            self._hold(parts, name, folder=folder)
        return parts

    def _hold(self, parts: tuple[str, ...], name: str, *, folder: bool) -> None:
        # One file for the eyes of a file system that knows no case, or puts accents together.
        alike = tuple(unicodedata.normalize("NFC", part).casefold() for part in parts)
        above = [alike[:depth] for depth in range(1, len(alike))]
        other = next((self._files[key] for key in [*above, alike] if key in self._files), None)
        if not folder:
            other = self._folders.get(alike, other)
            self._files[alike] = name
        if other is not None:
            raise RefusedError(f"holds {shown(other)} and {shown(name)}, which are one file to some systems; keep one")
        for key in [*above, *([alike] if folder else [])]:
            self._folders.setdefault(key, name)


def shown(name: str) -> str:
    """Return a name as a message quotes it."""
    text = readable(name)
    return repr(text if len(text) <= 80 else text[:79] + "…")  # noqa: PLR2004 - fits a line

"""A target's folders under the paths that a sealed worker sees them at."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from ...play.messages import Open
from ..target import Target, TargetError


@dataclass(frozen=True, slots=True)
class View:
    """What of the machine's files is a target's.

    Attributes:
        target: what is to be opened.
        folders: the path that the worker sees, by the path of each folder.
    """

    target: Target
    folders: Mapping[str, str]

    def request(self) -> Open:
        """Return the request that opens the target where the worker sees it."""
        known = self.target.request()
        sources = (one._replace(path=one.path and _moved(one.path, self.folders)) for one in known.sources)
        return Open(tuple(self.folders[folder] for folder in known.folders), tuple(sources))

    def original(self, path: str) -> str:
        """Return the path of a file on this side; one that is none of the target's stays as it is."""
        return _moved(path, {seen: folder for folder, seen in self.folders.items()})


def _moved(path: str, folders: Mapping[str, str]) -> str:
    for old in sorted(folders, key=len, reverse=True):
        if path.startswith(f"{old}/"):
            return folders[old] + path[len(old) :]
    return path


def folders_of(target: Target) -> tuple[str, ...]:
    """Return the folders that a target's workers have to see.

    Raises:
        TargetError: it is a module of the installation.
    """
    if not target.folders:
        raise TargetError(f"{target.name}: is an installed module, which no sandbox shows; give a file or a folder")
    return target.folders

"""Which files of a class have several names, and whether all of them were handed in."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path


@dataclass(frozen=True)
class Links:
    """The hard links among what was handed in: a folder without doubles has them, and so has one that leads out of it.

    Attributes:
        submissions: what was handed in, files and folders.
    """

    submissions: tuple[Path, ...] = ()

    def holders(self, status: os.stat_result) -> frozenset[Path]:
        """Return the submissions that a file's names lie in; none where one of its names lies elsewhere."""
        found = self._names.get((status.st_dev, status.st_ino), [])
        return frozenset(found) if len(found) == status.st_nlink else frozenset()

    @cached_property
    def _names(self) -> dict[tuple[int, int], list[Path]]:
        """The submission of each name, by the file."""
        names: dict[tuple[int, int], list[Path]] = {}
        for submission in self.submissions:
            for path in (str(submission), *_below(submission)):
                try:
                    status = os.lstat(path)
                except OSError:  # longer than a path may be
                    continue
                if stat.S_ISREG(status.st_mode) and status.st_nlink > 1:
                    names.setdefault((status.st_dev, status.st_ino), []).append(submission)
        return names


def _below(folder: Path) -> Iterator[str]:
    if folder.is_symlink():
        return
    for place, _, files in os.walk(folder):
        yield from (os.path.join(place, file) for file in files)  # noqa: PTH118 - thousands of them

"""Writes a file whole or not at all: whoever looks at it meanwhile, or after Ctrl-C, finds the one before."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path


def write_whole(path: Path, text: str, *, encoding: str = "utf-8") -> None:
    """Write text into a file; folders on the way are made.

    Raises:
        OSError: it cannot be written.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    place = path.resolve()
    if place.exists() and not place.is_file():  # a pipe or a terminal, which nothing can take the place of
        place.write_text(text, encoding=encoding, newline="\n")
        return
    descriptor, beside = tempfile.mkstemp(prefix=".layerproof-", suffix=".part", dir=place.parent)
    try:
        with open(descriptor, "w", encoding=encoding, newline="\n") as file:  # noqa: PTH123 - it is open already
            file.write(text)
        os.chmod(beside, _mode(place))  # noqa: PTH101 - what is private of a fresh file is meant to be read
        os.replace(beside, place)  # noqa: PTH105
    except BaseException:
        Path(beside).unlink(missing_ok=True)
        raise


def _mode(path: Path) -> int:
    """Return the permissions that a file has, or would have as a new one."""
    if path.exists():
        return path.stat().st_mode & 0o777
    mask = os.umask(0)
    os.umask(mask)
    return 0o666 & ~mask

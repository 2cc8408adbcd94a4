"""Where copies of submissions lie while they are judged: in folders that nobody else can find."""

from __future__ import annotations

import contextlib
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from .store import StoreError


@contextmanager
def shelf() -> Iterator[Path]:
    """Make a folder for copies, and remove it with all that is in it, whatever was done to that, and whoever left it.

    Another user, as whom submissions may be run, can go through it and cannot list it.

    Raises:
        StoreError: no folder can be made here.
    """
    folder = _made("layerproof-", None)
    try:
        folder.chmod(0o711)
        yield folder
    finally:
        _removed(folder)


@contextmanager
def place(on: Path) -> Iterator[Path]:
    """Make a folder for one copy, of a name that nobody can guess, and remove it at the end.

    Args:
        on: the shelf.

    Raises:
        StoreError: no folder can be made there.
    """
    folder = _made("submission-", on)
    try:
        yield folder
    finally:
        _removed(folder)


def let_others_read(folder: Path) -> None:
    """Give everybody the right to read a folder and what is in it, and nobody but us the right to write."""
    with contextlib.suppress(OSError):
        folder.chmod(0o755)
    for place_of, folders, files in os.walk(folder):
        for name in [*folders, *files]:
            path = Path(place_of, name)
            if not path.is_symlink():
                with contextlib.suppress(OSError):
                    path.chmod(0o755 if name in folders else 0o644)


def _made(prefix: str, within: Path | None) -> Path:
    try:
        return Path(tempfile.mkdtemp(prefix=prefix, dir=within))
    except OSError as error:
        raise StoreError(f"no folder for a copy of the submission: {error}") from error


def _removed(folder: Path) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    if folder.exists():
        let_others_read(folder)
        shutil.rmtree(folder, ignore_errors=True)

"""Copies what an archive holds, whatever its name says it is: zip, or tar as it is or packed with gzip, bzip2 or xz."""

from __future__ import annotations

import os
import re

from .names import RefusedError
from .store import Store
from .tarred import take_tar
from .zipped import take_zip

_NAMED = re.compile(r".+\.(zip|tar|tgz|tbz2?|txz|tar\.(gz|bz2|xz)|rar|7z)", re.IGNORECASE | re.DOTALL)


def is_archive(name: str) -> bool:
    """Tell whether a file's name is that of an archive, also of one that cannot be read."""
    return _NAMED.fullmatch(name) is not None


def take_archive(descriptor: int, store: Store) -> None:
    """Copy what an open archive holds, and close it.

    Raises:
        RefusedError: it cannot be read, leads out of its folder, or holds too much.
        StoreError: the copy cannot be written.
    """
    with os.fdopen(descriptor, "rb") as file:
        try:
            start = file.read(4)
            file.seek(0)
        except OSError as error:
            raise RefusedError(f"cannot be read ({error.strerror}); make it readable") from None
        if not start:
            raise RefusedError("is empty; hand in a .py file, a folder, a .zip or a .tar")
        if start in {b"PK\x03\x04", b"PK\x05\x06"}:
            take_zip(file, store)
        else:
            take_tar(file, store)

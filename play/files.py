"""Opens files that a stranger has put there: regular files alone, so that no pipe blocks and no device answers."""

from __future__ import annotations

import errno
import os
import stat

SOURCE_LIMIT = 2**20
"""Bytes of the largest file of Python that is read."""

_FLAGS = os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK | os.O_NOCTTY


def open_regular(path: str | bytes, *, folder: int | None = None, follow: bool = False) -> int:
    """Return a descriptor of a regular file; the caller closes it.

    Args:
        path: the file.
        folder: the descriptor of the folder that a relative path starts from; the current one where None.
        follow: whether the last part of the path may be a link.

    Raises:
        OSError: it cannot be opened, is a link (ELOOP), or is no regular file (EINVAL).
    """
    descriptor = os.open(path, _FLAGS if follow else _FLAGS | os.O_NOFOLLOW, dir_fd=folder)
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        raise OSError(errno.EINVAL, "Not a regular file", path)
    return descriptor


def read_regular(path: str | bytes, limit: int = SOURCE_LIMIT, *, follow: bool = False) -> bytes:
    """Return what a regular file holds.

    Args:
        path: the file.
        limit: the most bytes that it may hold.
        follow: whether the last part of the path may be a link.

    Raises:
        OSError: it cannot be opened, is a link (ELOOP), is no regular file (EINVAL), or holds more (EFBIG).
    """
    with os.fdopen(open_regular(path, follow=follow), "rb") as file:
        data = file.read(limit + 1)
    if len(data) > limit:
        raise OSError(errno.EFBIG, f"Larger than {limit:,} bytes", path)
    return data

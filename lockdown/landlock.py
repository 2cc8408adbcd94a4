"""Landlock: the kernel's own rules on which files a process may touch, set by the process on itself.

Source: Documentation/userspace-api/landlock.rst of Linux.
"""

from __future__ import annotations

import ctypes
import os
import stat
import sys
from collections.abc import Iterable

from .system import syscall

_CREATE_RULESET, _ADD_RULE, _RESTRICT_SELF = 444, 445, 446  # the same on every architecture
_VERSION = 1
_PATH_BENEATH = 1

_READ_FILE = 1 << 2
_READ_DIR = 1 << 3
_FILE_RIGHTS = {1: 13, 2: 14, 3: 15, 4: 15, 5: 16}
"""How many rights on files there are, by version; each is a bit, and every one of them is taken away."""
_NETWORK = 0b11  # bind and connect TCP sockets
_SCOPES = 0b11  # abstract Unix sockets of others, and signals to them
_WITH_NETWORK, _WITH_SCOPES = 4, 6


class _Ruleset(ctypes.Structure):
    _fields_ = (("files", ctypes.c_uint64), ("network", ctypes.c_uint64), ("scopes", ctypes.c_uint64))


class _Beneath(ctypes.Structure):
    _pack_ = 1
    _layout_ = "ms"  # what packing means; Python 3.14 wants it said
    _fields_ = (("rights", ctypes.c_uint64), ("parent", ctypes.c_int32))


def version() -> int:
    """Return the version of Landlock that the kernel has, 0 where it has none."""
    if sys.platform != "linux":
        return 0
    try:
        return syscall(_CREATE_RULESET, "Landlock", None, ctypes.c_size_t(0), _VERSION)
    except OSError:
        return 0


def restrict(readable: Iterable[str]) -> None:
    """Take every right on files away from this process, but for reading some; and TCP and signals to others.

    Args:
        readable: the files and folders that may still be read.

    Raises:
        OSError: there is no Landlock, or a path cannot be opened.
    """
    known = version()
    files = _FILE_RIGHTS.get(known, _FILE_RIGHTS[max(_FILE_RIGHTS)])
    rules = _Ruleset(
        (1 << files) - 1, _NETWORK if known >= _WITH_NETWORK else 0, _SCOPES if known >= _WITH_SCOPES else 0
    )
    fields = 1 + (known >= _WITH_NETWORK) + (known >= _WITH_SCOPES)
    size = ctypes.c_size_t(fields * ctypes.sizeof(ctypes.c_uint64))
    ruleset = syscall(_CREATE_RULESET, "Landlock", ctypes.byref(rules), size, 0)
    try:
        for path in readable:
            _allow(ruleset, path)
        syscall(_RESTRICT_SELF, "Landlock", ruleset, 0)
    finally:
        os.close(ruleset)


def _allow(ruleset: int, path: str) -> None:
    parent = os.open(path, os.O_PATH | os.O_CLOEXEC)
    try:
        folder = stat.S_ISDIR(os.fstat(parent).st_mode)
        rule = _Beneath(_READ_FILE | (_READ_DIR if folder else 0), parent)
        syscall(_ADD_RULE, "Landlock", ruleset, _PATH_BENEATH, ctypes.byref(rule), 0)
    finally:
        os.close(parent)

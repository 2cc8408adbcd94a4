"""The C library and the kernel, where Python's own modules have no function for a call."""

from __future__ import annotations

import ctypes
import os
from functools import cache
from typing import Any


@cache
def libc() -> Any:
    """Return the C library that this process has loaded."""
    return ctypes.CDLL(None, use_errno=True)


def checked(result: int, what: str) -> int:
    """Return the result of a call into the C library.

    Raises:
        OSError: it is negative.
    """
    if result < 0:
        number = ctypes.get_errno()
        raise OSError(number, f"{what}: {os.strerror(number)}")
    return result


def prctl(option: int, value: int, what: str) -> None:
    """Set one of the attributes that the kernel keeps of this process.

    Raises:
        OSError: the kernel refuses.
    """
    rest = (ctypes.c_ulong(0),) * 3
    checked(libc().prctl(ctypes.c_int(option), ctypes.c_ulong(value), *rest), what)


def syscall(number: int, what: str, *arguments: Any) -> int:
    """Make a system call that the C library has no function for.

    Args:
        number: which one.
        what: its name, for the error.
        arguments: pointers and ctypes integers; each int counts as a long.

    Raises:
        OSError: the kernel refuses.
    """
    longs = [ctypes.c_long(one) if isinstance(one, int) else one for one in arguments]
    libc().syscall.restype = ctypes.c_long
    return checked(libc().syscall(ctypes.c_long(number), *longs), what)

"""seccomp: a filter, in the kernel's own small machine language, that refuses system calls to this process for good.

Source: Documentation/userspace-api/seccomp_filter.rst of Linux.
"""

from __future__ import annotations

import ctypes
import errno
import os
import struct
from collections.abc import Sequence

from .calls import ARCHITECTURES, LATEST, Architecture
from .system import syscall

Instruction = tuple[int, int, int, int]
"""What to do, how many instructions to skip if a comparison holds and if it does not, and a number."""

_LOAD, _EQUAL, _ABOVE, _ANY_BIT, _RETURN = 0x20, 0x15, 0x25, 0x45, 0x06
_NUMBER, _ARCHITECTURE, _ARGUMENTS = 0, 4, 16  # where the kernel puts them, in bytes
_KILL, _ALLOW, _REFUSE = 0x80000000, 0x7FFF0000, 0x00050000

# The same on both architectures. O_TMPFILE has the bit of O_DIRECTORY as well, which harms nobody.
_WRITING = os.O_ACCMODE | os.O_CREAT | os.O_TRUNC | 0o20000000
_DUPFD, _GETFD, _SETFD, _GETFL, _SETFL, _DUPFD_CLOEXEC = 0, 1, 2, 3, 4, 1030

_SET_MODE_FILTER = 1
_ALL_THREADS = 1
_SECCOMP = {"x86_64": 317, "aarch64": 277}


class _Filter(ctypes.Structure):
    _fields_ = (("length", ctypes.c_ushort), ("instructions", ctypes.c_char_p))


def restrict() -> None:
    """Refuse this process, in all its threads, every system call that `program` does not let through.

    Raises:
        OSError: the kernel has no seccomp.
        NotImplementedError: no filter is written for this kind of processor.
    """
    machine = os.uname().machine
    instructions = program(architecture(machine), os.getpid())
    code = b"".join(struct.pack("HBBI", *instruction) for instruction in instructions)
    filtered = _Filter(len(instructions), code)
    if syscall(_SECCOMP[machine], "seccomp", _SET_MODE_FILTER, _ALL_THREADS, ctypes.byref(filtered)):
        raise OSError(errno.ESRCH, "seccomp: a thread could not be restricted")


def architecture(machine: str) -> Architecture:
    """Return what there is to know of a machine's processor.

    Raises:
        NotImplementedError: nothing is known.
    """
    if machine not in ARCHITECTURES:
        known = ", ".join(ARCHITECTURES)
        raise NotImplementedError(f"there is no seccomp filter for {machine}, only for: {known}")
    return ARCHITECTURES[machine]


def program(processor: Architecture, process: int) -> list[Instruction]:
    """Return the filter.

    What is refused gives a PermissionError, except that a call newer than the tables is not there, and no descriptor
    is a terminal. Files are opened for reading alone; signals go to the process itself; limits are read, not set.

    Args:
        processor: the architecture that calls must come from; another one is the end of the process.
        process: the process's own number.
    """
    number = (_LOAD, 0, 0, _NUMBER)
    start = [(_LOAD, 0, 0, _ARCHITECTURE), (_EQUAL, 1, 0, processor.audit), _returning(_KILL), number]
    start += [(_ABOVE, 0, 1, processor.highest), _returning(_KILL)]
    for call in processor.allowed.values():
        start += [(_EQUAL, 0, 1, call), _returning(_ALLOW)]
    own = _only(_value(0, process))
    looked_at = {
        "open": _never(1, _WRITING),
        "openat": _never(2, _WRITING),
        "fcntl": _only(_value(1, _DUPFD, _GETFD, _SETFD, _GETFL, _SETFL, _DUPFD_CLOEXEC)),
        "ioctl": [_refusing(errno.ENOTTY)],
        "kill": own,
        "tkill": own,
        "tgkill": own,
        "prlimit64": _only(_value(0, 0, process), _value(2, 0), _value(2, 0, upper=True)),
    }
    for name, call in processor.looked_at.items():
        start += [(_EQUAL, 0, len(looked_at[name]), call), *looked_at[name]]
    return [*start, (_ABOVE, 0, 1, LATEST), _refusing(errno.ENOSYS), _refusing(errno.EPERM)]


def _returning(action: int) -> Instruction:
    return (_RETURN, 0, 0, action)


def _refusing(error: int) -> Instruction:
    return _returning(_REFUSE | error)


def _argument(index: int, *, upper: bool = False) -> Instruction:
    return (_LOAD, 0, 0, _ARGUMENTS + 8 * index + 4 * upper)


def _value(index: int, *values: int, upper: bool = False) -> list[Instruction]:
    """Return a comparison of 32 bits of an argument; behind it stands what is done if none of the values fits."""
    comparisons = [(_EQUAL, len(values) - position, 0, value) for position, value in enumerate(values)]
    return [_argument(index, upper=upper), *comparisons]


def _only(*conditions: Sequence[Instruction]) -> list[Instruction]:
    """Return what lets a call through if each condition holds."""
    return [one for condition in conditions for one in (*condition, _refusing(errno.EPERM))] + [_returning(_ALLOW)]


def _never(index: int, bits: int) -> list[Instruction]:
    """Return what lets a call through if an argument has none of the bits."""
    return [_argument(index), (_ANY_BIT, 0, 1, bits), _refusing(errno.EACCES), _returning(_ALLOW)]

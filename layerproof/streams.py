"""The standard streams that a command was started with, some of which may be closed."""

from __future__ import annotations

import os
import sys

_ERRORS = 2


def occupy() -> None:
    """Have streams that are closed lead nowhere, so that no file that is opened later takes their place.

    Where standard output was closed `sys.stdout` stays None, which tells that nobody would get what is written there.
    """
    while (descriptor := os.open(os.devnull, os.O_RDWR)) <= _ERRORS:
        os.set_inheritable(descriptor, True)  # noqa: FBT003 - it takes no names
    os.close(descriptor)
    if sys.stderr is None:
        sys.stderr = os.fdopen(_ERRORS, "w", encoding="utf-8", closefd=False)


def silence() -> None:
    """Have nothing that is left in the buffer of standard output written when Python ends."""
    if sys.stdout is not None:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())

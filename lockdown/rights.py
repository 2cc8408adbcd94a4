"""Rights that a process gives up: root's, outliving its parent, new ones, and resources beyond an amount."""

from __future__ import annotations

import os
import resource
import signal
import sys
from collections.abc import Mapping

from .system import prctl

NOBODY = 65534
"""The user and group that a worker of root's becomes: the kernel's own overflow id, which owns nothing."""

_PR_SET_PDEATHSIG = 1
_PR_SET_NO_NEW_PRIVS = 38


def leave_root() -> None:
    """Become nobody, if this process is root's: for good, as all capabilities go with root.

    Raises:
        OSError: the user is not there to become, as in a container that maps too few.
    """
    if os.geteuid() == 0:
        os.setgroups([])
        os.setresgid(NOBODY, NOBODY, NOBODY)
        os.setresuid(NOBODY, NOBODY, NOBODY)


def end_with_parent() -> None:
    """Let the kernel kill this process when the thread that started it ends; on Linux alone."""
    if sys.platform == "linux":
        prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, "ending with the parent")


def gain_none() -> None:
    """Make sure that no program which this process starts has more rights than it: set-user-id counts for nothing."""
    prctl(_PR_SET_NO_NEW_PRIVS, 1, "gaining no new rights")


def limit(resources: Mapping[str, tuple[int, int]]) -> None:
    """Set limits, none of them above what this process has already.

    Args:
        resources: the soft and the hard limit by name, as in `resource.RLIMIT_...`.

    Raises:
        OSError: the system refuses; macOS may refuse a limit on address space, which is passed over.
    """
    for name, (soft, hard) in resources.items():
        kind = getattr(resource, f"RLIMIT_{name}")
        _, most = resource.getrlimit(kind)
        if most != resource.RLIM_INFINITY:
            soft, hard = min(soft, most), min(hard, most)  # noqa: PLW2901
        try:
            resource.setrlimit(kind, (soft, hard))
        except (OSError, ValueError):
            if sys.platform == "linux":
                raise

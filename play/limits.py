"""What a worker may use: set by the worker on itself before a subject's code runs, or held by the judge's clock."""

from __future__ import annotations

import ctypes
import resource
import signal
import sys
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """The limits of one worker.

    Attributes:
        memory: bytes of address space; NumPy itself takes some 200 MB of it.
        processor: seconds of processor time in the worker's whole life.
        file: bytes of the largest file it may write.
        descriptors: open files.
        importing: seconds in which a subject's modules must be imported.
        playing: seconds in which a program must be played.
    """

    memory: int = 4 * 2**30
    processor: int = 600
    file: int = 16 * 2**20
    descriptors: int = 256
    importing: float = 20.0
    playing: float = 5.0

    def apply(self) -> None:
        """Limit this process, and let it end with the thread that started it."""
        for kind, amount in (
            (resource.RLIMIT_AS, self.memory),
            (resource.RLIMIT_FSIZE, self.file),
            (resource.RLIMIT_NOFILE, self.descriptors),
            (resource.RLIMIT_CORE, 0),
        ):
            _limit(kind, amount, amount)
        # The first limit can be ignored by the subject, the second cannot.
        _limit(resource.RLIMIT_CPU, self.processor, self.processor + 1)
        if sys.platform == "linux":
            ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)


_PR_SET_PDEATHSIG = 1


def _limit(kind: int, soft: int, hard: int) -> None:
    _, most = resource.getrlimit(kind)
    if most != resource.RLIM_INFINITY:
        soft, hard = min(soft, most), min(hard, most)
    try:
        resource.setrlimit(kind, (soft, hard))
    except (OSError, ValueError):
        if sys.platform == "linux":  # macOS refuses a limit on address space
            raise

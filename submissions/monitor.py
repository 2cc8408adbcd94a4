"""Reaches a worker that bubblewrap started: a child of its own, while we have bubblewrap as ours."""

from __future__ import annotations

import contextlib
import os
import re
import signal
from pathlib import Path


class Monitor:
    """The worker behind bubblewrap, held by a descriptor, as its number may be taken by another process."""

    def __init__(self) -> None:
        self._read, self.descriptor = os.pipe()
        os.set_blocking(self._read, False)
        self._bubblewrap = 0
        self._worker: int | None = None
        self._number: int | None = None

    def started(self, bubblewrap: int) -> None:
        """Take note of the process that we started, and close its end of the pipe on this side."""
        os.close(self.descriptor)
        self._bubblewrap = bubblewrap

    def send(self, number: int) -> bool:
        """Send the worker a signal, and return whether there was one to send it to."""
        self._look()
        with contextlib.suppress(OSError):
            if self._worker is not None:
                signal.pidfd_send_signal(self._worker, number)
                return True
        return False

    @property
    def worker(self) -> int | None:
        """The worker's number among our processes, or None where it is not known."""
        self._look()
        return self._number

    def _look(self) -> None:
        if self._worker is None:
            with contextlib.suppress(OSError):
                if said := _CHILD.search(os.read(self._read, 4096)):
                    self._worker = _held(int(said[1]), self._bubblewrap)
                    self._number = None if self._worker is None else int(said[1])

    def close(self) -> None:
        """Let go of everything."""
        os.close(self._read)
        if self._worker is not None:
            os.close(self._worker)


_CHILD = re.compile(rb'"child-pid": (\d+)')


def _held(process: int, parent: int) -> int | None:
    """Return a descriptor of a process; None where its number is no longer that of the parent's child.

    A process that has ended, but that its parent has not waited for, is still its child.
    """
    descriptor = os.pidfd_open(process)
    with contextlib.suppress(OSError):
        if int(Path(f"/proc/{process}/stat").read_text("utf-8").rpartition(")")[2].split()[1]) == parent:
            return descriptor
    os.close(descriptor)
    return None

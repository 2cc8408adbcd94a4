"""Reaches a worker that bubblewrap started, and bubblewrap's own processes around it."""

from __future__ import annotations

import contextlib
import os
import re
import signal
from pathlib import Path


class Monitor:
    """The chain of bubblewrap's processes: the one we started, the first of the new namespace, and the worker in it.

    Processes are held by descriptors, as their numbers may be taken by others when they end.
    """

    def __init__(self) -> None:
        self._read, self.descriptor = os.pipe()
        os.set_blocking(self._read, False)
        self._outer = 0
        self._first: tuple[int, int] | None = None

    def started(self, outer: int) -> None:
        """Take note of the process that we started, and close its end of the pipe on this side."""
        os.close(self.descriptor)
        self._outer = outer

    def kill(self) -> bool:
        """Kill the namespace's first process, and the kernel every other in it; bubblewrap waits for it and ends.

        Returns:
            whether there was one.
        """
        return self._reach() is not None and _send(self._first, signal.SIGKILL)

    def interrupt(self, number: int) -> None:
        """Send a signal to the worker."""
        first = self._reach()
        if first is not None:
            with contextlib.suppress(OSError):
                children = Path(f"/proc/{first[0]}/task/{first[0]}/children").read_text("ascii").split()
                worker = _held(int(children[0]), first[0]) if children else None
                _send(worker, number)
                _release(worker)

    def close(self) -> None:
        """Let go of everything."""
        os.close(self._read)
        _release(self._first)

    def _reach(self) -> tuple[int, int] | None:
        """Take hold of the first process, once bubblewrap has said which one it is."""
        if self._first is None:
            with contextlib.suppress(OSError):
                if said := _CHILD.search(os.read(self._read, 4096)):
                    self._first = _held(int(said[1]), self._outer)
        return self._first


_CHILD = re.compile(rb'"child-pid": (\d+)')


def _held(process: int, parent: int) -> tuple[int, int] | None:
    """Return a process's number with a descriptor of it; None where the number is no longer that of the parent's child.

    A process that has ended, but that its parent has not waited for, is still its child.
    """
    try:
        descriptor = os.pidfd_open(process)
    except OSError:
        return None
    with contextlib.suppress(OSError):
        if int(Path(f"/proc/{process}/stat").read_text("utf-8").rpartition(")")[2].split()[1]) == parent:
            return process, descriptor
    os.close(descriptor)
    return None


def _release(held: tuple[int, int] | None) -> None:
    if held is not None:
        os.close(held[1])


def _send(held: tuple[int, int] | None, number: int) -> bool:
    with contextlib.suppress(OSError):
        if held is not None:
            signal.pidfd_send_signal(held[1], number)
            return True
    return False

"""Ctrl-C: what it ends, with what was done by then, and when it is held back."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ..conformance.class_results import ClassReport


class WorkInterrupted(KeyboardInterrupt):
    """Items were worked on; it stays a KeyboardInterrupt for whoever does not ask.

    Attributes:
        done: the results that there are, by the item's index.
    """

    def __init__(self, done: Mapping[int, Any]) -> None:
        super().__init__()
        self.done = done


class GradingInterrupted(KeyboardInterrupt):
    """A class was graded, and somebody's submission was judged.

    Attributes:
        report: the class; those who are not judged yet have the reason `interrupted`.
    """

    def __init__(self, report: ClassReport) -> None:
        super().__init__()
        self.report = report


class Hold:
    """Holds Ctrl-C back, so that nothing is lost between one step and the next; the second Ctrl-C is never held.

    Attributes:
        came: whether somebody pressed it.
    """

    def __init__(self) -> None:
        self.came = False
        self._open = False

    def __call__(self, *_: object) -> None:
        """Take note of a signal, or raise it where that is harmless."""
        again, self.came = self.came, True
        if self._open or again:
            raise KeyboardInterrupt

    @contextmanager
    def open(self) -> Iterator[None]:
        """Let Ctrl-C interrupt this block, at once if it came before."""
        before, self._open = self._open, True
        try:
            if self.came:
                raise KeyboardInterrupt
            yield
        finally:
            self._open = before


_HOLDS: list[Hold] = []


@contextmanager
def held() -> Iterator[Hold]:
    """Hold Ctrl-C back until the outermost such block is over, where it is raised if nothing else is.

    Only the main thread is told of signals, and a process that ignores this one goes on doing so.
    """
    if _HOLDS:
        yield _HOLDS[0]
        return
    hold = Hold()
    ours = threading.current_thread() is threading.main_thread()
    before = signal.getsignal(signal.SIGINT)
    if not ours or before in {signal.SIG_IGN, None}:
        yield hold
        return
    _HOLDS.append(hold)
    signal.signal(signal.SIGINT, hold)
    try:
        yield hold
        if hold.came:
            raise KeyboardInterrupt
    finally:
        signal.signal(signal.SIGINT, before)
        _HOLDS.clear()

"""Ctrl-C and the signals that are like it: what they end, with what was done by then, and when they are held."""

from __future__ import annotations

import contextlib
import signal
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ..conformance.class_results import ClassReport

ENDING = tuple(getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name))
"""Ctrl-C, and what a batch queue, systemd, `timeout` or a terminal that is closed sends."""


class Stopped(KeyboardInterrupt):
    """A signal ends the run; it stays a KeyboardInterrupt for whoever does not ask.

    Attributes:
        number: the signal's.
    """

    def __init__(self, number: int = signal.SIGINT) -> None:
        super().__init__()
        self.number = number


class WorkInterrupted(Stopped):
    """Items were worked on.

    Attributes:
        done: the results that there are, by the item's index.
    """

    def __init__(self, done: Mapping[int, Any], number: int = signal.SIGINT) -> None:
        super().__init__(number)
        self.done = done


class GradingInterrupted(Stopped):
    """A class was graded, and somebody's submission was judged.

    Attributes:
        report: the class; those who are not judged yet have the reason `interrupted`.
    """

    def __init__(self, report: ClassReport, number: int = signal.SIGINT) -> None:
        super().__init__(number)
        self.report = report


class Hold:
    """Holds such signals back, so that nothing is lost between one step and the next; the second Ctrl-C is never held.

    Attributes:
        number: the signal that came first; 0 where none did.
    """

    def __init__(self) -> None:
        self.number = 0
        self._open = False

    @property
    def came(self) -> bool:
        """Whether one came."""
        return self.number != 0

    def __call__(self, number: int, *_: object) -> None:
        """Take note of a signal, or raise it where that is harmless."""
        again, self.number = self.came, self.number or number
        # A queue sends the others twice, to the process and to its group, and nobody is impatient.
        if (self._open and not again) or (again and number == signal.SIGINT):
            raise Stopped(self.number)

    @contextmanager
    def open(self) -> Iterator[None]:
        """Let a signal interrupt this block, at once if it came before."""
        before, self._open = self._open, True
        try:
            if self.came:
                raise Stopped(self.number)
            yield
        finally:
            self._open = before


_HOLDS: list[Hold] = []


@contextmanager
def held() -> Iterator[Hold]:
    """Hold signals back until the outermost such block is over, where they are raised if nothing else is.

    Only the main thread is told of signals, and a process that ignores one goes on doing so.
    """
    if _HOLDS:
        yield _HOLDS[0]
        return
    hold = Hold()
    with _told_to(hold) as told:
        if told:
            _HOLDS.append(hold)
        try:
            yield hold
            if hold.came:
                raise Stopped(hold.number)
        finally:
            _HOLDS.clear()


@contextmanager
def stopping() -> Iterator[None]:
    """Have the signals that end a run raise, as Ctrl-C does by itself, so that nothing of it is left."""
    hold = Hold()
    with _told_to(hold), hold.open():
        yield


@contextmanager
def _told_to(listener: Callable[..., None]) -> Iterator[bool]:
    """Have somebody told of the signals; yield whether it is told of any."""
    with contextlib.ExitStack() as undo:
        told = False
        for number in ENDING if threading.current_thread() is threading.main_thread() else ():
            before = signal.getsignal(number)
            if before not in {signal.SIG_IGN, None}:
                signal.signal(number, listener)
                undo.callback(signal.signal, number, before)
                told = True
        yield told

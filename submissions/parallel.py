"""Spreads work over processes that fork from one that has loaded everything; what one died at is tried once more."""

from __future__ import annotations

import multiprocessing
import signal
import sys
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from typing import Any, TypeVar

from .interruption import ENDING, Hold, WorkInterrupted, held

ONE_THREAD: Mapping[str, str] = dict.fromkeys(
    ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMEXPR_NUM_THREADS"), "1"
)
"""Environment variables that keep numerical libraries from threads, if they are set before these are loaded: a process
that forks should have one thread, and with a judge on each core more would only be in the way."""

_Item = TypeVar("_Item")
_Result = TypeVar("_Result")


def spread(
    work: Callable[[_Item], _Result],
    items: Sequence[_Item],
    jobs: int,
    progress: Callable[[str, int, int], None] | None = None,
    *,
    lost: Callable[[_Item, str], _Result],
) -> list[_Result]:
    """Return the results of `work` on each item, in order.

    Args:
        work: what to do; with several jobs it runs in forked processes, and its result is sent back.
        items: what to do it on.
        jobs: how many processes at most; with one, everything stays in this process.
        progress: is told the item at hand, how many are done, and how many there are.
        lost: gives the result of an item at which a process died twice, and is told how the second did. After the
            first it is tried again when the others are done, in a fresh process.

    Raises:
        Exception: what `work` raised first.
        WorkInterrupted: somebody pressed Ctrl-C or sent what ends a run; it has what was done by then.
    """
    found: dict[int, _Result] = {}
    try:
        with held() as hold:
            _spread(work, items, jobs, progress or _say_nothing, lost, found, hold)
    except KeyboardInterrupt as stopped:
        raise WorkInterrupted(found, getattr(stopped, "number", signal.SIGINT)) from None
    return [found[index] for index in range(len(items))]


def _spread(
    work: Callable[[_Item], _Result],
    items: Sequence[_Item],
    jobs: int,
    tell: Callable[[str, int, int], None],
    lost: Callable[[_Item, str], _Result],
    found: dict[int, _Result],
    hold: Hold,
) -> None:
    """Put the result of each item under its index into `found`, as it comes; nothing that is done is lost to Ctrl-C."""
    if jobs == 1 or len(items) < 2 or sys.platform == "win32":  # noqa: PLR2004 - one item needs no second process
        for done, item in enumerate(items):
            tell(str(item), done, len(items))
            with hold.open():
                result = work(item)
            found[done] = result
        tell("", len(items), len(items))
        return
    for index, result, death in _answers(work, items, min(jobs, len(items)), hold):
        found[index] = lost(items[index], death) if death else result
        tell(str(items[index]), len(found), len(items))


@dataclass
class _Hand:
    """A process at work.

    Attributes:
        process: the process.
        connection: our end of the pipe to it.
        index: the item that it works on.
    """

    process: BaseProcess
    connection: Connection
    index: int


def _answers(
    work: Callable[[_Item], _Result], items: Sequence[_Item], jobs: int, hold: Hold
) -> Iterator[tuple[int, _Result, str]]:
    """Yield, as they come, the index of each item with its result, or with how the process died that was at it."""
    waiting = deque(range(len(items)))
    again: set[int] = set()
    hands: dict[Any, _Hand] = {}
    try:
        while waiting or hands:
            while waiting and len(hands) < jobs:
                hand = _start(work, items, waiting.popleft(), tuple(hands))
                hands[hand.connection] = hand
            try:
                with hold.open():
                    ready = wait(tuple(hands))
            except KeyboardInterrupt:
                yield from _finished(hands)
                raise
            for connection in ready:
                hand = hands[connection]
                index, (result, error, death) = hand.index, _received(hand)
                if error is not None:
                    raise error
                if not death and waiting and _given(hand, waiting[0]):
                    waiting.popleft()
                else:
                    _dismissed(hands.pop(connection))
                if death and index not in again:
                    again.add(index)
                    waiting.append(index)
                else:
                    yield index, result, death
    finally:
        for hand in hands.values():
            hand.process.kill()
            _dismissed(hand)


def _start(work: Callable[[Any], Any], items: Sequence[Any], index: int, others: Sequence[Connection]) -> _Hand:
    context = multiprocessing.get_context("fork")
    ours, theirs = context.Pipe()
    process = context.Process(target=_serve, args=(work, items, index, theirs, (ours, *others)), daemon=True)
    process.start()
    theirs.close()
    return _Hand(process, ours, index)


def _serve(
    work: Callable[[Any], Any], items: Sequence[Any], index: int, connection: Connection, others: Sequence[Connection]
) -> None:
    """Do one item after another, in a forked process, until the other end of the pipe is closed."""
    for number in ENDING:  # Ctrl-C is for the process that knows what to do about it
        signal.signal(number, signal.SIG_IGN)
    for other in others:  # they would keep a pipe open whose owner is gone
        other.close()
    while True:
        answer: tuple[Any, Exception | None]
        try:
            answer = (work(items[index]), None)
        except Exception as error:  # noqa: BLE001 - raised again where it is awaited
            answer = (None, error)
        try:
            connection.send(answer)
            index = connection.recv()
        except (EOFError, OSError):
            return


def _received(hand: _Hand) -> tuple[Any, Exception | None, str]:
    """Return what a process sent: a result, an exception, or how the process died."""
    try:
        result, error = hand.connection.recv()
    except (EOFError, OSError):
        hand.process.join()
        code = hand.process.exitcode or 0
        return None, None, f"died of {signal.Signals(-code).name}" if code < 0 else f"ended with exit code {code}"
    return result, error, ""


def _finished(hands: Mapping[Any, _Hand]) -> Iterator[tuple[int, Any, str]]:
    """Yield what was sent and nobody has looked at yet."""
    for connection in wait(tuple(hands), timeout=0):
        result, error, death = _received(hands[connection])
        if error is None and not death:
            yield hands[connection].index, result, ""


def _given(hand: _Hand, index: int) -> bool:
    """Give a process its next item; return whether it is still there to take it."""
    try:
        hand.connection.send(index)
    except OSError:
        return False
    hand.index = index
    return True


def _dismissed(hand: _Hand) -> None:
    hand.connection.close()
    hand.process.join()
    hand.process.close()


def _say_nothing(name: str, done: int, total: int) -> None:
    """Tell nobody about progress."""

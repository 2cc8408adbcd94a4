"""A worker: a process of its own in which a subject's code runs, and the judge's clock over every answer."""

from __future__ import annotations

import select
import socket
import time
from collections.abc import Iterable, Iterator, Sequence
from types import TracebackType
from typing import NoReturn, Self, TypeVar

import numpy as np

from layerproof.play import LossReason, SubjectLost
from layerproof.play.codec import decode
from layerproof.play.limits import Limits
from layerproof.play.messages import Lost, Message, Ready
from layerproof.play.wire import HEADER_SIZE, Header, ProtocolError, unpack

from .frames import frame_of
from .process import Process
from .profile import LIMITED, Launch

OUTPUT_LIMIT = 64 * 2**10
"""Bytes that a subject may print while it answers one request, or on average where it is sent several at once."""

_BOOTING = 30.0
_DESCRIPTORS = "does the code write to file descriptors that are not its own?"

Reply = TypeVar("Reply", bound=Message)


class WorkerError(RuntimeError):
    """The worker failed before any code of a subject ran: our fault, or the machine's."""


class Worker:
    """A worker process; a context manager, so that nothing of it is left.

    Attributes:
        ready: the versions that the worker runs on.
    """

    def __init__(self, launch: Launch | None = None) -> None:
        """Start the process.

        Args:
            launch: how; where None, for one's own code.

        Raises:
            WorkerError: it did not start.
        """
        launch = launch or LIMITED.launch(Limits())
        self._sealed = launch.lockdown.sealed
        try:
            self._process = Process(launch)
        except OSError as error:
            raise WorkerError(f"the worker did not start: {error}") from None
        self._poll = select.poll()
        for descriptor in (self._process.connection.fileno(), *self._process.outputs):
            self._poll.register(descriptor, select.POLLIN)
        self._sequence = 0
        try:
            (self.ready,) = self._exchange([], [self._sequence], Ready, _BOOTING)
        except SubjectLost as error:
            printed = self._process.errors.decode(errors="replace").strip()[-500:]
            raise WorkerError(
                f"the worker did not start: {error.detail}; the end of what it wrote: {printed or 'nothing'}"
            ) from None

    def __enter__(self) -> Self:
        """Return the worker."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """End the process."""
        self.close()

    def processor_time(self) -> float | None:
        """Return the seconds that the process has computed for; None where the system does not say."""
        return self._process.processor_time()

    def close(self) -> None:
        """End the process and everything that it started in its group; nothing happens the second time."""
        if not self._process.ended:
            self._process.end()

    def request(self, message: Message, reply: type[Reply], seconds: float) -> Reply:
        """Send a message and return the answer.

        Args:
            message: what to send.
            reply: the class that the answer must have.
            seconds: the time for all of it, from the first byte sent to the last one received.

        Raises:
            SubjectLost: there was no such answer; the process has been ended.
        """
        (answer,) = self._sent([message], reply, seconds)
        return answer

    def requests(self, messages: Sequence[Message], reply: type[Reply], seconds: float) -> Iterator[Reply]:
        """Send messages at once, so that neither process waits for the other, and yield the answers one by one.

        To a sealed worker each is sent when the one before is answered: its code could read what it is asked next.

        Args:
            messages: what to send.
            reply: the class that each answer must have.
            seconds: the time for each of them, from the answer before to the last byte of its own.

        Raises:
            SubjectLost: there was no such answer; the process has been ended.
        """
        if self._sealed:
            return (self.request(message, reply, seconds) for message in messages)
        return self._sent(messages, reply, seconds)

    def _sent(self, messages: Sequence[Message], reply: type[Reply], seconds: float) -> Iterator[Reply]:
        first = self._sequence + 1
        frames = [frame_of(message, first + number) for number, message in enumerate(messages)]
        self._sequence += len(frames)
        return self._exchange(frames, range(first, first + len(frames)), reply, seconds)

    def _exchange(
        self, frames: Sequence[bytes], sequences: Sequence[int], reply: type[Reply], seconds: float
    ) -> Iterator[Reply]:
        try:
            for answer in self._converse(frames, sequences, seconds):
                if isinstance(answer, Lost):
                    self._lose(answer.reason, answer.detail)
                if not isinstance(answer, reply):
                    wanted = f"it answered {type(answer).__name__} where {reply.__name__} was due"
                    self._lose("protocol", f"{wanted}: {_DESCRIPTORS}")
                yield answer
        except TimeoutError:
            where = self._process.where()
            told = "is it too slow, or is there a loop that does not end?"
            self._lose("timeout", f"no answer within {seconds:g} s{where}: {told}")
        except ProtocolError as error:
            self._lose("protocol", f"its answer was not understood ({error}): {_DESCRIPTORS}")
        except ConnectionError:
            raise SubjectLost(*self._process.end(hung_up=True)) from None
        except BaseException:
            self.close()
            raise

    def _lose(self, reason: LossReason, detail: str) -> NoReturn:
        self.close()
        raise SubjectLost(reason, detail) from None

    def _converse(self, frames: Sequence[bytes], sequences: Sequence[int], seconds: float) -> Iterator[Message]:
        """Send frames and yield the message that answers each, draining what the process prints meanwhile."""
        connection, ours = self._process.connection, self._process.connection.fileno()
        self._process.printed = 0
        # To ask first costs a third of what it costs to be told that there is nothing to read.
        came = bool(frames) and any(one == ours for one, _ in self._poll.poll(0))
        if came and _receive(connection, memoryview(bytearray(1))):
            raise ProtocolError("bytes came that nobody asked for")
        rest = _send(connection, memoryview(b"".join(frames)))
        for sequence in sequences:
            incoming, deadline = _Incoming(sequence), time.monotonic() + seconds
            answer = None
            while answer is None:
                if rest:
                    self._poll.modify(ours, select.POLLIN | select.POLLOUT)
                left = deadline - time.monotonic()
                events = self._poll.poll(1000 * left) if left > 0 else ()
                if not events:
                    raise TimeoutError
                if rest:
                    rest = _send(connection, rest)
                    self._poll.modify(ours, select.POLLIN)
                if events != [(ours, select.POLLIN)]:
                    self._drain([one for one, _ in events if one != ours], OUTPUT_LIMIT * len(sequences))
                answer = incoming.read(connection)
            yield answer

    def _drain(self, descriptors: Iterable[int], limit: int) -> None:
        for descriptor in descriptors:
            if not self._process.drain(descriptor):
                self._poll.unregister(descriptor)
        if self._process.printed > limit:
            most = f"{OUTPUT_LIMIT // 2**10} KiB"
            self._lose("output", f"it printed more than {most} while it answered one request: take the print calls out")


class _Incoming:
    """A frame on its way in."""

    def __init__(self, sequence: int) -> None:
        self._sequence = sequence
        self._header: Header | None = None
        self._buffer = memoryview(bytearray(HEADER_SIZE))
        self._position = 0

    def read(self, connection: socket.socket) -> Message | None:
        """Read once, and once more behind a header; return the message when it is whole."""
        self._position += _receive(connection, self._buffer[self._position :])
        if self._position < len(self._buffer):
            return None
        if self._header is not None:
            return decode(self._header, self._buffer)
        self._header = unpack(self._buffer, self._sequence)
        self._buffer = np.empty(self._header.body, np.uint8).data
        self._position = 0
        return self.read(connection)


def _receive(connection: socket.socket, space: memoryview) -> int:
    """Read into the space; return how many bytes came, 0 where none are there yet."""
    try:
        count = connection.recv_into(space)
    except BlockingIOError:
        return 0
    if not count:
        raise ConnectionResetError
    return count


def _send(connection: socket.socket, data: memoryview) -> memoryview:
    """Send what the socket takes now; return the rest."""
    try:
        return data[connection.send(data) :] if data else data
    except BlockingIOError:
        return data

"""A worker: a process of its own in which a subject's code runs, and the judge's clock over every answer."""

from __future__ import annotations

import select
import time
from collections.abc import Iterable, Iterator, Sequence
from types import TracebackType
from typing import NoReturn, Self, TypeVar

from ..play import LossReason, SubjectLost
from ..play.codec import decode
from ..play.incoming import Incoming
from ..play.limits import Limits
from ..play.messages import Lost, Message, Ready
from ..play.wire import Header, ProtocolError
from .frames import frame_of
from .process import Process
from .profile import LIMITED, Launch

OUTPUT_LIMIT = 64 * 2**10
"""Bytes that a subject may print while it answers one request, or on average where it is sent several at once."""

_BOOTING = 30.0
_DESCRIPTORS = "does the code write to file descriptors that are not its own?"
_UNASKED = "bytes came that nobody asked for"

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
        self._ours = self._process.connection.fileno()
        self._answered = [(self._ours, select.POLLIN)]
        self._poll = select.poll()
        for descriptor in (self._ours, *self._process.outputs):
            self._poll.register(descriptor, select.POLLIN)
        self._incoming = Incoming(self._process.connection)
        self._rest = memoryview(b"")
        self._room = OUTPUT_LIMIT
        self._sequence = -1  # of the last answer that was awaited; the greeting has number 0
        try:
            self.ready = self._answer(Ready, _BOOTING)
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
        return self._answer(reply, seconds, self._frames([message]))

    def requests(self, messages: Sequence[Message], reply: type[Reply], seconds: float) -> Iterator[Reply]:
        """Send messages at once, so that neither process waits for the other, and yield the answers one by one.

        To a sealed worker each is sent only when the one before is answered: else its code could read ahead.

        Args:
            messages: what to send.
            reply: the class that each answer must have.
            seconds: the time for each of them, from the answer before to the last byte of its own.

        Raises:
            SubjectLost: there was no such answer; the process has been ended.
        """
        if self._sealed:
            for message in messages:
                yield self.request(message, reply, seconds)
            return
        frames = self._frames(messages)
        try:
            for _ in messages:
                yield self._answer(reply, seconds, frames)
                frames = b""
        except BaseException:  # also where nobody asks for the rest
            self.close()
            raise

    def _frames(self, messages: Sequence[Message]) -> bytes:
        """Return messages as they are sent, numbered on; their answers are those that come next."""
        self._room = OUTPUT_LIMIT * len(messages)
        first = self._sequence + 1
        return b"".join([frame_of(message, first + number) for number, message in enumerate(messages)])

    def _answer(self, reply: type[Reply], seconds: float, frames: bytes = b"") -> Reply:
        """Return the next answer, once the frames are sent that it is due for."""
        try:
            if frames:
                self._begin(frames)
            answer = decode(*self._awaited(time.monotonic() + seconds))
        except TimeoutError:
            hoarded, where = self._process.hoarded(), self._process.where()
            if hoarded:  # a busy machine takes longer to hand memory out than code has to ask for all of it
                taken = f"it had taken {hoarded / 2**30:.1f} GiB of memory and gave no answer within {seconds:g} s"
                self._lose("memory", f"{taken}{where}: is there something that only grows?")
            told = "is it too slow, or is there a loop that does not end?"
            self._lose("timeout", f"no answer within {seconds:g} s{where}: {told}")
        except ProtocolError as error:
            self._lose("protocol", f"its answer was not understood ({error}): {_DESCRIPTORS}")
        except ConnectionError:
            raise self._process.end(hung_up=True) from None
        except BaseException:
            self.close()
            raise
        if isinstance(answer, Lost):
            self._lose(answer.reason, answer.detail)
        if not isinstance(answer, reply):
            wanted = f"it answered {type(answer).__name__} where {reply.__name__} was due"
            self._lose("protocol", f"{wanted}: {_DESCRIPTORS}")
        return answer

    def _lose(self, reason: LossReason, detail: str) -> NoReturn:
        self.close()
        raise SubjectLost(reason, detail) from None

    def _begin(self, frames: bytes) -> None:
        """Send what the socket takes of some frames, if nothing has come since the last answer."""
        self._process.printed = 0
        # To ask first costs a third of what it costs to be told that there is nothing to read.
        events = self._poll.poll(0)
        came = bool(events) and any(one == self._ours for one, _ in events)
        if came and not self._process.connection.recv(1):
            raise ConnectionResetError
        if came or self._incoming.begun:
            raise ProtocolError(_UNASKED)
        self._rest = self._sent(memoryview(frames))

    def _awaited(self, deadline: float) -> tuple[Header, memoryview]:
        """Return the next frame, sending the rest of what is to be sent and draining what the process prints."""
        self._sequence += 1
        while True:
            if not self._incoming.ahead:
                if self._rest:
                    self._poll.modify(self._ours, select.POLLIN | select.POLLOUT)
                left = deadline - time.monotonic()
                events = self._poll.poll(1000 * left) if left > 0 else ()
                if not events:
                    raise TimeoutError
                if self._rest:
                    self._rest = self._sent(self._rest)
                    self._poll.modify(self._ours, select.POLLIN)
                if events != self._answered:
                    self._drain([one for one, _ in events if one != self._ours])
            frame = self._incoming.read(self._sequence)
            if frame is not None:
                return frame

    def _sent(self, data: memoryview) -> memoryview:
        """Send what the socket takes now; return the rest."""
        try:
            return data[self._process.connection.send(data) :]
        except BlockingIOError:
            return data

    def _drain(self, descriptors: Iterable[int]) -> None:
        for descriptor in descriptors:
            if not self._process.drain(descriptor):
                self._poll.unregister(descriptor)
        if self._process.printed > self._room:
            most = f"{OUTPUT_LIMIT // 2**10} KiB"
            when = "while it was imported or one program was played"
            wanted = "a component is expected to print nothing: take the print calls out"
            self._lose("output", f"it printed more than {most} {when}; {wanted}")

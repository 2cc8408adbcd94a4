"""A subject that lives in a worker, and the workshop that keeps a worker for it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from types import TracebackType
from typing import Self

from layerproof.play import Export, Program, Spelling, SubjectLost, Transcript
from layerproof.play.limits import Limits
from layerproof.play.messages import Opened, Play, Played, Spell, Spelled
from layerproof.play.spelling import accepted

from .target import Target
from .worker import Worker

RESTARTS = 16


@dataclass(frozen=True)
class WorkerSubject:
    """A class or function of a target, played in the workshop's worker.

    Attributes:
        workshop: where the worker comes from.
        export: what it is.
    """

    workshop: Workshop
    export: Export

    @property
    def name(self) -> str:
        """The name of the class or function."""
        return self.export.name

    def play(self, program: Program) -> Transcript:
        """Play a program in the worker.

        Raises:
            SubjectLost: the worker gave no usable answer; the next program gets a fresh one.
        """
        (outcome,) = self.workshop.play(self.export, [program])
        if isinstance(outcome, SubjectLost):
            raise outcome
        return outcome

    def play_all(self, programs: Sequence[Program]) -> list[Transcript | SubjectLost]:
        """Play programs in the worker, one after another; a loss is the last of what came of them."""
        return self.workshop.play(self.export, programs)


class Workshop:
    """A target with a worker in which it is opened; a lost worker is replaced, up to a cap.

    A context manager, so that no process is left.
    """

    def __init__(self, target: Target, limits: Limits | None = None, *, restarts: int = RESTARTS) -> None:
        """Take a target; nothing is started yet.

        Args:
            target: what to open.
            limits: what each worker may use.
            restarts: how many lost workers are replaced.
        """
        self.target = target
        self.limits = limits or Limits()
        self._restarts = restarts
        self._worker: Worker | None = None
        self._opened: Opened | None = None
        self._last: SubjectLost | None = None

    def __enter__(self) -> Self:
        """Return the workshop."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """End the worker."""
        self.close()

    def close(self) -> None:
        """End the worker, if there is one."""
        if self._worker is not None:
            self._worker.close()
            self._worker = None

    def opened(self) -> Opened:
        """Return what the target offers and what of it could not be imported.

        Raises:
            SubjectLost: its code hung, crashed or flooded while it was imported; it is not tried again.
            WorkerError: no worker could be started.
        """
        if self._opened is None:
            self._worker, self._opened = self._start()
        return self._opened

    def subject(self, export: Export) -> WorkerSubject:
        """Return a subject for one of the exports."""
        return WorkerSubject(self, export)

    def play(self, export: Export, programs: Sequence[Program]) -> list[Transcript | SubjectLost]:
        """Play programs on an export, in a fresh worker if the one before was lost; return what came of them, in order.

        Where the worker gives no usable answer, or too many were lost before, that loss is the last outcome.

        Raises:
            WorkerError: no worker could be started.
        """
        outcomes: list[Transcript | SubjectLost] = []
        try:
            with self._at_work() as worker:
                requests = [Play(export.module, export.name, program) for program in programs]
                answers = worker.requests(requests, Played, self.limits.playing)
                for program, played in zip(programs, answers, strict=True):
                    _check(played.transcript, program)
                    outcomes.append(played.transcript)
        except SubjectLost as lost:
            outcomes.append(lost)
        return outcomes

    def spelled(self, export: Export, program: Program) -> Spelling:
        """Return how an export spells what a program does, as far as it may be written into Python.

        Raises:
            SubjectLost: as `play` does.
            WorkerError: no worker could be started.
        """
        with self._at_work() as worker:
            request = Spell(export.module, export.name, program)
            return accepted(worker.request(request, Spelled, self.limits.playing).spelling, program)

    @contextmanager
    def _at_work(self) -> Iterator[Worker]:
        """Give the worker, or a fresh one if the one before was lost; one that is lost here is closed."""
        if self._worker is None:
            self._worker, self._opened = self._start()
        try:
            yield self._worker
        except SubjectLost as lost:
            self._last = lost
            self.close()
            raise

    def _start(self) -> tuple[Worker, Opened]:
        if self._last is not None:
            if not self._restarts:
                detail = f"{self._last.detail} (no further worker is started for {self.target.name})"
                raise SubjectLost(self._last.reason, detail)
            self._restarts -= 1
        worker = Worker(self.limits)
        try:
            return worker, worker.request(self.target.request(), Opened, self.limits.importing)
        except BaseException as error:
            worker.close()
            if isinstance(error, SubjectLost):
                self._last, self._restarts = error, 0
            raise


def _check(transcript: Transcript, program: Program) -> None:
    """Refuse a transcript with more or fewer answers than an honest player gives."""
    *before, last = (transcript.built, *transcript.answers)
    asked = len(program.calls)
    given = len(transcript.answers)
    complete = given == asked or (given < asked and last.raised is not None)
    if not complete or any(answer.raised is not None for answer in before):
        detail = f"it answered {given} of {asked} calls: does the code replace parts of layerproof?"
        raise SubjectLost("protocol", detail)

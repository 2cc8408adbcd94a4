"""A subject that lives in a worker, and the workshop that keeps a worker for it."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from types import TracebackType
from typing import Self

from ..play import Export, Program, Spelling, SubjectLost, Transcript
from ..play.limits import Limits
from ..play.messages import Opened, Play, Played, Spell, Spelled
from ..play.spelling import accepted
from .process import Killed
from .profile import LIMITED, Profile
from .target import Target
from .worker import Reply, Worker

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

    def processor_time(self) -> float | None:
        """Return the seconds that the worker, started if need be, has computed for; None where the system won't say."""
        return self.workshop.processor_time()


class Workshop:
    """A target with a worker in which it is opened; a lost worker is replaced, up to a cap.

    A context manager, so that no process is left.
    """

    def __init__(
        self, target: Target, limits: Limits | None = None, profile: Profile = LIMITED, *, restarts: int = RESTARTS
    ) -> None:
        """Take a target; nothing is started yet.

        Args:
            target: what to open.
            limits: what each worker may use.
            profile: what its code may see; the caller's own may see what the caller sees.
            restarts: how many lost workers are replaced.

        Raises:
            TargetError: the profile cannot show the target to a worker.
        """
        self.target = target
        self.limits = limits or Limits()
        self._place = profile.place(target, self.limits)
        self._most_restarts = restarts
        self._worker: Worker | None = None
        self._opened: Opened | None = None
        self.refill()

    def refill(self) -> None:
        """Give the target its limits anew, as somebody else is asked about."""
        self._restarts = self._most_restarts
        self._left = self.limits.answering
        self._last: SubjectLost | None = None
        if self._worker is not None and (self._worker.processor_time() or 0) > self.limits.processor / 2:
            self.close()

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

        Where the worker gives no usable answer, too many were lost before, or all answers took too long together, that
        loss is the last outcome. A program at which the worker was killed from outside is played once more.

        Raises:
            WorkerError: no worker could be started.
        """
        outcomes: list[Transcript | SubjectLost] = []
        killed = -1
        while True:
            outcomes += self._played(export, programs[len(outcomes) :])
            at = len(outcomes) - 1
            if not outcomes or not isinstance(outcomes[at], Killed) or at == killed:
                return outcomes
            killed = at
            outcomes.pop()

    def _played(self, export: Export, programs: Sequence[Program]) -> list[Transcript | SubjectLost]:
        try:
            worker = self._working()
        except SubjectLost as lost:
            return [lost]
        outcomes: list[Transcript | SubjectLost] = []
        try:
            requests = [Play(export.module, export.name, program) for program in programs]
            seconds = self.limits.playing_of(max([len(program.calls) for program in programs], default=0))
            answers = self._counted(worker.requests(requests, Played, min(seconds, self._left)))
            for program, played in zip(programs, answers, strict=True):
                _check(played.transcript, program)
                outcomes.append(played.transcript)
        except SubjectLost as lost:
            self._lose(lost)
            # Output is counted over all of them: none is known to have kept to its share.
            outcomes = [*([] if lost.reason == "output" else outcomes), lost]
        return outcomes

    def processor_time(self) -> float | None:
        """Return the seconds that the worker has computed for, a fresh one if there is none; None where nobody says.

        Raises:
            SubjectLost: its code did not get through its import.
            WorkerError: no worker could be started.
        """
        return self._working().processor_time()

    def spelled(self, export: Export, program: Program) -> Spelling:
        """Return how an export spells what a program does, as far as it may be written into Python.

        Raises:
            SubjectLost: as `play` does.
            WorkerError: no worker could be started.
        """
        worker = self._working()
        try:
            request = Spell(export.module, export.name, program)
            answers = worker.requests([request], Spelled, min(self.limits.playing, self._left))
            (answer,) = self._counted(answers)
            return accepted(answer.spelling, program)
        except SubjectLost as lost:
            self._lose(lost)
            raise

    def _working(self) -> Worker:
        """Return the worker, or a fresh one if the one before was lost."""
        if self._worker is None:
            self._worker, self._opened = self._start()
        return self._worker

    def _lose(self, lost: SubjectLost) -> None:
        """Take note of a loss and end the worker."""
        self._last = lost
        self.close()

    def _start(self) -> tuple[Worker, Opened]:
        if self._last is not None:
            if not self._restarts:
                detail = f"{self._last.detail} (no further worker is started for {self.target.name})"
                raise SubjectLost(self._last.reason, detail)
            self._restarts -= 1
        try:
            try:
                return self._imported()
            except Killed:
                return self._imported()
        except SubjectLost as lost:
            self._last, self._restarts = lost, 0
            raise

    def _imported(self) -> tuple[Worker, Opened]:
        worker = Worker(self._place.launch)
        try:
            answers = worker.requests([self._place.request], Opened, min(self.limits.importing, self._left))
            (opened,) = self._counted(answers)
        except BaseException:
            worker.close()
            raise
        return worker, _at_home(opened, self._place.original)

    def _counted(self, answers: Iterator[Reply]) -> Iterator[Reply]:
        """Yield answers for as long as the time that all of them have together is not used up.

        Raises:
            SubjectLost: it is, or an answer did not come; no further worker is started for who is too slow.
        """
        while True:
            start = time.monotonic()
            try:
                answer = next(answers, None)
            except SubjectLost as lost:
                if lost.reason != "timeout" or self._left > time.monotonic() - start:
                    raise
                answer = None
            else:
                if answer is None:
                    return
            finally:
                self._left -= time.monotonic() - start
            if answer is None or self._left <= 0:
                self._restarts = 0
                detail = f"all its answers together took more than {self.limits.answering:g} s: make it faster"
                raise SubjectLost("timeout", detail)
            yield answer


def _at_home(opened: Opened, original: Callable[[str], str]) -> Opened:
    """Return the same with the paths of this side."""
    exports = tuple(replace(export, file=original(export.file)) for export in opened.exports)
    return Opened(exports, tuple(failure._replace(file=original(failure.file)) for failure in opened.failures))


def _check(transcript: Transcript, program: Program) -> None:
    """Refuse a transcript with more or fewer answers than an honest player gives."""
    asked, given = len(program.calls), len(transcript.answers)
    last = transcript.built
    for answer in transcript.answers:
        if last.raised is not None:
            break
        last = answer
    else:
        if given == asked or (given < asked and last.raised is not None):
            return
    raise SubjectLost("protocol", f"it answered {given} of {asked} calls: does the code replace parts of layerproof?")

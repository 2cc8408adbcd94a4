"""The Subject protocol: whatever can be given a program and answers with a transcript."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol, runtime_checkable

from .messages import LossReason
from .player import play
from .program import Program
from .transcript import Transcript


class Subject(Protocol):
    """An implementation under test, wherever it lives."""

    @property
    def name(self) -> str:
        """The name the subject goes by in reports."""

    def play(self, program: Program) -> Transcript:
        """Play a program from a clean start.

        Raises:
            SubjectLost: the process behind the subject did not answer, or answered nonsense.
        """


@runtime_checkable
class Batched(Subject, Protocol):
    """A subject that is faster when it is given several programs at once."""

    def play_all(self, programs: Sequence[Program]) -> list[Transcript | SubjectLost]:
        """Play each program from a clean start, in order; a loss is the last of what came of them."""


@runtime_checkable
class Metered(Subject, Protocol):
    """A subject that may know what it costs."""

    def processor_time(self) -> float | None:
        """Return the seconds that its process has computed for; None where that is not known."""


def play_all(subject: Subject, programs: Sequence[Program]) -> list[Transcript | SubjectLost]:
    """Return what came of each program, in order; where the subject was lost, that is the last outcome."""
    if isinstance(subject, Batched):
        return subject.play_all(programs)
    outcomes: list[Transcript | SubjectLost] = []
    for program in programs:
        try:
            outcomes.append(subject.play(program))
        except SubjectLost as lost:
            outcomes.append(lost)
            break
    return outcomes


def transcripts(subject: Subject, programs: Sequence[Program]) -> list[Transcript]:
    """Return the transcript of each program, in order.

    Raises:
        SubjectLost: the process behind the subject did not answer one of them, or answered nonsense.
    """
    found: list[Transcript] = []
    for outcome in play_all(subject, programs):
        if isinstance(outcome, SubjectLost):
            raise outcome
        found.append(outcome)
    return found


class SubjectLost(BaseException):
    """The subject's process gave no usable answer.

    Attributes:
        reason: `timeout`, `memory`, `crash`, `output` or `protocol`.
        detail: one sentence on what happened and what to do.
    """

    def __init__(self, reason: LossReason, detail: str) -> None:
        super().__init__(reason, detail)
        self.reason: LossReason = reason
        self.detail = detail

    def __str__(self) -> str:
        return f"{self.reason}: {self.detail}"


@dataclass(frozen=True)
class LocalSubject:
    """A subject in this process: our own `impl`, a twin, or trusted code.

    Attributes:
        name: shown in reports.
        implementation: the class or function.
        namespace: the globals of its module, searched for generators to seed.
        seeding: whether randomness is seeded and watched.
    """

    name: str
    implementation: Callable[..., Any]
    namespace: Mapping[str, Any] = field(default_factory=dict)
    seeding: bool = True

    def play(self, program: Program) -> Transcript:
        """Play a program in this process."""
        return play(program, self.implementation, self.namespace, seeding=self.seeding)

"""The Subject protocol: whatever can be given a program and answers with a transcript."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

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

"""What laws made of a subject's answers to a program, remembered for who gives the very same answers, to the last bit.

Much of a class answers most programs alike, and a known mistake answers most of them as our own code does: then every
law would make the same checks of them. Only checks that held are remembered, and only those that follow from the
answers at hand: a law that asked the subject for more is asked again.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np

from ..play import Answer, Array, Program, Subject, SubjectLost, Transcript, arrays_in, play_all
from ..play.memory import Memory
from ..play.transcript import Returned
from ..play.watch import same
from .check import Check
from .evidence import Evidence
from .law import Judge, Law


@dataclass
class Asking:
    """A subject, and how often it was asked for something.

    Attributes:
        subject: the subject.
        times: how often.
    """

    subject: Subject
    times: int = 0

    @property
    def name(self) -> str:
        """The subject's name."""
        return self.subject.name

    def play(self, program: Program) -> Transcript:
        """Play a program.

        Raises:
            SubjectLost: the subject did not answer.
        """
        self.times += 1
        return self.subject.play(program)

    def play_all(self, programs: Sequence[Program]) -> list[Transcript | SubjectLost]:
        """Play programs, one after another; a loss is the last of what came of them."""
        self.times += 1
        return play_all(self.subject, programs)


@dataclass
class Judgement:
    """What laws made of the answers to one program.

    Attributes:
        draws: the answers, as evidence has them.
        kept: what else it follows from, by identity: as long as it is kept no other object takes that.
        checks: what laws made of them, each with its function: who asks about another of that name is told nothing.
    """

    draws: Mapping[int, Transcript]
    kept: tuple[object, ...]
    checks: dict[str, tuple[Judge, list[Check]]] = field(default_factory=dict)


def recalled(evidence: Evidence, laws: Sequence[Law]) -> Judgement | None:
    """Put what laws made of the same answers into a piece of evidence, which has been played ahead.

    Returns:
        Where what laws make of it now is to be kept; None where it is not, as something was raised, or lost.
    """
    draws: dict[int, Transcript] = {}
    for number, outcome in evidence.draws.items():
        if not isinstance(outcome, Transcript) or outcome.raised is not None:
            return None
        draws[number] = outcome
    if not draws:
        return None
    kept = (evidence.program, evidence.played, evidence.contract, evidence.twin.subject.implementation)
    key = _Key(tuple(map(id, kept)), repr(evidence.twin.options), evidence.share)
    known = _JUDGED.get(key)
    if (
        known is None
        or known.draws.keys() != draws.keys()
        or not all(_alike(known.draws[at], draws[at]) for at in draws)
    ):
        return _JUDGED.keep(key, Judgement(draws, kept), sum(map(_weight, draws.values())))
    for law in laws:
        judge, checks = known.checks.get(law.id, (None, []))
        if judge is law.judge:
            evidence.checks[law.id] = checks
    return known


def remember(judgement: Judgement, law: Law, checks: list[Check] | None) -> None:
    """Keep what a law made of answers, and of nothing else, if it was asked and all of it held."""
    if checks is not None and all(check.margin <= 1 for check in checks):
        judgement.checks[law.id] = law.judge, checks


class _Key(NamedTuple):
    objects: tuple[int, ...]
    options: str
    share: float


def _alike(one: Transcript, other: Transcript) -> bool:
    """Tell whether two transcripts say the same, to the last bit."""
    if len(one.answers) != len(other.answers) or not _alike_once(one.built, other.built):
        return False
    return all(map(_alike_once, one.answers, other.answers))


def _alike_once(one: Answer, other: Answer) -> bool:
    return (
        one.entropy == other.entropy
        and _alike_values(one.returned, other.returned)
        and _alike_arrays(one.state, other.state)
        and _alike_arrays(one.altered, other.altered)
        and one.warnings == other.warnings
        and one.settings == other.settings
    )


def _alike_values(one: Returned, other: Returned) -> bool:
    if isinstance(one, np.ndarray):
        return isinstance(other, np.ndarray) and same(one, other)
    if isinstance(one, tuple):
        return isinstance(other, tuple) and len(one) == len(other) and all(map(_alike_values, one, other))
    return type(one) is type(other) and one == other


def _alike_arrays(one: Mapping[str, Array], other: Mapping[str, Array]) -> bool:
    if not one:
        return not other
    return one.keys() == other.keys() and all(same(value, other[name]) for name, value in one.items())


def _weight(transcript: Transcript) -> int:
    """Return the bytes of a transcript's numbers, and something for the rest of it."""
    answers = (transcript.built, *transcript.answers)
    numbers = [array.nbytes for one in answers for part in (one.returned, one.state) for array in arrays_in(part)]  # type: ignore[arg-type]
    return _REST * len(answers) + sum(numbers)


_REST = 500
_JUDGED = Memory[Judgement](32 * 2**20)
"""Weighs bytes of answers."""

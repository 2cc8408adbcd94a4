"""Witnesses: programs that spoke against a reading of a subject, and tell of others whether they speak against them."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property

from ..play import Program, Subject, Transcript
from ..play.codec import encode
from ..play.memory import Memory
from ..play.messages import Play
from .check import Check
from .convention import Convention, ReadAs, in_reading, read_back
from .evidence import Evidence
from .examination import Examination, Tally
from .law import Fixed, Law

_REMEMBERED = 2**22
"""Weighs bytes of questions; the answers to them are of about that size."""


@dataclass(frozen=True, eq=False)
class Witness:
    """A program that spoke against a reading by breaking a law: it is asked first about all others.

    What rests on statistics takes thousands of calls, and only a subject of which simpler laws hold gets so far. It
    speaks against readings under which a subject is asked the very same; others are looked at from the start, where
    simpler laws mostly break.

    Attributes:
        law: the law.
        program: the program.
        examination: that under which it spoke.
    """

    law: Law
    program: Program
    examination: Examination

    @classmethod
    def of(cls, tallies: Sequence[Tally], examination: Examination) -> list[Witness]:
        """Return the witnesses of what broke in an examination."""
        return [cls(one.law, one.evidence.program, examination) for one in tallies if one.evidence is not None]

    def against(self, examination: Examination) -> bool:
        """Tell whether the program is known to break the law under another reading, or does, where it is short."""
        if isinstance(self.law.experiment, Fixed):
            return self._asked is not None and self._asked == _asked(self.program, examination)
        return self.check(examination) is not None

    def check(self, examination: Examination) -> Check | None:
        """Return what does not hold of the program under another reading; None where nothing speaks against it."""
        law = next((law for law in examination.laws if law.id == self.law.id), None)
        with suppress(Exception):  # a fault of ours speaks against nobody: a closer look follows, and meets it again
            if law is not None and examination.fits(self.program):
                evidence = examination.evidence(law.experiment, self.program)
                self._answer(evidence, examination.subject)
                # Drawn for another reading it may be none that PyTorch takes in this one: axes have other meanings.
                return law.breaks(evidence) if evidence.expected.raised is None else None
        return None

    def _answer(self, evidence: Evidence, subject: Subject) -> None:
        """Put what a subject answers into the evidence: most readings do not change what it is asked here."""
        conventions = subject.conventions if isinstance(subject, ReadAs) else ()
        asked = in_reading(evidence.played, conventions)
        key = encode(Play("", "", asked), 0)
        answer = self._answers.get(key)
        if answer is None:
            bare = subject.subject if isinstance(subject, ReadAs) else subject
            answer = self._answers.keep(key, bare.play(asked), len(key))
        evidence.draws[0] = read_back(answer, conventions)

    @cached_property
    def _answers(self) -> Memory[Transcript]:
        """What the subject answered, by what it was asked."""
        return Memory(_REMEMBERED)

    @cached_property
    def _asked(self) -> tuple[object, ...] | None:
        return _asked(self.program, self.examination)


def _asked(program: Program, examination: Examination) -> tuple[object, ...] | None:
    """Return what a subject is asked and how its answers are read, to be compared; None where it is not asked."""
    allowed = examination.allowed(program)
    if allowed is None:
        return None
    subject = examination.subject
    conventions: Sequence[Convention] = subject.conventions if isinstance(subject, ReadAs) else ()
    several = {id(call): call for call in allowed.calls}
    places = {name: place for place, name in enumerate(several)}
    order = tuple(places[id(call)] for call in allowed.calls)
    asked = in_reading(allowed.with_calls(*several.values()), conventions)
    reading = frozenset(one.label for one in conventions if one.reads_answers)
    return encode(Play("", "", asked), 0), order, reading, repr(sorted(examination.twin.options.items()))

"""Diagnosis: which known mistake answers as a broken subject does."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import TypeAlias

from ..play import Subject, SubjectLost
from .catalogue import Mistake, mistakes_of
from .contract import Contract
from .convention import Convention
from .departures import beyond_probes, on_probes, raises, signature, silent_on_probes, told_by_probes, where_broken
from .examination import Examination, Tally
from .laws.dtype import CLAIMED
from .likeness import answering, likeness, only_raising, shows, without
from .limits import within
from .natively import subject_under, twin_under
from .read_otherwise import broken_otherwise, read_otherwise
from .results import NamedMistake
from .signature import Signature
from .together import together

_ALIKE = 0.8
_NEARLY_AS_GOOD = 0.03
_MOST_NAMED = 3
_LEAST_PART = 0.5
"""What part a mistake must be of what departs, to be named though the subject departs elsewhere as well."""
_TRIES, _MANY_LOST = 2, 8
_FORMATS = frozenset(law.id for laws in CLAIMED.values() for law in laws)

_Made: TypeAlias = tuple[Contract, int, frozenset[str]]
"""What programs are made of: a contract, a seed and the options that are given in every one."""


@dataclass
class Diagnosis:
    """Names known mistakes; what they answer is kept, so that a whole class is diagnosed with one look at each.

    Attributes:
        play: gives the subject that plays a mistake, in this process or in a worker.
        without: ids of mistakes to leave out.
        known: what mistakes answer, by their ids, on the programs that are made of the same.
        refill: gives what plays mistakes its limits anew.
        failing: exceptions with which `play`, or what it gives, says that there is no answer.
        given_up: ids of the mistakes that the subject at hand was not compared with, as their workers were lost.
    """

    play: Callable[[Mistake], Subject]
    without: frozenset[str] = frozenset()
    known: dict[_Made, dict[str, Signature]] = field(default_factory=dict)
    refill: Callable[[], None] = lambda: None
    failing: tuple[type[BaseException], ...] = (SubjectLost,)
    given_up: set[str] = field(default_factory=set, init=False)
    _losses: int = field(default=0, init=False, repr=False)
    _subjects: dict[str, Subject] = field(default_factory=dict, init=False, repr=False)
    _shown: dict[_Made, dict[str, Signature]] = field(default_factory=dict, init=False, repr=False)
    _owned: dict[tuple[int, _Made], tuple[Subject, Signature]] = field(default_factory=dict, init=False, repr=False)

    def begin(self) -> None:
        """Turn to the next subject: what was given up for the one before is tried again."""
        self.given_up.clear()
        self._owned.clear()
        self._losses = 0
        self.refill()

    def __call__(self, examination: Examination, readings: Sequence[str]) -> list[NamedMistake]:
        """Return the mistakes that answer as the subject does, best first; none where none is like it.

        Args:
            examination: the broken subject's.
            readings: the undeclared conventions under which it is right (`p=keep`), if there are any.
        """
        component = examination.contract.component
        candidates = [known for known in mistakes_of(component) if known.id not in self.without]
        if examination.tallies and not examination.broken():
            return [_named(known) for known in self._advised(examination, candidates)[:_MOST_NAMED]]
        if examination.limit is not None:
            return self._in_limit(examination, examination.limit, candidates)[:_MOST_NAMED]
        if not readings:
            return self._alike(examination, candidates)[:_MOST_NAMED]
        # That a reading leaves something out does not tell what a subject makes of it: many mistakes are right without.
        limits = {one.label for one in examination.contract.conventions if one.within and one.label in readings}
        told = [known for known in candidates if known.reading in readings and known.reading not in limits]
        told = self._not_refuted(examination, told) if len(readings) == 1 else told
        left_out = [known for known in candidates if not known.reading or known.reading in limits] if limits else []
        # Who answers as one does is that one, whatever else a part of several readings is known as.
        return [*self._alike(examination, left_out), *map(_named, told)]

    def _in_limit(
        self, examination: Examination, limit: Convention, candidates: Sequence[Mistake]
    ) -> list[NamedMistake]:
        """Return those of the candidates that answer as the subject does in a limit, if it departs beyond it too."""
        candidates = [known for known in candidates if known.level == "required"]
        whole = without(self._own(examination, candidates), read_otherwise(examination))
        alone = told_by_probes(examination, whole)
        known_as = [self._signature(examination, known, alone=alone) for known in candidates]
        own, *known_as = within(examination, limit, whole, *known_as)
        if silent_on_probes(own) or len(own) == len(whole):
            return []
        scored = [(likeness(own, one), known) for one, known in zip(known_as, candidates, strict=True)]
        best = max((min(score) for score, _ in scored), default=0.0)
        alike = [item for item in scored if item[0][0] >= _ALIKE and min(item[0]) >= best - _NEARLY_AS_GOOD]
        return [_named(known) for _, known in sorted(alike, key=lambda item: item[0], reverse=True)]

    def _not_refuted(self, examination: Examination, told: Sequence[Mistake]) -> list[Mistake]:
        """Return those of a reading's mistakes that the subject may have: it does not raise wherever these answer."""
        if not told or not raises(examination):
            return list(told)
        raised = only_raising(self._owned_by(examination))
        answered = [answering(self._signature(examination, known)) for known in told]
        return [known for known, theirs in zip(told, answered, strict=True) if not theirs or theirs - raised]

    def _alike(self, examination: Examination, candidates: Sequence[Mistake]) -> list[NamedMistake]:
        """Return those of the candidates that answer as the subject does, best first, or two that it has together.

        What it is only advised of breaks nothing required, and is set aside where something required broke.
        """
        if not candidates:
            return []
        departs = self._own(examination, candidates)
        aside = read_otherwise(examination) if departs else set()
        whole = without(departs, aside)
        alone = told_by_probes(examination, whole)
        if examination.broken():
            advice = (known for known in candidates if known.level == "advice")
            advised = [self._signature(examination, known, alone=alone) for known in advice]
            aside |= {place for one in advised if shows(one, whole) for place in one}
            candidates = [known for known in candidates if known.level == "required"]
        if not candidates or (departs and not whole):
            return []
        own = without(whole, aside)
        alone = told_by_probes(examination, own)
        known_as = [without(self._signature(examination, known, alone=alone), aside) for known in candidates]
        if silent_on_probes(own):
            # Who departs on the probes is none of those that do not, however alike the two are wrong elsewhere.
            silent = [known for known, one in zip(candidates, known_as, strict=True) if silent_on_probes(one)]
            broken_alike = self._alike_where_broken(examination, examination.broken(), silent)
            if broken_alike or not own:
                return list(map(_named, broken_alike))
        scored = [(likeness(own, one), known) for one, known in zip(known_as, candidates, strict=True)]
        best = max((score for score, _ in scored), default=(0.0, 0.0))
        alike = [item for item in scored if item[0][0] >= _ALIKE and min(item[0]) >= min(best) - _NEARLY_AS_GOOD]
        # Who answers as one does before the gradients may have another in them.
        both = _both(candidates, known_as, own, [known for _, known in alike]) if min(best) < _ALIKE else []
        if both:
            return both
        if not alike:
            return list(map(_named, self._within(examination, own, list(zip(candidates, known_as, strict=True)))))
        alike.sort(key=lambda item: item[0], reverse=True)
        return list(map(_named, self._told_apart(examination, [known for _, known in alike])))

    def _within(
        self, examination: Examination, own: Signature, known_as: Sequence[tuple[Mistake, Signature]]
    ) -> list[Mistake]:
        """Return those that are most of a subject: it answers as they do wherever they depart, and breaks laws so."""
        inside = [
            (len(one), known) for known, one in known_as if _LEAST_PART * len(own) <= len(one) and shows(one, own)
        ]
        most = max((count for count, _ in inside), default=0)
        found = [known for count, known in inside if count == most]
        return self._alike_where_broken(examination, examination.broken(), found)

    def _told_apart(self, examination: Examination, alike: list[Mistake]) -> list[Mistake]:
        """Return those of several that break the subject's laws as it does too; all, where that tells nothing."""
        if len(alike) <= 1:
            return alike
        return self._alike_where_broken(examination, examination.broken(), alike) or alike

    def _alike_where_broken(
        self, examination: Examination, broken: Sequence[Tally], candidates: Sequence[Mistake]
    ) -> list[Mistake]:
        """Return those of the candidates that break laws as the subject does, on the programs it broke them on."""
        otherwise = broken_otherwise(examination, broken) if candidates else set()
        broken = [tally for number, tally in enumerate(broken) if number not in otherwise]
        own = where_broken(examination, broken)
        if not own:
            return []
        scored = [(likeness(own, self._where_broken(examination, broken, known))[1], known) for known in candidates]
        scored.sort(key=lambda item: item[0], reverse=True)
        return [known for score, known in scored if score >= max(_ALIKE, scored[0][0] - _NEARLY_AS_GOOD)]

    def _advised(self, examination: Examination, candidates: Sequence[Mistake]) -> list[Mistake]:
        """Return those of the candidates of which a subject is advised that broke nothing required, law by law.

        Laws on formats break something required where these are claimed: who does not claim them is advised of the same
        mistakes, if nothing else is wrong with them.
        """
        found: list[Mistake] = []
        for tally in examination.tallies.values():
            if tally.check is not None:
                kin = [known for known in candidates if known.level == "advice" or tally.law.id in _FORMATS]
                alike = self._alike_where_broken(examination, [tally], kin)
                found += [one for one in alike if one.level == "advice" or not self._signature(examination, one)]
        return list({known.id: known for known in found}.values())

    def subject(self, known: Mistake) -> Subject:
        """Return the subject that plays a mistake, always the same one."""
        if known.id not in self._subjects:
            self._subjects[known.id] = self.play(known)
        return self._subjects[known.id]

    def _own(self, examination: Examination, candidates: Sequence[Mistake]) -> Signature:
        """Return the subject's signature, which is a known mistake's where the mistake itself is judged."""
        for known in candidates:
            if self._subjects.get(known.id) is examination.subject:
                return self._signature(examination, known)
        return self._owned_by(examination)

    def _owned_by(self, examination: Examination) -> Signature:
        """Return the subject's signature, found out once for each reading: each has a subject of its own."""
        subject = examination.subject
        key = id(subject), _made(examination)
        if key not in self._owned:
            self._owned[key] = subject, signature(examination)  # as long as it is kept no other has its id
        return self._owned[key][1]

    def _signature(self, examination: Examination, known: Mistake, *, alone: bool = False) -> Signature:
        """Return what a mistake answers.

        Args:
            examination: the subject's.
            known: the mistake.
            alone: whether what the probes show of it is enough: to look beyond them takes longest.
        """
        found = self._on_probes(examination, known)
        if found is None or alone:
            return found or {}
        cached = self.known.setdefault(_made(examination), {})
        if known.id not in cached:
            whole = self._asked(known, lambda: beyond_probes(self._of(examination, known), found))
            if whole is None:
                return {}
            cached[known.id] = whole
        return cached[known.id]

    def _on_probes(self, examination: Examination, known: Mistake) -> Signature | None:
        cached = self._shown.setdefault(_made(examination), {})
        if known.id not in cached:
            found = self._asked(known, lambda: on_probes(self._of(examination, known)))
            if found is None:
                return None
            cached[known.id] = found
        return cached[known.id]

    def _where_broken(self, examination: Examination, broken: Sequence[Tally], known: Mistake) -> Signature:
        return self._asked(known, lambda: where_broken(self._of(examination, known), broken)) or {}

    def _asked(self, known: Mistake, ask: Callable[[], Signature]) -> Signature | None:
        """Return a mistake's answers, asked for again where its worker was lost; None where that is no use.

        A busy machine loses a worker now and then; where many are lost each is asked once, as time is limited too.
        """
        tries = 0 if known.id in self.given_up else _TRIES if self._losses < _MANY_LOST else 1
        for _ in range(tries):
            try:
                return ask()
            except self.failing:
                self._losses += 1
        self.given_up.add(known.id)
        return None

    def _of(self, examination: Examination, known: Mistake) -> Examination:
        """Return the examination of a known mistake, which follows PyTorch's conventions."""
        subject, contract = self.subject(known), examination.contract
        if subject is examination.subject:
            return examination
        return replace(examination, subject=subject_under(contract, subject), twin=twin_under(contract), tallies={})


def _made(examination: Examination) -> _Made:
    return examination.contract, examination.seed, examination.given


def _both(
    candidates: Sequence[Mistake], known_as: Sequence[Signature], own: Signature, alike: Sequence[Mistake]
) -> list[NamedMistake]:
    """Return the two that a subject has together: one of those that it is alike, where there are any.

    Of the second there may be several that are equally likely: it may have any of them.
    """
    certain, doubtful = ([candidates[number] for number in numbers] for numbers in together(own, known_as))
    found = [*certain, *(known for known in doubtful if known in alike)]
    if alike and not any(known in alike for known in found):
        return []
    return [replace(_named(known), besides=number == 1) for number, known in enumerate(found)]


def _named(known: Mistake) -> NamedMistake:
    return NamedMistake(known.id, known.title, known.misconception, known.remedy)

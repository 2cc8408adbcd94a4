"""Diagnosis: which known mistake answers as a broken subject does."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from ..play import Subject, SubjectLost
from .catalogue import Mistake, mistakes_of
from .check import Check
from .evidence import Evidence, play_ahead
from .examination import Examination, by_experiment
from .experiments.derivative import DERIVATIVE
from .law import Fixed, Law
from .laws import laws_of
from .laws.derivative import derivative
from .probes import probes
from .results import NamedMistake
from .signature import NOTHING, Place, Signature, Symptom, all_or_none, likeness, of_program

_ALIKE = 0.8
_NEARLY_AS_GOOD = 0.03
_MOST_NAMED = 3


@dataclass
class Diagnosis:
    """Names known mistakes; what they answer is kept, so that a whole class is diagnosed with one look at each.

    Attributes:
        play: gives the subject that plays a mistake, in this process or in a worker.
        without: ids of mistakes to leave out.
    """

    play: Callable[[Mistake], Subject]
    without: frozenset[str] = frozenset()
    known: dict[tuple[str, int, frozenset[str]], dict[str, Signature]] = field(default_factory=dict)
    _subjects: dict[str, Subject] = field(default_factory=dict, init=False, repr=False)

    def __call__(self, examination: Examination, readings: Sequence[str]) -> list[NamedMistake]:
        """Return the mistakes that answer as the subject does, best first; none where none is like it.

        Args:
            examination: the broken subject's.
            readings: the undeclared conventions under which it is right (`p=keep`), if there are any.
        """
        component = examination.contract.component
        candidates = [known for known in mistakes_of(component) if known.id not in self.without]
        if readings:
            return [_named(known) for known in candidates if known.reading in readings]
        own = self._own(examination, candidates)
        scored = [(likeness(own, self._signature(examination, known)), known) for known in candidates]
        best = max((score for score, _ in scored), default=(0.0, 0.0))
        alike = [item for item in scored if item[0][0] >= _ALIKE and min(item[0]) >= min(best) - _NEARLY_AS_GOOD]
        alike.sort(key=lambda item: item[0], reverse=True)
        return [_named(known) for _, known in alike[:_MOST_NAMED]]

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
        return signature(examination)

    def _signature(self, examination: Examination, known: Mistake) -> Signature:
        contract = examination.contract
        key = (contract.component, examination.seed, contract.lacking)
        cached = self.known.setdefault(key, {})
        if known.id not in cached:
            subject = self.subject(known)
            if subject is not examination.subject:
                examination = replace(examination, subject=subject, twin=contract.reference, tallies={})
            try:
                cached[known.id] = signature(examination)
            except SubjectLost:
                cached[known.id] = {}
        return cached[known.id]


def signature(examination: Examination) -> Signature:
    """Return where a subject departs from the twin on the component's probes, and in its statistics.

    Raises:
        SubjectLost: its process is gone.
    """
    contract, subject, twin = examination.contract, examination.subject, examination.twin
    found: dict[Place, Symptom] = {}
    random = "mask" in contract.traits
    fitting = map(examination.allowed, filter(examination.fits, probes(contract, examination.seed)))
    several = [Evidence(contract, program, subject, twin) for program in fitting]
    play_ahead(subject, several)
    for number, evidence in enumerate(several):
        found.update(of_program(number, evidence, random=random))
        if random:
            found.update(all_or_none(number, evidence))
        if evidence.hidden and DERIVATIVE.expand is not None:
            moved = replace(evidence, expand=DERIVATIVE.expand, draws={})
            if any(not check.holds for check in derivative.judge(moved)):
                found[Place(number, "derivative", "derivative", first=False)] = Symptom("broken", NOTHING)
    found.update(_statistics(examination))
    return found


def _statistics(examination: Examination) -> Iterator[tuple[Place, Symptom]]:
    """Yield the statistics that broke, of the lowest rank alone."""
    broken: list[tuple[int, Law, Check]] = []
    for experiment, laws in by_experiment(laws_of(examination.contract)):
        if isinstance(experiment, Fixed):
            evidence = (one for batch in examination.evidence_of(experiment) for one, _ in batch)
            for number, one in enumerate(evidence):
                checks = [(law, check) for law in laws for check in law.checks(one)]
                broken += [(number, law, check) for law, check in checks if not check.holds]
    lowest = min((law.rank for _, law, _ in broken), default=0)
    for number, law, check in broken:
        if law.rank == lowest and check.measure is not None:
            yield Place(number, check.where, law.id), Symptom("measure", np.asarray(check.measure))


def _named(known: Mistake) -> NamedMistake:
    return NamedMistake(known.id, known.title, known.misconception, known.remedy)

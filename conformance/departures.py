"""Departures: where a broken subject's answers are not its twin's, as diagnosis compares them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np

from .check import Check
from .declined import declines
from .drawing import drawn
from .evidence import Evidence, play_ahead
from .examination import Examination, Tally, by_experiment
from .experiments.derivative import DERIVATIVE
from .experiments.edited import EDITED
from .experiments.once import ONCE
from .experiments.repeat import REPEATED
from .law import Fixed, Law
from .laws import laws_of
from .laws.derivative import derivative, informs
from .probes import probes
from .signature import Place, Signature, all_or_none, of_law, of_program
from .symptom import NOTHING, Symptom
from .tolerance import format_of

_EDITED = 2
"""How many programs of each stratum have callers who write into arrays."""
_AFTER_PROBES = 1000
"""Where the numbers of these start: no component has so many probes."""


def signature(examination: Examination) -> Signature:
    """Return where a subject departs from the twin on the component's probes, and in its statistics.

    Raises:
        SubjectLost: its process is gone.
    """
    return beyond_probes(examination, on_probes(examination))


def on_probes(examination: Examination) -> Signature:
    """Return where a subject departs from the twin on the component's probes, as far as its answers tell.

    Raises:
        SubjectLost: its process is gone.
    """
    found: dict[Place, Symptom] = {}
    random = "mask" in examination.contract.traits
    several = _asked(examination)
    play_ahead(examination.subject, several)
    for number, evidence in enumerate(several):
        if not declines(evidence):
            found.update(of_program(number, evidence, random=random))
            if random:
                found.update(all_or_none(number, evidence))
    return found


def beyond_probes(examination: Examination, found: Signature) -> Signature:
    """Return a signature on probes with what else there is to see: in hidden noise, in statistics, in edited arrays.

    Raises:
        SubjectLost: the subject's process is gone.
    """
    whole = dict(found or _in_noise(examination))
    # What cannot be seen in an answer presupposes right answers, here as in an examination.
    whole.update(_statistics(examination, without=ONCE.name if tells(examination, found) else ""))
    return whole or _where_edited(examination)


def tells(examination: Examination, found: Signature) -> bool:
    """Tell whether a wrong output shows on the probes: then it is told by that, and not by statistics."""
    if "mask" in examination.contract.traits:
        return False
    formats = dict(enumerate(format_of(evidence.program) for evidence in _asked(examination)))
    wrong = (place.program for place, symptom in found.items() if place.first and symptom.kind == "value")
    return any(formats.get(program) == np.float64 for program in wrong)


def told_by_probes(examination: Examination, found: Signature) -> bool:
    """Tell whether what mistakes do on the probes is all that can be like a subject.

    So it is where its outputs are wrong, unless there are statistics that do not presuppose right ones. Who departs
    nowhere is compared with those whom no probe shows where it broke laws.
    """
    fixed = [one for one, _ in by_experiment(laws_of(examination.contract)) if isinstance(one, Fixed)]
    return not found or (all(ONCE.name in one.after for one in fixed) and tells(examination, found))


def _asked(examination: Examination) -> list[Evidence]:
    """Return the evidence of the probes that a subject can play, to be played."""
    allowed = map(examination.allowed, probes(examination.contract, examination.seed))
    return [
        Evidence(examination.contract, program, examination.subject, examination.twin)
        for program in allowed
        if program is not None
    ]


def silent_on_probes(one: Signature) -> bool:
    """Tell whether a signature shows nothing on the probes themselves, but at most once arrays were written into."""
    return all(place.program >= _AFTER_PROBES for place in one)


def raises(examination: Examination) -> bool:
    """Tell whether a subject raised on a program on which it broke a required law."""
    return any(tally.check is not None and tally.check.raised is not None for tally in examination.broken())


def where_broken(examination: Examination, broken: Sequence[Tally]) -> Signature:
    """Return where a subject breaks laws, on the programs on which somebody broke them.

    Args:
        examination: the subject's.
        broken: the laws, with the programs; the subject's own, or those of who may have made the same mistake.

    Raises:
        SubjectLost: its process is gone.
    """
    found: dict[Place, Symptom] = {}
    for number, tally in enumerate(broken):
        if tally.evidence is not None:
            evidence = replace(tally.evidence, subject=examination.subject, twin=examination.twin, draws={}, checks={})
            random = "mask" in examination.contract.traits
            found.update(of_law(number, tally.law.id, tally.law.checks(evidence), random=random))
    return found


def _where_edited(examination: Examination) -> Signature:
    """Return where a subject departs once the caller writes into arrays: much that is right elsewhere does as well."""
    found: dict[Place, Symptom] = {}
    if EDITED.applies(examination.contract):
        for number, (program, _) in enumerate(drawn(EDITED, examination.contract, _EDITED, examination.seed)):
            if (allowed := examination.allowed(program)) is not None:
                evidence = Evidence(examination.contract, allowed, examination.subject, examination.twin)
                found.update(of_program(_AFTER_PROBES + number, evidence, random=False))
    return found


def _in_noise(examination: Examination) -> Iterator[tuple[Place, Symptom]]:
    """Yield each probe on which backward is no derivative of a forward whose noise is hidden: nothing else tells.

    It takes most of what a signature costs. Who departs elsewhere is known by that, and would depart here too; and of
    so many probes those are left out that tell nothing at first, as a kink is near.
    """
    hidden = [(number, one) for number, one in enumerate(_asked(examination)) if one.hidden]
    moved = [(number, replace(one, expand=DERIVATIVE.expand)) for number, one in hidden]
    play_ahead(examination.subject, [one for _, one in moved])
    for number, one in moved:
        if not declines(one) and informs(one) and any(not check.holds for check in derivative.judge(one)):
            yield Place(number, "derivative", "derivative", first=False), Symptom("broken", NOTHING)


def _statistics(examination: Examination, *, without: str) -> Iterator[tuple[Place, Symptom]]:
    """Yield the statistics that broke, of the lowest rank alone: others presuppose these.

    Args:
        examination: the subject's.
        without: the name of an experiment; those that presuppose it are left out. None where "".
    """
    broken = list(_always(examination))
    for experiment, laws in by_experiment(laws_of(examination.contract)):
        if isinstance(experiment, Fixed) and without not in experiment.after:
            evidence = (one for batch in examination.evidence_of(experiment) for one, _ in batch)
            for number, one in enumerate(evidence):
                checks = [(law, check) for law in laws for check in law.checks(one)]
                broken += [(number, law, check) for law, check in checks if not check.holds]
    lowest = min((law.rank for _, law, _ in broken), default=0)
    for number, law, check in broken:
        if law.rank == lowest and (check.measure is not None or law.experiment is REPEATED):
            found = (
                Symptom("broken", NOTHING) if check.measure is None else Symptom("measure", np.asarray(check.measure))
            )
            yield Place(number, check.where, law.id), found


def _always(examination: Examination) -> Iterator[tuple[int, Law, Check]]:
    """Yield what a subject's masks have always, or never, on a small input.

    Where that is everything, as nothing varies at all, it does not tell why.
    """
    contract = examination.contract
    if REPEATED.applies(contract):
        laws = [law for law in laws_of(contract) if law.experiment is REPEATED]
        for number, (program, _) in enumerate(drawn(REPEATED, contract, 1, examination.seed)):
            if examination.fits(program):
                evidence = examination.evidence(REPEATED, program)
                checks = [(number, law, check) for law in laws for check in law.checks(evidence)]
                broken = [one for one in checks if not one[2].holds]
                yield from broken if len(broken) < len(checks) else []

"""How many programs a component is judged on: as many as the effort says, or fewer where it is slow.

The number of programs that are drawn from each stratum is a tier. The tier of an effort is lowered where a subject,
by what the first programs took it, needs more time than its part of the run; it is never lower than the floor. Whatever
tier it was is recorded, and whoever repeats a run gives it: what is found must not depend on the machine's mood.

Time is what the subject's process computed, where the system says so: a busy machine makes nobody slow. Elsewhere it is
what the clock on the wall says. Who does not compute but waits is not slow here; the limits on a worker end that.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import Literal, TypeAlias

from ..play import Metered, Subject, transcripts
from .drawing import drawn
from .evidence import Evidence
from .examination import Examination, by_experiment
from .law import Searched

Effort: TypeAlias = Literal["quick", "standard", "thorough"]
Clock: TypeAlias = Callable[[], float]
CASES: Mapping[Effort, int] = {"quick": 2, "standard": 4, "thorough": 25}
"""The tier of each effort."""
SECONDS: Mapping[Effort, float] = {"quick": 5.0, "standard": 10.0, "thorough": 60.0}
"""What a component's own code may take of a run, where the floor does not take more."""
FLOOR = 2
"""The lowest tier there is for slow code: the simplest program of each stratum, and one that is drawn."""
_TIERS = (25, 16, 10, 6, 4, 3, FLOOR)
_MEASURED, _ROUNDS = 6, 3
_MORE_THAN_ENOUGH = 20_000
"""Calls, more than a component gets in a run of standard effort: who is fast enough for these need not be counted."""


def smallest_share(tier: int, missed: float = 0.01) -> float:
    """Return the smallest share of a stratum's programs on which a mistake must show to be missed only so often.

    Of a tier's programs the first is the simplest of its stratum, always the same; the others are drawn.
    """
    return float(1 - missed ** (1 / max(1, tier - 1)))


def affordable(examination: Examination, effort: Effort, clock: Clock) -> int:
    """Return the tier that an effort's time allows the subject.

    Args:
        examination: the subject's, at the tier of the effort.
        effort: how thoroughly it is to be judged.
        clock: gives the time in seconds, where the subject's own process does not.

    Raises:
        SubjectLost: the subject's process is gone.
    """
    most, *lower = [tier for tier in _TIERS if tier <= CASES[effort]]
    if not lower or not _drawn(examination):
        return most
    available = SECONDS[effort]
    seconds = seconds_a_call(examination, clock, available / _MORE_THAN_ENOUGH)
    if seconds * _MORE_THAN_ENOUGH <= available:
        return most
    fitting = (tier for tier in (most, *lower) if seconds * calls_of(examination, tier) <= available)
    return next(fitting, FLOOR)


def slow(component: str, tier: int, effort: Effort) -> tuple[str, ...]:
    """Return a note on a tier that is another than the effort's."""
    usual = CASES[effort]
    if tier == usual:
        return ()
    return (f"{component} is slow: it was judged on {tier} programs of each kind instead of {usual}.",)


def seconds_a_call(examination: Examination, clock: Clock, enough: float = 0.0) -> float:
    """Return the time that the subject takes for a call of the first experiment, its simplest programs left out.

    A few programs are played together, up to three times, and the fastest time counts: code is slow every time, and
    what takes long only once was the machine.

    Args:
        examination: the subject's.
        clock: gives the time in seconds, where the subject's own process does not.
        enough: no more is tried once a call takes no longer than that.
    """
    experiment = _drawn(examination)[0]
    found = _not_the_simplest(examination, experiment)[:_MEASURED]
    played = [evidence.played for evidence in found]
    calls = max(1, sum(len(program.calls) for program in played))
    time, fastest = _time_of(examination.subject, clock), math.inf
    for _ in range(_ROUNDS):
        start = time()
        answered = transcripts(examination.subject, played)
        fastest = min(fastest, (time() - start) / calls)
        if fastest <= enough:
            break
    # What is judged is not played again, as every program starts from a clean state, unless that is what is looked at.
    for evidence, transcript in zip(found, answered, strict=True) if experiment.anywhere else ():
        evidence.draws[0] = transcript
    return fastest


def _not_the_simplest(examination: Examination, experiment: Searched) -> list[Evidence]:
    """Return the evidence that an experiment's programs make, without those of the first turn."""
    programs = drawn(experiment, examination.contract, examination.count, examination.seed)
    simplest = programs[: len(experiment.strata(examination.contract))]
    left_out = sum(examination.fits(program) for program, _ in simplest)
    return [evidence for evidence, _ in examination.shown(experiment)[left_out:]]


def _time_of(subject: Subject, clock: Clock) -> Clock:
    """Return what tells a subject's time: its own process, from the first time on or never, or else the clock."""
    if not isinstance(subject, Metered) or subject.processor_time() is None:
        return clock
    return lambda: subject.processor_time() or 0.0


def _drawn(examination: Examination) -> list[Searched]:
    """Return the experiments of an examination whose programs are drawn, first those that may be played ahead."""
    found = [one for one, _ in by_experiment(examination.laws) if isinstance(one, Searched)]
    return sorted(found, key=lambda one: not one.anywhere)


def calls_of(examination: Examination, tier: int) -> int:
    """Return how many calls the programs of an examination make at a tier."""
    return sum(
        len(examination.evidence(experiment, program).played.calls)
        for experiment, _ in by_experiment(examination.laws)
        for program, _ in drawn(experiment, examination.contract, tier, examination.seed)
        if examination.fits(program)
    )

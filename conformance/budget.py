"""How many programs a component is judged on: as many as the effort says, or fewer where it is slow.

The number of programs that are drawn from each stratum is a tier. The tier of an effort is lowered where a subject,
by what the first programs took it, needs more time than its part of the run; it is never lower than the floor. Whatever
tier it was is recorded, and whoever repeats a run gives it: what is found must not depend on the machine's mood.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from statistics import median
from typing import Literal, TypeAlias

from .drawing import drawn
from .examination import Examination, by_experiment

Effort: TypeAlias = Literal["quick", "standard", "thorough"]
Clock: TypeAlias = Callable[[], float]
CASES: Mapping[Effort, int] = {"quick": 2, "standard": 4, "thorough": 25}
"""The tier of each effort."""
SECONDS: Mapping[Effort, float] = {"quick": 5.0, "standard": 10.0, "thorough": 60.0}
"""What a component's own code may take of a run, where the floor does not take more."""
FLOOR = 2
"""The lowest tier there is for slow code: the simplest program of each stratum, and one that is drawn."""
_TIERS = (25, 16, 10, 6, 4, 3, FLOOR)
_TURNS, _MEASURED = 4, 6
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
        clock: gives the time in seconds.

    Raises:
        SubjectLost: the subject's process is gone.
    """
    most, *lower = [tier for tier in _TIERS if tier <= CASES[effort]]
    if not lower:
        return most
    seconds, available = seconds_a_call(examination, clock), SECONDS[effort]
    if seconds * _MORE_THAN_ENOUGH <= available:
        return most
    fitting = (tier for tier in (most, *lower) if seconds * calls_of(examination, tier) <= available)
    return next(fitting, FLOOR)


def seconds_a_call(examination: Examination, clock: Clock) -> float:
    """Return the time that the subject takes for a call of the first experiment, its simplest programs left out.

    It is the median of a few programs, each played alone: what the machine does besides is not the subject's.
    """
    experiment, _ = next(iter(by_experiment(examination.laws)))
    programs = drawn(experiment, examination.contract, _TURNS, examination.seed)
    strata = 1 + max((stratum for _, stratum in programs), default=0)
    fitting = [program for program, _ in programs[strata:] or programs if examination.fits(program)]
    taken = []
    for program in fitting[:_MEASURED]:
        played = examination.evidence(experiment, program).played
        start = clock()
        examination.subject.play(played)
        taken.append((clock() - start) / max(1, len(played.calls)))
    return median(taken or [0.0])


def calls_of(examination: Examination, tier: int) -> int:
    """Return how many calls the programs of an examination make at a tier."""
    return sum(
        len(examination.evidence(experiment, program).played.calls)
        for experiment, _ in by_experiment(examination.laws)
        for program, _ in drawn(experiment, examination.contract, tier, examination.seed)
        if examination.fits(program)
    )

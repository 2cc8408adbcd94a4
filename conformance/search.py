"""Searches for the smallest program that breaks a law, once the law is known to break."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial

import numpy as np

from ..play import Program, SubjectLost, Transcript
from . import strategies as st
from .check import Check
from .drawing import smallest
from .evidence import Evidence, moved
from .examination import Examination, Tally
from .law import Law, Searched
from .minimise import minimise
from .twin import Twin

_TRIES = 80
_CLEAR = 1e-3
"""What is off by this share of the largest element is wrong at a glance."""
_SMALL_CALLS, _SMALL_ELEMENTS = 3, 6


def shrunk(examination: Examination, tally: Tally, others: list[Program]) -> tuple[Evidence, Check]:
    """Return the smallest evidence found against a law that broke, or the first where no smaller one is wanted.

    Args:
        examination: the examination that broke it.
        tally: the broken law, with the first evidence against it.
        others: smallest programs that broke other laws: if one of them breaks this law too, nothing is searched.
    """
    law, first = tally.law, tally.evidence
    assert first is not None  # noqa: S101 - a broken law has evidence
    assert tally.check is not None  # noqa: S101 - likewise
    experiment, cause = law.experiment, _cause(tally.check)
    if not (examination.shrink and isinstance(experiment, Searched)):
        return first, tally.check

    def sought(clear: bool, start: Program | None) -> Program | None:
        """Return the smallest program found, `start` where there is no smaller one."""
        fits = partial(_breaks, examination, law, cause, clear)
        known = next(filter(fits, others), None)
        if known is not None:
            return known
        if start is None or not _is_small(start):
            strata = experiment.strata(examination.contract)
            ways = [st.one_of(*strata[: tally.stratum + 1]), strata[tally.stratum]]
            found = (smallest(way, fits, _TRIES, examination.seed) for way in ways)
            start = next((program for program in found if program is not None), start)
        return None if start is None else minimise(start, fits, examination.contract.required)

    found = (sought(clear, start) for clear, start in [*_wishes(first.program, tally.check), (False, first.program)])
    known = next(filter(None, found), first.program)
    evidence = examination.evidence(experiment, known)
    check = law.breaks(evidence)
    if check is None:
        evidence, check = first, tally.check
    evidence = evidence.of(check.program)
    return evidence, check if law.locate is None else law.locate(evidence, check)


def _breaks(examination: Examination, law: Law, cause: tuple[object, ...], clear: bool, program: Program) -> bool:
    """Tell whether a program breaks a law for that cause, and by a number that is clearly wrong where one is wanted."""
    experiment = law.experiment
    assert isinstance(experiment, Searched)  # noqa: S101 - no other is searched
    if not (examination.fits(program) and experiment.valid(program)):
        return False
    evidence = examination.evidence(experiment, program)
    try:
        with np.errstate(all="ignore"):
            check = law.breaks(evidence)
            if check is None or _cause(check) != cause or (clear and not _is_clear(check)):
                return False
            return law.breaks(replace(evidence, subject=_Reseeded(examination.twin), draws={})) is None
    except SubjectLost:
        raise
    except Exception:  # noqa: BLE001 - what was drawn for another law, or was cut, may be no program of this one
        return False


@dataclass(frozen=True)
class _Reseeded:
    """The twin under other seeds: a program that it breaks a law on leaves something to chance that was given before.

    Attributes:
        twin: the twin.
    """

    twin: Twin

    @property
    def name(self) -> str:
        return self.twin.name

    def play(self, program: Program) -> Transcript:
        return self.twin.play(moved(program, 1))


def _cause(check: Check) -> tuple[object, ...]:
    """Return what a smaller example must share: why the law broke, and of an exception its type and line."""
    return (check.reason, *((check.raised.type, check.raised.line) if check.raised else ()))


def _wishes(program: Program, check: Check) -> list[tuple[bool, Program | None]]:
    """Return whether to look first for a number that is clearly wrong, and from which program on.

    NaN, from a division by 0 say, tells less than a wrong number, and may come of the same fault.
    """
    if _is_clear(check):
        return [(True, program)]
    return [] if _is_finite(check) else [(True, None)]


def _is_finite(check: Check) -> bool:
    return check.got is None or bool(np.isfinite(check.got).all())


def _is_clear(check: Check) -> bool:
    """Tell whether what came is a number, and one that nobody takes for the right one."""
    if check.error is None or check.expected is None or not _is_finite(check):
        return check.got is None
    return bool(check.error > _CLEAR * np.max(np.abs(check.expected), initial=0.0))


def _is_small(program: Program) -> bool:
    calls, elements = program.size
    return calls <= _SMALL_CALLS and elements <= _SMALL_ELEMENTS

"""Searches for the smallest program that breaks a law, once the law is known to break."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from ..play import Program, Transcript
from . import strategies as st
from .check import Check
from .drawing import smallest
from .evidence import Evidence, moved
from .examination import Examination, Tally
from .law import Searched
from .minimise import minimise
from .twin import Twin

_TRIES = 80
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

    def breaks(program: Program) -> bool:
        if not (examination.fits(program) and experiment.valid(program)):
            return False
        with np.errstate(all="ignore"):
            evidence = examination.evidence(experiment, program)
            check = law.breaks(evidence)
            if check is None or _cause(check) != cause:
                return False
            return law.breaks(replace(evidence, subject=_Reseeded(examination.twin), draws={})) is None

    known = next((program for program in others if breaks(program)), None)
    if known is None:
        known = first.program
        if not _is_small(known):
            strata = experiment.strata(examination.contract)
            ways = [st.one_of(*strata[: tally.stratum + 1]), strata[tally.stratum]]
            found = (smallest(way, breaks, _TRIES, examination.seed) for way in ways)
            known = next((program for program in found if program is not None), known)
        known = minimise(known, breaks, examination.contract.required)
    evidence = examination.evidence(experiment, known)
    check = law.breaks(evidence)
    if check is None:
        evidence, check = first, tally.check
    evidence = evidence.of(check.program)
    return evidence, check if law.locate is None else law.locate(evidence, check)


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


def _is_small(program: Program) -> bool:
    calls, elements = program.size
    return calls <= _SMALL_CALLS and elements <= _SMALL_ELEMENTS

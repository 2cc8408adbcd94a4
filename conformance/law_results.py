"""What became of each law of an examination, as results."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import replace

from ..play import Program, SubjectLost
from .examination import Examination, Tally
from .findings import finding
from .law import Law
from .results import LawResult, NotRunReason, Reason, Verdict
from .sampling import MISS
from .search import shrunk


def law_results(examination: Examination, reason: Reason = None) -> tuple[LawResult, ...]:
    """Return what became of each law; a required one that broke has a reason, where one is given.

    Raises:
        SubjectLost: the subject's process ended in the search for a smaller program.
    """
    known: list[Program] = []
    return tuple(_result(examination, tally, reason, known) for tally in examination.tallies.values())


def unjudged(laws: Iterable[Law], verdict: Verdict, reason: Reason, detail: str) -> tuple[LawResult, ...]:
    """Return results for laws that nobody got to, so that the ledger accounts for them."""
    return tuple(
        LawResult(law.id, law.statement, law.level, verdict, law.formula, reason=reason, detail=detail) for law in laws
    )


def _result(examination: Examination, tally: Tally, reason: Reason, known: list[Program]) -> LawResult:
    law = tally.law
    plain = LawResult(law.id, law.statement, law.level, "passed", law.formula, cases=tally.cases, silent=tally.silent)
    effect = f"{tally.effect.words} in all but one of {round(1 / MISS):,} runs" if tally.effect else ""
    plain = replace(plain, min_detectable_effect=effect, margin=_finite(tally.margin) if tally.cases else None)
    if tally.broke:
        return replace(plain, verdict="checker_broke", detail=tally.broke)
    if tally.not_run is not None:
        return replace(plain, verdict="not_run", reason=tally.not_run, detail=_NOT_RUN[tally.not_run])
    if tally.check is None:
        if tally.cases:
            return plain
        why: NotRunReason = "dependency" if tally.silent and examination.broken() else "skipped"
        detail = _NOT_RUN[why] if tally.silent else "Nothing of it is left to ask for."
        return replace(plain, verdict="not_run", reason=why, detail=detail)
    evidence, check = shrunk(examination, tally, known)
    known.append(evidence.program)
    return replace(
        plain,
        verdict="failed",
        reason=(reason if law.level == "required" else None) or check.reason,
        margin=_finite(tally.margin),
        finding=finding(evidence, check),
    )


_NOT_RUN: Mapping[str, str] = {
    "rng": "Its answers vary although all randomness was seeded: draw from np.random or from an rng argument.",
    "unsupported_dtype": "This dtype is judged only where the attribute `dtypes` lists it.",
    "dependency": "A law that it rests on did not hold.",
    "skipped": "Nothing in this run could show it.",
}


def _finite(margin: float) -> float | None:
    return margin if math.isfinite(margin) else None


def lost_results(examination: Examination, lost: SubjectLost) -> tuple[LawResult, ...]:
    """Return the results of an examination that a lost subject ended: what it had found out stands, the rest failed."""
    kept = replace(examination, shrink=False)
    return tuple(
        replace(
            LawResult(law.id, law.statement, law.level, "failed", law.formula, cases=tally.cases),
            reason=lost.reason,
            detail=lost.detail,
        )
        if (tally := examination.tallies.get(law.id, Tally(law))).open
        else _result(kept, tally, None, [])
        for law in examination.laws
    )

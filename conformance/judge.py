"""The judge: one component of one subject, from its contract to a verdict."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from itertools import combinations
from typing import TypeAlias

from ..play import Program, Subject, SubjectLost
from .budget import CASES, Clock, Effort, affordable
from .contract import Contract
from .control import follows_seeds
from .convention import Convention, ReadAs, chosen
from .examination import Examination, Tally
from .findings import finding
from .law import Law
from .laws import laws_of
from .laws.dtype import CLAIMED
from .results import ComponentResult, LawResult, NamedMistake, Reason
from .sampling import MISS
from .search import shrunk

Diagnose: TypeAlias = Callable[[Examination, Sequence[str]], "list[NamedMistake]"]


@dataclass(frozen=True)
class Question:
    """What the judge is asked to find out about one subject.

    Attributes:
        contract: the component's contract.
        subject: the implementation.
        seed: the run's seed.
        effort: how many programs to play.
        share: false-alarm probability for each statistical test.
        conventions: readings declared, by name, by the subject or by the user.
        lacking: options of the contract that the subject's signature does not have.
        claims: formats that the subject claims, `float32`.
        selected: ids of the laws to judge; None for all.
        shrink: look for the smallest program that breaks a law; it takes longer than all the rest.
        tier: how many programs are drawn from each stratum; what the effort says where None, or fewer where it is slow.
    """

    contract: Contract
    subject: Subject
    seed: int
    effort: Effort
    share: float
    conventions: Mapping[str, str]
    lacking: frozenset[str] = frozenset()
    claims: tuple[str, ...] = ()
    selected: Callable[[str], bool] | None = None
    shrink: bool = True
    tier: int | None = None

    def laws(self) -> list[Law]:
        """Return the laws to judge, those on claimed formats required."""
        claimed = {law.id for dtype in self.claims for law in CLAIMED.get(dtype, ())}
        laws = [replace(law, level="required") if law.id in claimed else law for law in laws_of(self.contract)]
        return [law for law in laws if self.selected is None or self.selected(law.id)]

    def examination(self, conventions: Sequence[Convention], *, hasty: bool = False) -> Examination:
        """Return an examination under some conventions; a hasty one ends as soon as a required law breaks."""
        options = {name: value for convention in conventions for name, value in convention.twin.items()}
        subject = ReadAs(self.subject, conventions) if conventions else self.subject
        laws = [law for law in self.laws() if law.level == "required"] if hasty else self.laws()
        return Examination(
            self.contract.without(self.lacking),
            subject,
            self.contract.reference.given(options),
            laws,
            self.tier or CASES[self.effort],
            self.seed,
            self.share,
            stop_at_failure=hasty,
            shrink=self.shrink,
        )


def judge(question: Question, diagnose: Diagnose | None = None, clock: Clock = time.monotonic) -> ComponentResult:
    """Judge one component.

    Args:
        question: what to judge, and how.
        diagnose: names the known mistakes that answer as a broken subject does.
        clock: gives the time in seconds.

    Raises:
        ValueError: a declared convention that the contract does not have.
    """
    start = clock()
    contract = question.contract
    declared = chosen(question.conventions, contract.conventions, contract.component)
    examination = question.examination(declared)
    result = ComponentResult(
        contract.component,
        question.subject.name,
        "passed",
        conventions={convention.name: convention.other for convention in declared},
        tier=examination.count,
    )
    try:
        if question.tier is None and examination.laws:
            examination.count = affordable(examination, question.effort, clock)
            result = replace(result, notes=_slow(contract.component, examination.count, CASES[question.effort]))
        question, result = replace(question, tier=examination.count), replace(result, tier=examination.count)
        result = _examined(question, examination, declared, result, diagnose)
    except SubjectLost as lost:
        laws = _lost(examination, lost)
        result = replace(result, verdict="failed", reason=lost.reason, message=lost.detail, laws=laws)
    return replace(result, seconds=clock() - start)


def _slow(component: str, tier: int, usual: int) -> tuple[str, ...]:
    if tier == usual:
        return ()
    return (f"{component} is slow: it was judged on {tier} programs of each kind instead of {usual}.",)


def _examined(
    question: Question,
    examination: Examination,
    declared: Sequence[Convention],
    result: ComponentResult,
    diagnose: Diagnose | None,
) -> ComponentResult:
    examination.seeds_hold = follows_seeds(examination)
    examination.run()
    tallies = list(examination.tallies.values())
    broken = examination.broken()
    if any(tally.broke for tally in tallies):
        message = "The checker failed, not the subject: please report it with the traceback."
        return replace(result, verdict="checker_broke", message=message, laws=_results(examination))
    if not broken:
        if any(tally.holds for tally in tallies if tally.law.level == "required"):
            return replace(result, laws=_results(examination))
        return replace(result, verdict="not_run", reason=_why_not(tallies), laws=_results(examination))
    with suppress(SubjectLost):
        return _broken(question, examination, declared, result, diagnose)
    # The verdict stands: what was lost is a smaller example, another reading or the name of a mistake.
    return _failed(result, _results(replace(examination, shrink=False)), ())


def _broken(
    question: Question,
    examination: Examination,
    declared: Sequence[Convention],
    result: ComponentResult,
    diagnose: Diagnose | None,
) -> ComponentResult:
    """Return the result for a subject that broke a required law: another reading, or the mistakes it is like.

    Raises:
        SubjectLost: its process is gone.
    """
    reading = other_reading(question, declared)
    laws = _results(examination, "convention" if reading else None)
    if reading:
        names = tuple(f"{convention.name}={convention.other}" for convention in reading)
        named = diagnose(examination, names) if diagnose else []
        message = _declare(question.contract.component, [*declared, *reading])
        return replace(result, verdict="failed", reason="convention", message=message, laws=laws, mistakes=tuple(named))
    return _failed(result, laws, diagnose(examination, ()) if diagnose else ())


def _failed(result: ComponentResult, laws: tuple[LawResult, ...], named: Sequence[NamedMistake]) -> ComponentResult:
    first = next(law for law in laws if law.verdict == "failed" and law.level == "required")
    text = first.finding.message if first.finding else first.law
    return replace(result, verdict="failed", reason=first.reason, message=text, laws=laws, mistakes=tuple(named))


def _why_not(tallies: Sequence[Tally]) -> Reason:
    reasons = [tally.not_run for tally in tallies if tally.not_run is not None]
    return reasons[0] if reasons else "skipped"


def other_reading(question: Question, declared: Sequence[Convention]) -> tuple[Convention, ...]:
    """Return the smallest set of undeclared conventions under which every required law holds; empty if none."""
    taken = {convention.name for convention in declared}
    free = [convention for convention in question.contract.conventions if convention.name not in taken]
    for size in range(1, len(free) + 1):
        for extra in combinations(free, size):
            if len({convention.name for convention in extra}) < size:
                continue
            examination = question.examination([*declared, *extra], hasty=True)
            examination.seeds_hold = follows_seeds(examination)
            examination.run()
            required = list(examination.tallies.values())
            faultless = not examination.broken() and not any(tally.broke for tally in required)
            if faultless and any(tally.holds for tally in required):
                return extra
    return ()


def _declare(component: str, conventions: Sequence[Convention]) -> str:
    meanings = "; ".join(convention.meaning for convention in conventions)
    pairs = ", ".join(f'"{convention.name}": "{convention.other}"' for convention in conventions)
    return (
        f"{component} is right under another convention ({meanings}). If it is meant so, declare it in the class: "
        f"conventions = {{{pairs}}}"
    )


def _results(examination: Examination, reason: Reason = None) -> tuple[LawResult, ...]:
    known: list[Program] = []
    return tuple(_result(examination, tally, reason, known) for tally in examination.tallies.values())


def _result(examination: Examination, tally: Tally, reason: Reason, known: list[Program]) -> LawResult:
    law = tally.law
    plain = LawResult(law.id, law.statement, law.level, "passed", law.formula, cases=tally.cases)
    effect = f"{tally.effect.words} in all but one of {round(1 / MISS):,} runs" if tally.effect else ""
    plain = replace(plain, min_detectable_effect=effect, margin=_finite(tally.margin) if tally.cases else None)
    if tally.broke:
        return replace(plain, verdict="checker_broke", detail=tally.broke)
    if tally.not_run is not None:
        return replace(plain, verdict="not_run", reason=tally.not_run, detail=_NOT_RUN[tally.not_run])
    if tally.check is None:
        if tally.cases:
            return plain
        judged = any(other.check is not None for other in examination.tallies.values())
        why: Reason = "dependency" if judged else "skipped"
        return replace(plain, verdict="not_run", reason=why, detail=_NOT_RUN[why or "skipped"])
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
    "dependency": "A law that it rests on did not hold.",
    "skipped": "Nothing in this run could show it.",
}


def _finite(margin: float) -> float | None:
    return margin if math.isfinite(margin) else None


def _lost(examination: Examination, lost: SubjectLost) -> tuple[LawResult, ...]:
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

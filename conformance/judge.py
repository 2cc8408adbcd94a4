"""The judge: one component of one subject, from its contract to a verdict."""

from __future__ import annotations

import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import cached_property

from ..play import SubjectLost
from . import readings
from .agreement import followed_besides
from .budget import Clock, affordable, slow
from .control import follows_seeds
from .convention import Convention
from .declaration import declaration, declared_besides
from .declared import chosen
from .dialect import foreign, refused
from .examination import Examination, Tally
from .formats import narrowed_alone
from .law_results import law_results, lost_results, unjudged
from .question import Question
from .readings import Diagnose
from .results import ComponentResult, LawResult, NamedMistake, Reason


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
        not_asked=examination.contract.not_asked,
    )
    try:
        if question.tier is None:
            examination.settle(affordable(examination, question.effort, clock))
            result = replace(result, notes=slow(contract.component, examination.count, question.effort))
        question, result = replace(question, tier=examination.count), replace(result, tier=examination.count)
        result = _Case(question, declared, examination, result, diagnose).decided()
    except SubjectLost as lost:
        laws = lost_results(examination, lost)
        result = replace(result, verdict="failed", reason=lost.reason, message=lost.detail, laws=laws)
    return replace(result, seconds=clock() - start)


@dataclass(frozen=True)
class _Case:
    """A subject before the judge.

    Attributes:
        question: what is to be found out.
        declared: the conventions that the subject declares.
        examination: its examination under these.
        result: what is known of it before.
        diagnose: names the known mistakes that answer as a broken subject does.
    """

    question: Question
    declared: Sequence[Convention]
    examination: Examination
    result: ComponentResult
    diagnose: Diagnose | None

    def decided(self) -> ComponentResult:
        """Return the result, verdict and all.

        Raises:
            SubjectLost: its process is gone.
        """
        examination, result = self.examination, self.result
        strange = foreign(examination, self.question.subject.name, self.declared)
        if strange and not self._of_another_reading():
            return self._under_others(result) or self._unrecognised(strange)
        examination.seeds_hold = follows_seeds(examination)
        examination.run()
        told = examination.declined.note(self.question.contract.component)
        decided = self._judged(list(examination.tallies.values()))
        return replace(decided, notes=(*decided.notes, *told))

    def _judged(self, tallies: Sequence[Tally]) -> ComponentResult:
        """Return the result of an examination that was run."""
        examination, result = self.examination, self.result
        broken = examination.broken()
        if any(tally.broke for tally in tallies):
            message = "The checker failed, not the subject: please report it with the traceback."
            return replace(result, verdict="checker_broke", message=message, laws=law_results(examination))
        if not broken:
            if any(tally.holds for tally in tallies if tally.law.level == "required"):
                return replace(result, laws=law_results(examination), mistakes=self._advised())
            return replace(result, verdict="not_run", reason=_why_not(tallies), laws=law_results(examination))
        with suppress(SubjectLost):
            return self._broken()
        # The verdict stands: what was lost is a smaller example, another reading or the name of a mistake.
        return _failed(result, law_results(replace(examination, shrink=False)))

    def _advised(self) -> tuple[NamedMistake, ...]:
        """Return the known mistakes of which a subject that is right is advised."""
        if self.diagnose is not None and any(tally.check is not None for tally in self.examination.tallies.values()):
            with suppress(SubjectLost):
                return tuple(self.diagnose(self.examination, ()))
        return ()

    def _unrecognised(self, strange: str) -> ComponentResult:
        laws = unjudged(self.examination.laws, "not_run", "unrecognised", strange)
        return replace(self.result, verdict="not_run", reason="unrecognised", message=strange, laws=laws, not_asked=())

    def _of_another_reading(self) -> bool:
        """Tell whether a subject in which something is not found is right where it is looked for otherwise."""
        with suppress(SubjectLost):
            return bool(self._other_reading)
        return False

    @cached_property
    def _other_reading(self) -> tuple[Convention, ...]:
        """The smallest set of undeclared conventions under which the subject is right: it takes long to look for."""
        return other_reading(self.question, self.declared)

    def _broken(self) -> ComponentResult:
        """Return the result for a subject that broke a required law: another reading, or the mistakes it is like.

        Raises:
            SubjectLost: its process is gone.
        """
        question, declared, examination = self.question, self.declared, self.examination
        reading = self._other_reading
        if not reading and (strange := refused(examination)):
            return self._under_others(self.result) or self._unrecognised(strange)
        message = "" if reading else narrowed_alone(examination, question, declared)
        laws = law_results(examination, "convention" if reading else None)
        if reading:
            named = (
                readings.named_by(reading, examination, _hasty(question, declared), self.diagnose)
                if self.diagnose
                else []
            )
            message = declaration(question.contract, question.below, [*declared, *reading])
            result = replace(self.result, verdict="failed", reason="convention", message=message, laws=laws)
            return replace(result, readings={one.name: one.other for one in reading}, mistakes=tuple(named))
        failed = _failed(self.result, laws, message)
        return failed if message or self.diagnose is None else self._mistaken(failed, self.diagnose)

    def _mistaken(self, failed: ComponentResult, diagnose: Diagnose) -> ComponentResult:
        """Return the result where no reading makes a subject right: its mistakes, and what it follows besides."""
        question, declared = self.question, self.declared
        named, free = diagnose(self.examination, ()), question.free(declared)
        under = None if readings.wrong(named, free) else self._under_others(failed)
        if under is not None and under.mistakes:
            return under
        named, besides = readings.besides(named, self.examination, declared, free, question.examination, diagnose)
        if not besides and under is None and (told := readings.told_by(named, self.examination, free)):
            under = self._under_others(failed, told)
        if under is not None and not readings.wrong(named, free):
            return under
        note = declared_besides(question.contract, question.below, declared, besides) if besides else ""
        return replace(failed, mistakes=tuple(named), notes=(*failed.notes, note) if note else failed.notes)

    def _under_others(self, result: ComponentResult, told: Sequence[Convention] = ()) -> ComponentResult | None:
        """Return the result under undeclared conventions, told or such that far more of it is right so; else None."""
        question, free = self.question, self.question.free(self.declared)
        with suppress(SubjectLost):
            others = told or followed_besides(free, _hasty(question, self.declared))
            under = [*self.declared, *others]
            examination = question.examination(under)
            if not others or foreign(examination, question.subject.name, under):
                return None
            examination.seeds_hold = follows_seeds(examination)
            tallies = examination.run().values()
            if not examination.broken() or any(tally.broke for tally in tallies):
                return None
            message = narrowed_alone(examination, question, under)
            alike = self.diagnose(examination, ()) if self.diagnose and not message else []
            if not alike and (more := self._more(examination, under)):
                return self._under_others(result, [*others, *more])
            note = declared_besides(question.contract, question.below, self.declared, others, judged=True)
            return replace(
                _failed(result, law_results(examination), message),
                conventions={convention.name: convention.other for convention in under},
                notes=(*result.notes, note),
                not_asked=examination.contract.not_asked,
                mistakes=tuple(readings.wrong_besides(others, alike, free)),
            )
        return None

    def _more(self, examination: Examination, under: Sequence[Convention]) -> Sequence[Convention]:
        """Return the readings under which a known mistake shows besides those that a subject follows.

        What is wrong everywhere, as a gate that goes through another function is, agrees with nothing in any order.
        """
        question = self.question
        if self.diagnose is None:
            return ()
        return readings.besides([], examination, under, question.free(under), question.examination, self.diagnose)[1]


def _failed(result: ComponentResult, laws: tuple[LawResult, ...], message: str = "") -> ComponentResult:
    """Return that a required law broke: what the first one says, unless there is another message."""
    first = next(law for law in laws if law.verdict == "failed" and law.level == "required")
    text = message or (first.finding.message if first.finding else first.law)
    return replace(result, verdict="failed", reason=first.reason, message=text, laws=laws)


def _why_not(tallies: Sequence[Tally]) -> Reason:
    reasons = [tally.not_run for tally in tallies if tally.not_run is not None and tally.law.level == "required"]
    return reasons[0] if reasons else "skipped"


def other_reading(question: Question, declared: Sequence[Convention]) -> tuple[Convention, ...]:
    """Return the smallest set of undeclared conventions under which every required law holds; empty if none."""
    free = question.free(declared)
    return readings.other_reading(free, _hasty(question, declared))


def _hasty(question: Question, declared: Sequence[Convention]) -> readings.Examine:
    """Return what gives a hasty examination under conventions besides the declared ones."""
    return lambda extra: question.examination([*declared, *extra], hasty=True)

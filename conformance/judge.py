"""The judge: one component of one subject, from its contract to a verdict."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace

from ..play import Subject, SubjectLost
from ..play.program import FUNCTIONS
from . import readings
from .agreement import followed_besides
from .budget import CASES, Clock, Effort, affordable, slow
from .contract import Contract
from .contracts import contract as contract_of
from .control import follows_seeds
from .convention import Convention, ReadAs, chosen
from .dialect import foreign, refused
from .examination import Examination, Tally
from .formats import narrowed_alone
from .law import Law
from .law_results import law_results, lost_results, unjudged
from .laws import laws_of
from .laws.dtype import CLAIMED, UNASKED
from .readings import Diagnose
from .results import ComponentResult, LawResult, NamedMistake, Reason


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
        lacking: options, and arguments of a forward, that the subject's signatures do not have.
        given: options and such arguments that it needs, or has another default for: it is never left to them.
        handed: whether it is handed its arrays when it is built.
        parted: options that it takes in several arguments, or that its arrays tell along each axis.
        function: whether it is a class that is made around functions.
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
    given: frozenset[str] = frozenset()
    handed: bool = False
    parted: frozenset[str] = frozenset()
    function: bool = False
    claims: tuple[str, ...] = ()
    selected: Callable[[str], bool] | None = None
    shrink: bool = True
    tier: int | None = None

    def laws(self, contract: Contract | None = None) -> list[Law]:
        """Return the laws to judge, those on claimed formats required.

        Args:
            contract: whose laws, where a convention makes the subject one of another component.
        """
        claimed = {law.id for dtype in self.claims for law in CLAIMED.get(dtype, ())}
        laws = [
            replace(law, level="required") if law.id in claimed else law for law in laws_of(contract or self.contract)
        ]
        return [law for law in laws if self.selected is None or self.selected(law.id)]

    def examination(self, conventions: Sequence[Convention], *, hasty: bool = False) -> Examination:
        """Return an examination under some conventions; a hasty one ends as soon as a required law breaks."""
        options = {name: value for convention in conventions for name, value in convention.twin.items()}
        subject = ReadAs(self.subject, conventions) if conventions else self.subject
        others = [convention.component for convention in conventions if convention.component]
        contract = contract_of(others[0]) if others else self.contract
        laws = self.laws(contract)
        return Examination(
            contract.narrowed(self.lacking, conventions, self.given, handed=self.handed),
            subject,
            contract.reference.given(options),
            [law for law in laws if law.level == "required"] if hasty else laws,
            self.tier or CASES[self.effort],
            self.seed,
            self.share,
            unasked=self.unasked(),
            stop_at_failure=hasty,
            shrink=self.shrink,
            given=self.given,
        )

    @property
    def below(self) -> str:
        """The name of the function below which conventions are declared; "" for a class."""
        return self.subject.name if self.function or self.contract.kind in FUNCTIONS else ""

    def free(self, declared: Sequence[Convention]) -> list[Convention]:
        """Return the conventions that the subject may follow besides those that it declares."""
        taken = {convention.name for convention in declared}
        return [
            one
            for one in self.contract.conventions
            if one.name not in taken and self.lacking.issuperset(one.fixed) and self.parted.isdisjoint(one.whole)
        ]

    def unasked(self) -> frozenset[str]:
        """Return the laws on formats that it is not to be asked for: what it says it takes does not name them."""
        formats = [dtype for dtype in CLAIMED if dtype not in self.claims and (self.claims or dtype in UNASKED)]
        return frozenset(law.id for dtype in formats for law in CLAIMED[dtype])


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
        result = _examined(question, examination, declared, result, diagnose)
    except SubjectLost as lost:
        laws = lost_results(examination, lost)
        result = replace(result, verdict="failed", reason=lost.reason, message=lost.detail, laws=laws)
    return replace(result, seconds=clock() - start)


def _examined(
    question: Question,
    examination: Examination,
    declared: Sequence[Convention],
    result: ComponentResult,
    diagnose: Diagnose | None,
) -> ComponentResult:
    strange = foreign(examination, question.subject.name, declared)
    if strange and not _of_another_reading(question, declared):
        return _under_others(question, declared, result, diagnose) or _unrecognised(result, examination, strange)
    examination.seeds_hold = follows_seeds(examination)
    examination.run()
    tallies = list(examination.tallies.values())
    broken = examination.broken()
    if any(tally.broke for tally in tallies):
        message = "The checker failed, not the subject: please report it with the traceback."
        return replace(result, verdict="checker_broke", message=message, laws=law_results(examination))
    if not broken:
        if any(tally.holds for tally in tallies if tally.law.level == "required"):
            return replace(result, laws=law_results(examination), mistakes=_advised(examination, diagnose))
        return replace(result, verdict="not_run", reason=_why_not(tallies), laws=law_results(examination))
    with suppress(SubjectLost):
        return _broken(question, examination, declared, result, diagnose)
    # The verdict stands: what was lost is a smaller example, another reading or the name of a mistake.
    return _failed(result, law_results(replace(examination, shrink=False)))


def _advised(examination: Examination, diagnose: Diagnose | None) -> tuple[NamedMistake, ...]:
    """Return the known mistakes of which a subject that is right is advised."""
    if diagnose is not None and any(tally.check is not None for tally in examination.tallies.values()):
        with suppress(SubjectLost):
            return tuple(diagnose(examination, ()))
    return ()


def _unrecognised(result: ComponentResult, examination: Examination, strange: str) -> ComponentResult:
    laws = unjudged(examination.laws, "not_run", "unrecognised", strange)
    return replace(result, verdict="not_run", reason="unrecognised", message=strange, laws=laws, not_asked=())


def _of_another_reading(question: Question, declared: Sequence[Convention]) -> bool:
    """Tell whether a subject in which something is not found is right where it is looked for otherwise."""
    with suppress(SubjectLost):
        return bool(other_reading(question, declared))
    return False


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
    if not reading and (strange := refused(examination)):
        return _under_others(question, declared, result, diagnose) or _unrecognised(result, examination, strange)
    laws = law_results(examination, "convention" if reading else None)
    if reading:
        named = readings.named_by(reading, examination, _hasty(question, declared), diagnose) if diagnose else []
        message = readings.declaration(question.contract, question.below, [*declared, *reading])
        result = replace(result, verdict="failed", reason="convention", message=message, laws=laws)
        return replace(result, readings={one.name: one.other for one in reading}, mistakes=tuple(named))
    failed = _failed(result, laws, message := narrowed_alone(examination, question, declared))
    return failed if message or diagnose is None else _mistaken(question, examination, declared, failed, diagnose)


def _mistaken(
    question: Question,
    examination: Examination,
    declared: Sequence[Convention],
    failed: ComponentResult,
    diagnose: Diagnose,
) -> ComponentResult:
    """Return the result of a subject that is right under no reading, with its mistakes, and what it follows besides."""
    named = diagnose(examination, ())
    under = None if readings.wrong(named) else _under_others(question, declared, failed, diagnose)
    if under is not None and under.mistakes:
        return under
    free = question.free(declared)
    named, besides = readings.besides(named, examination, declared, free, question.examination, diagnose)
    if besides is None and under is None and (told := readings.told_by(named, examination, free)):
        under = _under_others(question, declared, failed, diagnose, told)
    if under is not None and not readings.wrong(named):
        return under
    note = readings.declared_besides(question.contract, question.below, declared, [besides]) if besides else ""
    return replace(failed, mistakes=tuple(named), notes=(*failed.notes, note) if note else failed.notes)


def _under_others(
    question: Question,
    declared: Sequence[Convention],
    result: ComponentResult,
    diagnose: Diagnose | None,
    told: Sequence[Convention] = (),
) -> ComponentResult | None:
    """Return the result under undeclared conventions, told or such that far more of it is right so; else None."""
    with suppress(SubjectLost):
        others = told or followed_besides(question.free(declared), _hasty(question, declared))
        under = [*declared, *others]
        examination = question.examination(under)
        if not others or foreign(examination, question.subject.name, under):
            return None
        examination.seeds_hold = follows_seeds(examination)
        tallies = examination.run().values()
        if not examination.broken() or any(tally.broke for tally in tallies):
            return None
        message = narrowed_alone(examination, question, under)
        named = readings.wrong(diagnose(examination, ())) if diagnose and not message else ()
        note = readings.declared_besides(question.contract, question.below, declared, others, judged=True)
        return replace(
            _failed(result, law_results(examination), message),
            conventions={convention.name: convention.other for convention in under},
            notes=(*result.notes, note),
            not_asked=examination.contract.not_asked,
            mistakes=tuple(named),
        )
    return None


def _failed(result: ComponentResult, laws: tuple[LawResult, ...], message: str = "") -> ComponentResult:
    """Return that a required law broke: what the first one says, unless there is another message."""
    first = next(law for law in laws if law.verdict == "failed" and law.level == "required")
    message = message or (first.finding.message if first.finding else first.law)
    return replace(result, verdict="failed", reason=first.reason, message=message, laws=laws)


def _why_not(tallies: Sequence[Tally]) -> Reason:
    required = (tally for tally in tallies if tally.law.level == "required")
    return next((tally.not_run for tally in required if tally.not_run is not None), "skipped")


def other_reading(question: Question, declared: Sequence[Convention]) -> tuple[Convention, ...]:
    """Return the smallest set of undeclared conventions under which every required law holds; empty if none."""
    return readings.other_reading(question.free(declared), _hasty(question, declared))


def _hasty(question: Question, declared: Sequence[Convention]) -> readings.Examine:
    """Return what gives a hasty examination under conventions besides those declared."""
    return lambda extra: question.examination([*declared, *extra], hasty=True)

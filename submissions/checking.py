"""Checks one target: opens it in a worker, recognises its components, judges each, and gathers a report."""

from __future__ import annotations

import platform
import time
import traceback
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from importlib.metadata import version
from os.path import basename
from pathlib import Path

from ..conformance.budget import CASES
from ..conformance.contract import Contract
from ..conformance.contracts import contracts
from ..conformance.declared import ConventionError
from ..conformance.diagnosis import Diagnosis
from ..conformance.false_alarm import FALSE_ALARM, share_of
from ..conformance.judge import judge
from ..conformance.law_results import unjudged
from ..conformance.laws import laws_of
from ..conformance.ledger import Ledger
from ..conformance.question import Question
from ..conformance.results import ComponentResult, Reason, Report, Run
from ..play import Export, SubjectLost
from ..play.messages import Opened
from .asked import missing, notes_on_missing
from .declarations import conventions_of, notes_on, overruled, unjudgeable, unjudged_formats
from .doubles import notes_on_doubles, with_doubles
from .failures import import_failures
from .fitting import borrows, forward_of, misfit, options_of, rate_of
from .helpers import notes_on_helpers
from .known import Known
from .ledger import Declared, declared_checks, ledger_of
from .mistakes import MistakePlayers
from .options import Options
from .parallel import spread
from .recognise import Recognition, Unrecognised, recognise
from .rivals import Best, best_of
from .spelling import with_spellings
from .subject import Workshop
from .target import Target

Progress = Callable[[str, int, int], None]


def check_target(target: Target, options: Options, progress: Progress | None = None) -> Report:
    """Judge every component that a target offers.

    Args:
        target: what to judge.
        options: the user's choices.
        progress: is told the component at hand, how many are done, and how many there are.

    Raises:
        OptionError: an option that cannot be followed.
        WorkerError: no worker could be started.
    """
    start = time.monotonic()
    known = contracts()
    options = options.ready(known)
    wanted = {name: known[name] for name in options.components or known}
    declared: Declared = {}
    notes = target.notes
    absent: tuple[str, ...] = ()
    with Workshop(target, options.limits, options.profile) as workshop, MistakePlayers(options.limits) as players:
        opened, results = open_target(workshop)
        if opened is not None:
            found = recognised(opened, known)
            notes += (*notes_on_missing(found, options.components), *notes_on_helpers(found, options.components))
            absent = missing(found, options.components)
            names = [name for name in found.components if name in wanted]
            declared = declared_checks([known[name] for name in names], options)
            if options.jobs > 1:
                workshop.close()  # forked judges would talk to one worker at once: each starts its own
            judged = partial(judge_best, workshop, players.diagnosis(), found, options)
            verdicts = spread(judged, names, options.jobs, progress, lost=partial(_unjudged, found, options))
            found = recognised(opened, known, {best.result.component: best.export for best in verdicts})
            results += refusals(found, options.components, target.place)
            results += [with_doubles(best.result, found, best.others) for best in verdicts]
    order = sorted(results, key=lambda result: (not result.asked, result.line is None, result.line or 0))
    run = run_of(target.name, options, ledger_of(declared, order), time.monotonic() - start, tiers_of(order, options))
    return Report(run, tuple(order), source_of(target), notes, absent)


def judge_best(workshop: Workshop, diagnosis: Diagnosis, found: Recognition, options: Options, name: str) -> Best:
    """Judge what was recognised as a component, and its rivals where that fails.

    Args:
        workshop: where the code is.
        diagnosis: names known mistakes.
        found: what was recognised.
        options: how to judge.
        name: the component's name.
    """

    def verdict(export: Export) -> ComponentResult:
        return judge_export(workshop, diagnosis, export, contracts()[name], options, share_of())

    return best_of(verdict, found, name)


def _unjudged(found: Recognition, options: Options, name: str, death: str) -> Best:
    export = found.components[name]
    result = our_fault(name, export.name, death_of_judge(death))
    laws = [law for law in laws_of(contracts()[name]) if options.selects(law.id)]
    return Best(replace(result, line=export.line, laws=unjudged(laws, "checker_broke", None, result.message)), export)


def open_target(workshop: Workshop) -> tuple[Opened | None, list[ComponentResult]]:
    """Import a target in its worker; return what it offers, and a result for what could not be imported."""
    try:
        opened = workshop.opened()
    except SubjectLost as lost:
        message = f"importing {workshop.target.name}: {lost.detail}"
        return None, [ComponentResult(workshop.target.name, "", "failed", lost.reason, message)]
    return opened, import_failures(opened.failures, workshop.target)


def recognised(
    opened: Opened, known: Mapping[str, Contract], chosen: Mapping[str, Export] | None = None
) -> Recognition:
    """Match what a target offers with the known components, some of which may be `chosen` already."""
    names = [
        Known(name, one.kind, one.aliases, partial(borrows, contract=one), partial(misfit, contract=one))
        for name, one in known.items()
    ]
    return recognise(opened.exports, names, chosen)


def refusals(
    found: Recognition, asked: Sequence[str] = (), place: Callable[[str], str] = basename
) -> list[ComponentResult]:
    """Return a result for each class that looks like a component and is not recognised.

    It was asked for where what it may be meant as was, and nothing else is judged as that.

    Args:
        found: what was recognised.
        asked: the components that were asked for; none: all.
        place: gives what reports call a file.
    """
    refused = [item for item in found.unrecognised if not item.helper]
    unjudged = [name for name in asked if name not in found.components]
    return [replace(refusal(item, place), asked=not asked or item.meant in unjudged) for item in refused]


def refusal(item: Unrecognised, place: Callable[[str], str] = basename) -> ComponentResult:
    """Return the result for one of them."""
    export = item.export
    result = ComponentResult(export.name, export.name, "not_run", "unrecognised", item.reason, line=export.line)
    return replace(result, file=place(export.file))


def question_of(workshop: Workshop, export: Export, contract: Contract, options: Options, share: float) -> Question:
    """Return what the judge is asked about an export, as one component."""
    there = options_of(export, contract)
    return Question(
        contract,
        workshop.subject(export),
        options.drawn_seed(),
        options.chosen_effort(),
        share,
        _followed(export, contract, options),
        lacking=there.lacking,
        given=there.given,
        handed=bool(there.handed),
        parted=there.parted,
        inputs=forward_of(export).takes,
        function=export.around is not None,
        descends=bool(rate_of(export)),
        claims=export.dtypes,
        selected=options.selects,
        shrink=options.shrink,
        tier=options.tiers.get(contract.component),
    )


def _followed(export: Export, contract: Contract, options: Options) -> dict[str, str]:
    """Return the readings that are declared, by the export or for all."""
    declared = {**conventions_of(export, contract), **options.conventions.get(contract.component, {})}
    # The class around functions keeps their gradients, and does so as PyTorch does.
    apart = {convention.name for convention in contract.conventions if convention.of_classes and export.around}
    return {name: reading for name, reading in declared.items() if name not in apart}


def judge_export(
    workshop: Workshop, diagnosis: Diagnosis, export: Export, contract: Contract, options: Options, share: float
) -> ComponentResult:
    """Judge one export as one component; a fault of ours becomes `checker_broke`."""
    question = question_of(workshop, export, contract, options, share)
    diagnosis.begin()
    try:
        if message := unjudgeable(export):
            return replace(_left_out(question, "unsupported_dtype", message), line=export.line)
        result = judge(question, diagnosis)
        result = with_spellings(result, workshop, export, contract)
        formats = [law for law in unjudged_formats(export) if options.selects(law.id)]
        result = replace(result, laws=(*result.laws, *formats))
    except ConventionError as error:
        message = f"{error}; mend the attribute `conventions` of {export.name}"
        result = _left_out(question, "skipped", message)
    except Exception:  # noqa: BLE001 - whatever goes wrong on this side is our fault, never the subject's
        result = our_fault(contract.component, export.name)
        result = replace(result, laws=unjudged(question.laws(), "checker_broke", None, result.message))
    source = import_name(workshop.target, export.module)
    notes = (*result.notes, *notes_on(export, contract), *notes_on_doubles(export, workshop.target.folders))
    notes += overruled(export, contract, options.conventions.get(contract.component, {}))
    notes += _not_compared(diagnosis.given_up)
    return replace(result, line=export.line, source=source, file=workshop.target.place(export.file), notes=notes)


def _not_compared(given_up: Collection[str]) -> tuple[str, ...]:
    """Return what to say of known mistakes that nobody could compare a subject with."""
    if not given_up:
        return ()
    names = ", ".join(sorted(given_up))
    told = f"It was not compared with known mistakes whose workers gave no answer in time or died ({names})"
    return (f"{told}; no verdict rests on them. Where a name is missing, judge it again on a machine with less to do.",)


def _left_out(question: Question, reason: Reason, message: str) -> ComponentResult:
    laws = unjudged(question.laws(), "not_run", reason, message)
    return ComponentResult(question.contract.component, question.subject.name, "not_run", reason, message, laws)


def our_fault(component: str, subject: str = "", what: str = "") -> ComponentResult:
    """Return the result for a fault of ours: `what` happened, or the exception at hand where that is empty."""
    what = what or f"please report it with this traceback.\n{traceback.format_exc()}"
    return ComponentResult(component, subject, "checker_broke", None, f"The checker failed, not the subject: {what}")


def death_of_judge(death: str) -> str:
    """Return what to say of a judging process that is gone."""
    return f"the process that judged it {death}. Judge it again, with fewer --jobs where memory ran out."


def tiers_of(results: Iterable[ComponentResult], options: Options) -> dict[str, int]:
    """Return the tiers of components, where they are not the effort's."""
    return {one.component: one.tier for one in results if one.tier not in {0, CASES[options.chosen_effort()]}}


def run_of(
    name: str,
    options: Options,
    ledger: Ledger,
    seconds: float,
    tiers: Mapping[str, int],
    notes: tuple[str, ...] = (),
) -> Run:
    """Return how a run was made."""
    return Run(
        target=name,
        seed=options.drawn_seed(),
        effort=options.chosen_effort(),
        worker=options.profile.name,
        versions=versions(),
        seconds=seconds,
        ledger=ledger,
        false_alarm=FALSE_ALARM,
        notes=notes,
        tiers=tiers,
    )


def versions() -> dict[str, str]:
    """Return the versions that a verdict depends on."""
    packages = ("layerproof", "numpy", "torch", "hypothesis", "scipy")
    return {"python": platform.python_version(), **{name: version(name) for name in packages}}


def import_name(target: Target, module: str) -> str:
    """Return what a snippet imports a target's module from: the name of its file, or its own; empty for a stranger."""
    found = next((source for source in target.sources if source.name == module), None)
    if found is None:
        return ""
    return found.name if found.path is None else Path(found.path).name


def source_of(target: Target) -> str:
    """Return the module name that snippets import from."""
    return target.sources[0].name if len(target.sources) == 1 else Path(target.name).name

"""Grades a class: a file or folder for each student, each judged in workers of its own, on one seed and one budget."""

from __future__ import annotations

import signal
import stat
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from statistics import median

from ..conformance.budget import CASES, FLOOR, SECONDS
from ..conformance.class_results import ClassReport, StudentResult
from ..conformance.contract import Contract
from ..conformance.contracts import contracts
from ..conformance.diagnosis import Diagnosis
from ..conformance.false_alarm import share_of
from ..conformance.results import ComponentResult, NotRunReason, Report, Run
from ..conformance.wording import listed
from ..play import Export
from .absence import Handed, completed
from .assignment import NAME, Assignment, read_assignment
from .checking import (
    Progress,
    death_of_judge,
    judge_export,
    open_target,
    our_fault,
    recognised,
    run_of,
    source_of,
    tiers_of,
)
from .copies import noted, notes_on
from .doubles import with_doubles
from .intake import Links, shelf, shown, taken
from .interruption import GradingInterrupted, WorkInterrupted, held
from .ledger import declared_checks, ledger_of, total_of
from .mistakes import MistakePlayers
from .options import Options
from .parallel import spread
from .profile import LIMITED
from .proposals import proposals
from .rivals import best_of
from .roster import is_readable, submissions_in
from .subject import Workshop
from .target import TargetError, UnreadableError, readable

_FEW = 5
TRUSTED = (
    "The submissions were trusted: they ran with limits on time, memory and output, but in no sandbox, and could read "
    "and change files and reach the network."
)


@dataclass(frozen=True)
class _Class:
    """What the judging of every student shares.

    Attributes:
        students: where the submissions are, by name.
        options: the run's, with the assignment's.
        share: the false-alarm probability of each statistical test.
        diagnosis: names mistakes; each judging process has its own, and keeps what the mistakes answer.
        copies: the shelf for what the students handed in; what a killed judging process leaves there goes with it.
        links: the hard links among what they handed in.
    """

    students: Mapping[str, Path]
    options: Options
    share: float
    diagnosis: Diagnosis
    copies: Path
    links: Links


def grade_folder(
    folder: Path, options: Options, progress: Progress | None = None, assignment: Path | None = None
) -> ClassReport:
    """Grade each submission in a folder: a .py file, a folder of them, or an archive of that.

    Args:
        folder: the class; what in it is a submission is told by `submissions_in`.
        options: the user's choices; they go before the assignment's.
        progress: is told the student at hand, how many are done, and how many there are.
        assignment: what was asked for; where None, the folder's assignment.toml if it has one.

    Raises:
        TargetError: the folder cannot be read, or nobody handed in anything.
        AssignmentError: the assignment cannot be followed.
        OptionError: an option cannot be followed.
        GradingInterrupted: Ctrl-C or a signal like it came when at least one submission was judged, or all were.
    """
    start = time.monotonic()
    known = contracts()
    options.check(known)
    students, notes = submissions_in(folder, assignment)
    asked = _assignment(folder, assignment)
    options = _at_one_tier(asked.applied(options), known)
    with held() as hold:
        with MistakePlayers(options.limits) as players, shelf() as copies:
            links = Links(tuple(students.values()))
            shared = _Class(students, options, share_of(len(students)), players.diagnosis(), copies, links)
            handed = _handed_in(shared, progress)
        expected = options.components or [name for name in known if any(name in one.judged for one in handed)]
        graded = [_graded(name, one, expected, asked, options) for name, one in zip(students, handed, strict=True)]
        rare = () if options.components else _rare(handed, expected)
        told = [*notes, *rare, *_slow(graded, expected, options)]
        run = _run_of(folder, graded, options, time.monotonic() - start, told)
        report = ClassReport(
            asked.title or readable(folder.resolve().name),
            tuple(graded),
            tuple(expected),
            {name: asked.possible(name) for name in expected},
            run,
            tuple(proposals(graded, expected, asked)),
        )
        if hold.came or any(student.waiting for student in graded):
            raise GradingInterrupted(report, hold.number or signal.SIGINT)
    return report


def _run_of(
    folder: Path, graded: Sequence[StudentResult], options: Options, seconds: float, told: Iterable[str]
) -> Run:
    """Return how a class was judged, with what the reader must see of it."""
    ledger = total_of(student.report.run.ledger for student in graded)
    tiers = {name: tier for student in graded for name, tier in student.report.run.tiers.items()}
    waiting = sum(student.waiting for student in graded)
    stopped = [_how_to_go_on(waiting, len(graded), options)] if waiting else []
    trusted = [TRUSTED] if options.profile is LIMITED else []
    lost = _lost([student.student for student in graded if student.lost], options)
    return run_of(readable(str(folder)), options, ledger, seconds, tiers, (*lost, *stopped, *trusted, *told))


def _handed_in(shared: _Class, progress: Progress | None) -> list[Handed]:
    """Judge everybody; where that is interrupted, those who are not judged yet say so."""
    names = list(shared.students)
    try:
        return spread(partial(_judged, shared), names, shared.options.jobs, progress, lost=_unjudged)
    except WorkInterrupted as stopped:
        if not stopped.done:
            raise
        return [stopped.done.get(index) or _waiting(name) for index, name in enumerate(names)]


def _waiting(student: str) -> Handed:
    message = f"{student} is not judged yet: the run was interrupted before its turn was over"
    return Handed(student, failures=(ComponentResult(student, "", "not_run", "interrupted", message),))


def _how_to_go_on(waiting: int, students: int, options: Options) -> str:
    told = f"The run was interrupted: {waiting} of {students} submissions are not judged yet, and have no points."
    return f"{told} With `--seed {options.seed}` all of them are judged on the same programs."


def _lost(students: Sequence[str], options: Options) -> Iterator[str]:
    if students:
        who = "1 student" if len(students) == 1 else f"{len(students)} students"
        told = f"{who} could not be judged, by our own fault, and {'has' if len(students) == 1 else 'have'} no points"
        yield f"{told}: grade again with `--seed {options.seed}` ({listed(map(shown, students))})."


def _at_one_tier(options: Options, known: Iterable[str]) -> Options:
    """Return the options with a tier for each component: marks that are compared rest on the same programs.

    It is the effort's, or what the assignment says; that somebody's code is slow, or the machine busy, changes nothing.
    """
    return replace(options, tiers={**dict.fromkeys(known, CASES[options.chosen_effort()]), **options.tiers})


def _rare(handed: Sequence[Handed], expected: Sequence[str]) -> Iterator[str]:
    """Yield a sentence on what few handed in where nobody said what was asked for: the others have no points for it."""
    times = {name: sum(name in one.judged for one in handed) for name in expected}
    judged = sum(bool(one.judged) for one in handed)
    rare = [f"{name} by {times[name]}" for name in expected if 2 * times[name] < judged]
    if rare:
        told = f"No {NAME} says what was asked for, so that all that anyone handed in counts for everybody"
        more = f" and {len(rare) - _FEW} more" if len(rare) > _FEW else ""
        few = f"{', '.join(rare[:_FEW])}{more}, of {judged} students"
        yield f"{told}. Less than half handed in: {few}. Name what was asked for to have it judged alone."


def _slow(graded: Iterable[StudentResult], expected: Iterable[str], options: Options) -> Iterator[str]:
    """Yield a sentence on each component that takes long in most submissions: the next class need not wait for it."""
    results = [result for student in graded for result in student.report.components]
    for name in expected:
        taken = [result.seconds for result in results if result.component == name and result.tier]
        if taken and median(taken) > SECONDS[options.chosen_effort()] and options.tiers[name] > FLOOR:
            time_taken = f"{name} took {median(taken):.0f} s or more in half of the submissions"
            yield f"{time_taken}; `--tier {name}={FLOOR}` judges it in less time, on fewer programs."


def _assignment(folder: Path, given: Path | None) -> Assignment:
    path = given or folder / NAME
    return read_assignment(path, contracts()) if given or path.is_file() else Assignment()


def _judged(shared: _Class, student: str) -> Handed:
    """Judge what one student handed in; whatever goes wrong on this side costs no other student anything."""
    start = time.monotonic()
    try:
        handed = _judge(shared, student)
    except TargetError as error:
        reason: NotRunReason = "unreadable" if isinstance(error, UnreadableError) else "missing"
        handed = Handed(student, failures=(ComponentResult(student, "", "not_run", reason, str(error)),))
    except Exception:  # noqa: BLE001 - our fault, never the student's
        handed = Handed(student, failures=(our_fault(student),))
    return replace(handed, seconds=time.monotonic() - start)


def _unjudged(student: str, death: str) -> Handed:
    return Handed(student, failures=(our_fault(student, what=death_of_judge(death)),))


def _judge(shared: _Class, student: str) -> Handed:
    known, options = contracts(), shared.options
    _refuse_stranger(shared.students[student], student)
    with (
        taken(shared.students[student], student, shared.copies, shared.links) as submission,
        Workshop(submission.target, options.limits, options.profile) as workshop,
    ):
        opened, failures = open_target(workshop)
        handed = Handed(
            student,
            failures=tuple(failures),
            source=source_of(submission.target),
            left_out=submission.target.notes,
            skipped=submission.target.skipped,
            notes=tuple(notes_on(submission.place)),
        )
        if opened is None:
            return handed
        found = recognised(opened, known)
        names = [name for name in found.components if not options.components or name in options.components]
        declared = declared_checks([known[name] for name in names], options)
        verdicts = {name: best_of(partial(_verdict, shared, workshop, known[name]), found, name) for name in names}
    found = recognised(opened, known, {name: best.export for name, best in verdicts.items()})
    judged = {name: with_doubles(best.result, found, best.others) for name, best in verdicts.items()}
    others = tuple(name for name in found.components if name not in judged)
    return replace(handed, judged=judged, declared=declared, unrecognised=found.unrecognised, others=others)


def _verdict(shared: _Class, workshop: Workshop, contract: Contract, export: Export) -> ComponentResult:
    return judge_export(workshop, shared.diagnosis, export, contract, shared.options, shared.share)


def _refuse_stranger(path: Path, student: str) -> None:
    """Refuse a file that is neither Python nor an archive, with the way out."""
    if is_readable(path) or not stat.S_ISREG(path.lstat().st_mode):
        return
    if path.suffix.lower() == ".ipynb":
        export = "File > Save and Export Notebook As > Executable Script, or `jupyter nbconvert --to script`"
        raise UnreadableError(f"{student}: is a notebook, which is not read; export it as .py ({export})")
    raise UnreadableError(
        f"{student}: is neither Python nor an archive; hand in a .py file, a folder, a .zip or a .tar"
    )


def _graded(
    name: str, handed: Handed, expected: Sequence[str], assignment: Assignment, options: Options
) -> StudentResult:
    results, notes = noted(completed(handed, expected), handed.notes)
    # What is found besides has a result too, which may have the name of what was asked for; it has no points.
    points = {result.component: assignment.points(result) for result in results if result.asked}
    tiers = tiers_of(results, options)
    run = run_of(name, options, ledger_of(handed.declared, results), handed.seconds, tiers)
    report = Report(run, tuple(results), handed.source, (*handed.left_out, *notes))
    return StudentResult(name, report, points, sum(points.values()))

"""Grades a class: a file or folder for each student, each judged in workers of its own, on one seed and one budget."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from ..conformance.false_alarm import share_of
from ..conformance.contracts import contracts
from ..conformance.diagnosis import Diagnosis
from ..conformance.results import ClassReport, ComponentResult, Report, StudentResult
from .absence import Handed, completed
from .assignment import NAME, Assignment, read_assignment
from .checking import Progress, judge_export, open_target, our_fault, recognised, run_of, source_of
from .mistakes import MistakePlayers
from .options import Options
from .parallel import spread
from .subject import Workshop
from .target import TargetError, find_target

UNSEALED = (
    "Submissions ran in processes of their own with limits on time, memory and output, but in no sandbox: they could "
    "read files and reach the network."
)


@dataclass(frozen=True)
class _Class:
    """What the judging of every student shares.

    Attributes:
        folder: where the submissions are.
        options: the run's, with the assignment's.
        share: the false-alarm probability of each statistical test.
        diagnosis: names mistakes; each judging process has its own, and keeps what the mistakes answer.
    """

    folder: Path
    options: Options
    share: float
    diagnosis: Diagnosis


def grade_folder(
    folder: Path, options: Options, progress: Progress | None = None, assignment: Path | None = None
) -> ClassReport:
    """Grade each submission in a folder: a .py file, or a folder of them.

    Args:
        folder: the class; hidden entries, __pycache__, a README and the assignment are no submissions.
        options: the user's choices; they go before the assignment's.
        progress: is told the student at hand, how many are done, and how many there are.
        assignment: what was asked for; where None, the folder's assignment.toml if it has one.

    Raises:
        TargetError: the folder cannot be read, or nobody handed in anything.
        AssignmentError: the assignment cannot be followed.
        OptionError: an option cannot be followed.
    """
    start = time.monotonic()
    known = contracts()
    options.check(known)
    students, notes = submissions_in(folder, assignment)
    asked = _assignment(folder, assignment)
    options = asked.applied(options)
    with MistakePlayers(options.limits) as players:
        shared = _Class(folder, options, share_of(len(students)), Diagnosis(players))
        handed = spread(partial(_judged, shared), students, options.jobs, progress)
    expected = options.components or [name for name in known if any(name in one.judged for one in handed)]
    graded = [_graded(name, one, expected, asked, options) for name, one in zip(students, handed, strict=True)]
    everything = [component for student in graded for component in student.report.components]
    return ClassReport(
        asked.title or folder.resolve().name,
        tuple(graded),
        tuple(expected),
        {name: asked.possible(name) for name in expected},
        run_of(str(folder), options, everything, time.monotonic() - start, (UNSEALED, *notes)),
    )


def submissions_in(folder: Path, assignment: Path | None = None) -> tuple[list[str], tuple[str, ...]]:
    """Return the names of the submissions in a folder, sorted, and a note on what else lies there.

    Raises:
        TargetError: the folder cannot be read, or has no submissions.
    """
    way_out = "give a folder with a .py file or a folder for each student"
    try:
        entries = sorted(entry for entry in folder.iterdir() if not _is_aside(entry, assignment))
        students = [entry.name for entry in entries if entry.suffix == ".py" or entry.is_dir()]
    except OSError as error:
        raise TargetError(f"{folder}: cannot be read as a class ({error.strerror}); {way_out}") from None
    if not students:
        raise TargetError(f"{folder}: has no submissions; {way_out}")
    others = [entry.name for entry in entries if entry.name not in students]
    note = f"Neither .py files nor folders, so not graded: {', '.join(others)}"
    return students, (note,) if others else ()


def _is_aside(entry: Path, assignment: Path | None) -> bool:
    aside = entry.name in {NAME, "__pycache__"} or entry.stem.upper() == "README" or entry.name.startswith(".")
    return aside or (assignment is not None and entry.absolute() == assignment.absolute())


def _assignment(folder: Path, given: Path | None) -> Assignment:
    path = given or folder / NAME
    return read_assignment(path, contracts()) if given or path.exists() else Assignment()


def _judged(shared: _Class, student: str) -> Handed:
    """Judge what one student handed in; whatever goes wrong on this side costs no other student anything."""
    start = time.monotonic()
    try:
        handed = _judge(shared, student)
    except TargetError as error:
        handed = Handed(student, failures=(ComponentResult(student, "", "not_run", "missing", str(error)),))
    except Exception:  # noqa: BLE001 - our fault, never the student's
        handed = Handed(student, failures=(our_fault(student),))
    return replace(handed, seconds=time.monotonic() - start)


def _judge(shared: _Class, student: str) -> Handed:
    known, options = contracts(), shared.options
    target = find_target(student, shared.folder)
    with Workshop(target, options.limits) as workshop:
        opened, failures = open_target(workshop)
        handed = Handed(student, failures=tuple(failures), source=source_of(target))
        if opened is None:
            return handed
        found = recognised(opened, known)
        judged = {
            name: judge_export(workshop, shared.diagnosis, export, known[name], options, shared.share)
            for name, export in found.components.items()
            if not options.components or name in options.components
        }
    others = tuple(name for name in found.components if name not in judged)
    return replace(handed, judged=judged, unrecognised=found.unrecognised, others=others)


def _graded(
    name: str, handed: Handed, expected: Sequence[str], assignment: Assignment, options: Options
) -> StudentResult:
    results = completed(handed, expected)
    # Classes that nobody knows have results too, but no points.
    points = {result.component: assignment.points(result) for result in results if result.component in expected}
    report = Report(run_of(name, options, results, handed.seconds), tuple(results), handed.source)
    return StudentResult(name, report, points, sum(points.values()))

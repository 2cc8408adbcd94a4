"""A class as one piece of JSON, for a learning platform: everybody's points and what they came to."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ..conformance.class_results import ClassReport, Proposal, StudentResult
from ..conformance.results import ComponentResult, NamedMistake, Reason, Run, Verdict
from . import words
from .json_report import SCHEMA_VERSION, encoded


@dataclass(frozen=True)
class Grade:
    """What one component of a student's came to.

    Attributes:
        component: its name.
        verdict: see Verdict.
        reason: why; None when passed.
        points: points earned; None where the student's total is.
        message: one or two sentences on what happened; of several broken laws, on the first.
        mistakes: known mistakes that answer as the code does, the best match first.
    """

    component: str
    verdict: Verdict
    reason: Reason
    points: float | None
    message: str
    mistakes: tuple[NamedMistake, ...]


@dataclass(frozen=True)
class StudentGrades:
    """One student of a class.

    Attributes:
        student: the name of the file or folder, as handed in.
        judged: whether anything of it was judged: not where it was not its turn yet, nor where its files cannot be
            read or have nothing that was asked for, for which its total is 0.
        total: points earned; None where it is not judged yet, or could not be by our own fault.
        components: those that were expected, in the class's order.
        notes: sentences for whoever grades; they decide nothing.
        page: the student's page, a path from this file.
        report: all that was found, as JSON that follows report.schema.json, a path from this file.
    """

    student: str
    judged: bool
    total: float | None
    components: tuple[Grade, ...]
    notes: tuple[str, ...]
    page: str
    report: str


@dataclass(frozen=True)
class ClassGrades:
    """The grades of a class.

    Attributes:
        title: the assignment's name.
        run: how the class was judged.
        possible: points possible, by expected component.
        maximum: their sum.
        proposals: readings that many follow and nobody declared, with the lines for the assignment.
        students: sorted by name.
    """

    title: str
    run: Run
    possible: Mapping[str, float]
    maximum: float
    proposals: tuple[Proposal, ...]
    students: tuple[StudentGrades, ...]


def class_to_json(report: ClassReport, files: Sequence[str]) -> str:
    """Return a class as JSON text, in ASCII, ending with a new line; it follows class.schema.json.

    Args:
        report: the class.
        files: the stem of each student's files in the folder `students`, in the report's order.
    """
    students = tuple(
        _grades(student, report.components, file) for student, file in zip(report.students, files, strict=True)
    )
    maximum = sum(report.possible.values())
    grades = ClassGrades(report.title, report.run, report.possible, maximum, report.proposals, students)
    return json.dumps({"schema": SCHEMA_VERSION, **encoded(ClassGrades, grades)}, indent=1, allow_nan=False) + "\n"


def _grades(student: StudentResult, components: Sequence[str], file: str) -> StudentGrades:
    found = {result.component: result for result in reversed(student.report.components)}
    return StudentGrades(
        student.student,
        student.judged,
        student.total if student.graded else None,
        tuple(_grade(name, found.get(name), student) for name in components),
        student.report.all_notes,
        f"students/{file}.html",
        f"students/{file}.json",
    )


def _grade(name: str, result: ComponentResult | None, student: StudentResult) -> Grade:
    points = student.points.get(name, 0.0) if student.graded else None
    if result is None:
        return Grade(name, "not_run", None, points, "", ())
    told, broken = words.told(result), words.broken(result)
    message = words.message_of(broken[0]) if broken and (result.reason == "law" or not told) else told
    return Grade(name, result.verdict, result.reason, points, message, result.mistakes)

"""The page of a class: who got what right, which mistakes were made, and by whom."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from ...conformance.class_results import ClassReport, StudentResult
from ...conformance.results import ComponentResult
from ...conformance.wording import listed
from .. import words
from ..class_text import class_parts, proposed
from . import plots
from .page import render

MOST_STUDENTS = 1_000
SHOWN_MISTAKES = 6
MOST_MISTAKES = 30
MOST_MAKERS = 12
MOST_NOTED = 200
MOST_NOTES = 5


def class_page(report: ClassReport, files: Sequence[str]) -> str:
    """Return the page of a class.

    Args:
        report: the class.
        files: the name of each student's page in the folder `students`, in the report's order.
    """
    judged = [student for student in report.students if student.graded]
    pages = {student.student: f"students/{file}" for student, file in zip(report.students, files, strict=True)}
    return render(
        "class.html.j2",
        report=report,
        pages=pages,
        cells=cells,
        headline=class_parts(report),
        others=others(report),
        proposed=proposed,
        passed=Counter(
            component.component
            for student in judged
            for component in student.report.components
            if component.verdict == "passed"
        ),
        judged=len(judged),
        possible=sum(report.possible.values()),
        bars=plots.histogram([student.total for student in judged], sum(report.possible.values())),
        MOST_STUDENTS=MOST_STUDENTS,
        SHOWN_MISTAKES=SHOWN_MISTAKES,
        MOST_MISTAKES=MOST_MISTAKES,
        MOST_MAKERS=MOST_MAKERS,
        MOST_NOTED=MOST_NOTED,
        MOST_NOTES=MOST_NOTES,
    )


def others(report: ClassReport) -> list[tuple[str, str, tuple[str, ...]]]:
    """Return each component, why it is neither right nor wrong by a known mistake, and for which students.

    The most frequent come first, and what was not handed in last: there is nothing to look at. Only the components
    that were expected are looked at.
    """
    found: dict[tuple[bool, str, str], list[str]] = {}
    for student in report.students:
        for name, _, result in cells(student, report.components):
            if result is not None and result.verdict != "passed" and not result.mistakes:
                why = "wrong in a way that has no name" if result.reason == "law" else words.why(result)
                found.setdefault((result.reason == "missing", why, name), []).append(student.student)
    merged: dict[tuple[bool, str, tuple[str, ...]], list[str]] = {}
    for (missing, why, name), students in found.items():
        merged.setdefault((missing, why, tuple(students)), []).append(name)
    ranked = sorted(merged.items(), key=lambda one: (one[0][0], -len(one[0][2]), one[0][1]))
    return [(listed(names, most=None), why, students) for (_, why, students), names in ranked]


def cells(student: StudentResult, components: Sequence[str]) -> list[tuple[str, int, ComponentResult | None]]:
    """Return for each expected component its name, its place in the student's report, and its result."""
    places: Mapping[str, int] = {
        component.component: place for place, component in reversed(list(enumerate(student.report.components, 1)))
    }
    return [
        (name, places.get(name, 0), student.report.components[places[name] - 1] if name in places else None)
        for name in components
    ]

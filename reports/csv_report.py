"""A class's grades as CSV that no spreadsheet takes for formulas."""

from __future__ import annotations

import csv
import io
import unicodedata

from ..conformance.class_results import ClassReport, StudentResult
from . import text, words
from .clean import clean_name

ENCODING = "utf-8-sig"
"""With a mark at the beginning, without which Excel takes UTF-8 for the system's own encoding; others leave it away."""
_FORMULA_STARTS = ("=", "+", "-", "@")


def to_csv(report: ClassReport) -> str:
    """Return the grades: a row a student with the total first, then the points by component, then the verdicts.

    A verdict has its reason: whoever could not be judged, handed in nothing or met a fault of ours is not wrong. Who is
    not judged yet has no points, not even none, nor has who could not be judged by our fault.
    """
    written = io.StringIO()
    writer = csv.writer(written, lineterminator="\n")
    verdicts = [f"{component} verdict" for component in report.components]
    writer.writerow(["student", "total", *map(inert, [*report.components, *verdicts])])
    for student in report.students:
        numbers = [student.total, *(student.points.get(component, 0.0) for component in report.components)]
        points = map(text.points, numbers) if student.graded else [""] * len(numbers)
        writer.writerow([inert(student.student), *points, *_verdicts(student, report)])
    return written.getvalue()


def _verdicts(student: StudentResult, report: ClassReport) -> list[str]:
    found = {result.component: result for result in reversed(student.report.components)}
    results = [found.get(component) for component in report.components]
    again = f": grade again with --seed {report.run.seed}" if student.lost else ""
    return [
        words.verdict_words(one.verdict, one.reason) + (again if one.verdict == "checker_broke" else "")
        if one
        else words.VERDICTS["not_run"]
        for one in results
    ]


def inert(name: str) -> str:
    """Return a name that a spreadsheet shows and never computes: a quote stands before one that starts as a formula."""
    shown = clean_name(name)
    # Full-width signs are formulas too, in some spreadsheets, which NFKC makes the plain ones; others take quotes away.
    starts = unicodedata.normalize("NFKC", shown).lstrip(" \"'").startswith(_FORMULA_STARTS)
    return f"'{shown}" if starts else shown

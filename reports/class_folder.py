"""The folder of a class's report: its pages, its grades, and nothing that an earlier class left there."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from ..conformance.class_results import ClassReport
from .class_json import class_to_json
from .csv_report import ENCODING, to_csv
from .files import file_names
from .html.class_page import class_page
from .html.page import student_page
from .json_report import SCHEMA_VERSION, to_json
from .snippet import with_snippets
from .writing import write_whole

_INDEX = "class.json"
_OURS = re.compile(r"students/[a-z0-9-]{1,80}\.(html|json)")


def write_class_folder(report: ClassReport, directory: Path) -> None:
    """Write a class into a folder: index.html, students/NAME.html and NAME.json, grades.csv and class.json.

    Raises:
        OSError: something cannot be written.
    """
    names = file_names([student.student for student in report.students])
    left = set(_listed(directory / _INDEX)) - {f"students/{name}.{kind}" for name in names for kind in ("html", "json")}
    for file in left:
        (directory / file).unlink(missing_ok=True)
    write_whole(directory / "index.html", class_page(report, [f"{name}.html" for name in names]))
    write_whole(directory / "grades.csv", to_csv(report), encoding=ENCODING)
    write_whole(directory / _INDEX, class_to_json(report, names))
    for name, student in zip(names, report.students, strict=True):
        whole = replace(student, report=with_snippets(student.report))
        write_whole(directory / "students" / f"{name}.html", student_page(whole, report))
        write_whole(directory / "students" / f"{name}.json", to_json(whole.report))


def _listed(path: Path) -> Iterator[str]:
    """Yield the pages that a class.json of ours lists; nothing where it is another's, or says anything else."""
    with suppress(OSError, ValueError, TypeError, KeyError, RecursionError):
        grades = json.loads(path.read_text(encoding="utf-8"))
        if grades["schema"] == SCHEMA_VERSION and "possible" in grades:
            for student in grades["students"]:
                yield from (file for file in (student["page"], student["report"]) if _OURS.fullmatch(file))

"""The folder of a class's report holds this class, and whatever is not ours."""

import csv
import json
from dataclasses import replace
from pathlib import Path

from layerproof.conformance.class_results import ClassReport
from layerproof.reports import write_class


def files(folder: Path) -> set[str]:
    """Return all files below a folder."""
    return {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()}


def test_pages_of_an_earlier_class_go(class_report: ClassReport, tmp_path: Path) -> None:
    """Those that its class.json lists, and no other file."""
    write_class(class_report, tmp_path)
    assert {"students/ada.html", "students/ada.json", "students/zoe.html"} <= files(tmp_path)
    kept = {"students/notes.html", "students/ada.txt", "plan.md"}
    for name in kept:
        (tmp_path / name).write_text("the teacher's own", encoding="utf-8")
    later = replace(class_report, students=class_report.students[1:2])
    write_class(later, tmp_path)
    ours = {"index.html", "grades.csv", "class.json", "students/ben-akesson.html", "students/ben-akesson.json"}
    assert files(tmp_path) == kept | ours


def test_what_lists_files_elsewhere_is_not_believed(class_report: ClassReport, tmp_path: Path) -> None:
    """A class.json of somebody else's, or with paths that we never write, removes nothing."""
    folder = tmp_path / "report"
    (folder / "students").mkdir(parents=True)
    for name in ("students/old.html", "own.html", "../out.html"):
        (folder / name).write_text("kept", encoding="utf-8")
    paths = [f"{folder}/own.html", "own.html", "../out.html", "students/../own.html", "students/Old.html", 3]
    students = [{"page": path, "report": "students/../../out.html"} for path in paths]
    old = {"page": "students/old.html", "report": "students/old.json"}
    for text in (
        json.dumps({"schema": 1, "possible": {}, "students": students}),
        json.dumps({"students": [old]}),
        json.dumps({"schema": 99, "possible": {}, "students": [old]}),
        json.dumps([old]),
        "{",
    ):
        (folder / "class.json").write_text(text, encoding="utf-8")
        write_class(class_report, folder)
        assert (tmp_path / "out.html").read_text(encoding="utf-8") == "kept"
        assert {"own.html", "students/old.html"} <= files(folder)


def test_excel_reads_the_grades_as_everybody_does(class_report: ClassReport, tmp_path: Path) -> None:
    """A mark says that it is UTF-8; names keep their letters, and the first column its name."""
    write_class(class_report, tmp_path)
    path = tmp_path / "grades.csv"
    assert path.read_bytes().startswith(b"\xef\xbb\xbfstudent,total,")
    assert path.read_bytes().count(b"\xef\xbb\xbf") == 1
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["student"] for row in rows[:2]] == ["ada", "Ben Åkesson"]

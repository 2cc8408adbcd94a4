"""A component that a student handed in twice is judged once, and the other one takes nothing away."""

import json
from pathlib import Path

from layerproof.play.limits import Limits
from layerproof.reports.class_json import class_to_json
from layerproof.reports.csv_report import to_csv
from layerproof.reports.html.class_page import cells
from layerproof.submissions.grading import grade_folder
from layerproof.submissions.options import Options

from .conftest import RELU


def test_a_class_in_two_files_has_the_points_of_the_one_that_is_judged(tmp_path: Path) -> None:
    """In every report; the other one is told below."""
    (tmp_path / "ben").mkdir()
    for name in ("layers.py", "layers_old.py"):
        (tmp_path / "ben" / name).write_text(RELU, encoding="utf-8")
    report = grade_folder(tmp_path, Options(effort="quick", limits=Limits(playing=20.0)))
    (ben,) = report.students
    assert [(one.component, one.verdict, one.reason, one.asked) for one in ben.report.components] == [
        ("ReLU", "passed", None, True),
        ("ReLU", "not_run", "unrecognised", False),
    ]
    assert (ben.points, ben.total) == ({"ReLU": 1.0}, 1.0)
    assert to_csv(report).splitlines()[1] == "ben,1,1,passed"
    (grades,) = json.loads(class_to_json(report, ["ben"]))["students"]
    assert (grades["total"], [(one["verdict"], one["points"]) for one in grades["components"]]) == (1, [("passed", 1)])
    others = "ReLU in line 4 of layers.py is another: rename or take out one of them, or check layers.py alone."
    note = f"Judged is ReLU in line 4 of layers_old.py; {others}"
    assert (ben.report.components[0].notes, ben.report.components[1].notes, grades["notes"]) == ((note,), (), [note])
    assert [(name, place) for name, place, _ in cells(ben, report.components)] == [("ReLU", 1)]


def test_of_two_files_the_better_one_counts(tmp_path: Path) -> None:
    """Whatever they are called, and the note says which; a third that is right is not judged any more."""
    (tmp_path / "ben").mkdir()
    wrong = RELU.replace("np.maximum(x, 0)", "0.5 * x")
    for name, text in {"a_final.py": RELU, "b_older.py": wrong, "z_old.py": wrong}.items():
        (tmp_path / "ben" / name).write_text(text, encoding="utf-8")
    (ben,) = grade_folder(tmp_path, Options(effort="quick", limits=Limits(playing=20.0))).students
    relu, *others = ben.report.components
    assert (relu.verdict, relu.file, ben.total) == ("passed", "a_final.py", 1.0)
    assert relu.notes == (
        (
            "Of 3 that were judged the best counts, ReLU in line 4 of a_final.py; ReLU in line 4 of b_older.py "
            "(failed), ReLU in line 4 of z_old.py (failed) are others: rename or take out all but one of them, or "
            "check b_older.py alone."
        ),
    )
    assert [(one.reason, one.file, one.asked) for one in others] == [
        ("unrecognised", "b_older.py", False),
        ("unrecognised", "z_old.py", False),
    ]
    assert ben.report.run.ledger.balanced

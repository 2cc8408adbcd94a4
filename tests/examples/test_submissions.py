"""The example class gets the verdicts that its submissions were written for."""

from pathlib import Path
from typing import NamedTuple

import pytest

from layerproof.conformance.class_results import ClassReport, StudentResult
from layerproof.submissions.grading import grade_folder
from layerproof.submissions.options import Options

FOLDER = Path(__file__).parent.parent.parent / "examples" / "submissions"
POSSIBLE = {"Dropout": 3.0, "Linear": 3.0, "ReLU": 1.0, "CrossEntropyLoss": 3.0}


class Flaw(NamedTuple):
    """What is wrong with a component: its verdict, why, the mistake that is named, and words of the message."""

    component: str
    verdict: str
    reason: str
    mistake: str | None
    message: str


NOTHING_RUNS = {
    "marco.py": "marco.py, line 3: from utils import one_hot, softmax",
    "quinn.py": "quinn.py, line 5: def forward(self, x) raised SyntaxError: expected ':'",
}
FLAWS = {
    "emil.py": Flaw("Dropout", "failed", "convention", "do-keep-drop-swap", 'conventions = {"p": "keep"}'),
    "fatima.py": Flaw("Dropout", "failed", "law", "do-no-scale", "Dropout.forward: output[0] = 1, but should be 2"),
    "hiro.py": Flaw("Dropout", "failed", "law", "do-mask-frozen", "are both kept or both dropped in 64 of 64 draws"),
    "ines.py": Flaw("Dropout", "failed", "law", "do-new-module-in-forward", "Dropout.forward: output"),
    "jonas.py": Flaw("Linear", "failed", "law", "lin-grads-divN", "Linear.backward: grads."),
    "kofi.py": Flaw("CrossEntropyLoss", "failed", "law", "ce-softmax-twice", "CrossEntropyLoss.forward: output = "),
    "lena.py": Flaw("ReLU", "failed", "law", "act-inplace-x", "input was changed in place by forward"),
    "nadia.py": Flaw("Dropout", "failed", "timeout", None, "no answer within 5 s in line"),
    "olga": Flaw("CrossEntropyLoss", "not_run", "missing", None, "it has: Dropout, Linear, ReLU"),
    "pavel.py": Flaw("Dropout", "not_run", "unrecognised", None, "Droput looks like a layer (forward, backward)"),
    "rosa.py": Flaw("Linear", "failed", "output", None, "it printed more than 64 KiB while it was imported or one"),
}
RIGHT = {"ada.py", "bao.py", "chioma.py", "dmitri.py", "grace"}


@pytest.fixture(scope="module")
def report() -> ClassReport:
    """Return the example class, graded as its assignment says."""
    return grade_folder(FOLDER, Options())


def flaws(student: StudentResult) -> list[Flaw]:
    """Return what is wrong with a student's components."""
    return [
        Flaw(
            row.component,
            row.verdict,
            str(row.reason),
            row.mistakes[0].id if row.mistakes else None,
            row.message,
        )
        for row in student.report.components
        if row.verdict != "passed"
    ]


@pytest.mark.xdist_group("examples")
def test_everybody_is_graded(report: ClassReport) -> None:
    """Every submission has a row, in the order of names, and the checker is at fault nowhere."""
    assert [student.student for student in report.students] == sorted({*RIGHT, *FLAWS, *NOTHING_RUNS})
    assert (report.title, report.run.seed) == ("Homework 2: the parts of a small classifier", 2026)
    assert (report.components, report.possible) == (tuple(POSSIBLE), POSSIBLE)
    assert report.run.ledger.broke == 0
    assert report.run.ledger.balanced


@pytest.mark.xdist_group("examples")
def test_right_code_in_any_style_has_all_points(report: ClassReport) -> None:
    """Other names, other layouts and other conventions, once they are declared, cost nothing."""
    for student in report.students:
        if student.student in RIGHT:
            assert flaws(student) == [], student.student
            assert student.points == POSSIBLE, student.student


@pytest.mark.xdist_group("examples")
def test_each_mistake_is_found_and_named(report: ClassReport) -> None:
    """The one thing that is wrong costs points, by its name where it has one; the rest is right."""
    for student in report.students:
        if student.student in FLAWS:
            expected = FLAWS[student.student]
            (found,) = flaws(student)
            assert found[:4] == expected[:4], student.student
            assert expected.message in found.message, student.student
            assert {**student.points, found.component: 0.0} == {**POSSIBLE, found.component: 0.0}, student.student
            assert 0 <= student.points[found.component] < POSSIBLE[found.component], student.student
            assert (student.points[found.component] == 0) == (found.verdict == "not_run" or found.reason == "timeout")
            assert student.total == pytest.approx(sum(student.points.values()))


@pytest.mark.xdist_group("examples")
def test_what_does_not_import_says_where(report: ClassReport) -> None:
    """Each component of a file that does not import has no points, and the line that broke it."""
    for student in report.students:
        if student.student in NOTHING_RUNS:
            assert [flaw[:3] for flaw in flaws(student)] == [(name, "not_run", "import_failed") for name in POSSIBLE]
            assert all(flaw.message.startswith(NOTHING_RUNS[student.student]) for flaw in flaws(student))
            assert student.total == 0


@pytest.mark.xdist_group("examples")
def test_the_mistakes_of_the_class_are_ranked(report: ClassReport) -> None:
    """Who made which mistake is there for the teacher."""
    told = [*report.mistakes(), *report.mistakes(read_otherwise=True)]
    made = {mistake.id: students for mistake, _, students in told}
    assert made == {flaw.mistake: (name,) for name, flaw in FLAWS.items() if flaw.mistake}

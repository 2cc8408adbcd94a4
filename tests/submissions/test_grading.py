"""A class is graded: everybody gets a verdict, whatever the others handed in."""

import os
import signal
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from layerproof.conformance import judge
from layerproof.conformance.class_results import ClassReport, StudentResult
from layerproof.conformance.results import ComponentResult
from layerproof.play.limits import Limits
from layerproof.submissions import grading
from layerproof.submissions.assignment import AssignmentError
from layerproof.submissions.checking import judge_export
from layerproof.submissions.options import OptionError, Options
from layerproof.submissions.profile import Profile
from layerproof.submissions.subject import Workshop
from layerproof.submissions.target import Target
from layerproof.submissions.worker import WorkerError

from .conftest import CLIP, RELU

Grade = Callable[..., ClassReport]

IDENTITY = RELU.replace("np.maximum(x, 0)", "x + 0.0")


@pytest.fixture
def grade(tmp_path: Path) -> Grade:
    """Give a function that writes files into a folder and grades it."""

    def run(files: dict[str, str], options: Options | None = None, *, assignment: Path | None = None) -> ClassReport:
        for name, text in files.items():
            path = tmp_path / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        chosen = options or Options(effort="quick", limits=Limits(playing=20.0))
        return grading.grade_folder(tmp_path, chosen, assignment=assignment)

    return run


def verdicts(student: StudentResult) -> dict[str, tuple[str, str | None]]:
    """Return verdict and reason by component."""
    return {row.component: (row.verdict, row.reason) for row in student.report.components}


def row(report: ClassReport, student: str, component: str) -> ComponentResult:
    """Return one student's result for a component."""
    found = next(one for one in report.students if one.student == student)
    return next(one for one in found.report.components if one.component == component)


def test_files_and_folders_are_students(grade: Grade) -> None:
    """Names are those on disk, sorted; what is no submission is passed over, with a note where someone may miss it."""
    report = grade(
        {
            "zoe.py": RELU,
            "Ada.py": IDENTITY,
            "grace hopper/a/deep.py": "x = 1",
            "grace hopper/layers.py": RELU,
            ".git/config.py": RELU,
            "__pycache__/zoe.py": RELU,
            "README.md": "# Homework",
            "roster.csv": "name",
        }
    )
    assert [student.student for student in report.students] == ["Ada.py", "grace hopper", "zoe.py"]
    assert report.run.notes[1:] == (
        "Neither .py files, folders nor archives, so not graded: 'roster.csv'",
        "Not graded, going by their names: 'README.md'",
    )
    assert [verdicts(student) for student in report.students] == [
        {"ReLU": ("failed", "law")},
        {"ReLU": ("passed", None)},
        {"ReLU": ("passed", None)},
    ]
    assert (report.components, report.possible) == (("ReLU",), {"ReLU": 1.0})
    assert [student.total for student in report.students[1:]] == [1.0, 1.0]
    assert 0 < report.students[0].total < 1


@pytest.mark.parametrize("jobs", [1, 2])
def test_nobody_pays_for_others(grade: Grade, jobs: int) -> None:
    """Endless loops, crashes, floods and broken imports cost only those who handed them in."""
    limits = Limits(importing=3.0, playing=3.0)
    report = grade(
        {
            "crash.py": RELU.replace("self.positive = x > 0", "import os; os._exit(3)"),
            "exits.py": "import sys\nsys.exit()\n",
            "hang.py": RELU.replace("self.positive = x > 0", "while True: pass"),
            "loop.py": "while True: pass\n",
            "prints.py": RELU.replace("self.positive = x > 0", "print('x' * 100_000)"),
            "right.py": RELU,
            "typo.py": "class ReLU\n",
            "void.py": "\n",
        },
        Options(effort="quick", jobs=jobs, limits=limits),
    )
    assert {student.student: verdicts(student) for student in report.students} == {
        "crash.py": {"ReLU": ("failed", "crash")},
        "exits.py": {"ReLU": ("not_run", "import_failed")},
        "hang.py": {"ReLU": ("failed", "timeout")},
        "loop.py": {"ReLU": ("failed", "timeout")},
        "prints.py": {"ReLU": ("failed", "output")},
        "right.py": {"ReLU": ("passed", None)},
        "typo.py": {"ReLU": ("not_run", "import_failed")},
        "void.py": {"ReLU": ("not_run", "missing")},
    }
    assert {student.student: student.total for student in report.students if student.total} == {"right.py": 1.0}
    assert row(report, "typo.py", "ReLU").message == (
        "typo.py, line 1: class ReLU raised SyntaxError: expected ':' (typo.py, line 1)"
    )
    assert "void.py: is empty; write a component into it" in row(report, "void.py", "ReLU").message


def test_what_anyone_handed_in_is_expected_of_all(grade: Grade) -> None:
    """Without an assignment the components of the class are the sum of what was found, for a point each."""
    report = grade({"ada.py": RELU, "bo.py": CLIP})
    assert (report.components, report.possible) == (("ReLU", "clip_grad_norm"), {"ReLU": 1.0, "clip_grad_norm": 1.0})
    assert verdicts(report.students[0]) == {"ReLU": ("passed", None), "clip_grad_norm": ("not_run", "missing")}
    assert verdicts(report.students[1]) == {"ReLU": ("not_run", "missing"), "clip_grad_norm": ("passed", None)}
    assert row(report, "ada.py", "clip_grad_norm").message == "ada.py has no clip_grad_norm; it has: ReLU"


def test_what_few_handed_in_is_said(grade: Grade) -> None:
    """Without an assignment it counts for everybody: a teacher is told where that was hardly meant."""
    options = Options(effort="quick", limits=Limits(playing=20.0), laws=("output",))
    assert not any("Less than half" in note for note in grade({"s0.py": RELU, "s1.py": RELU + CLIP}, options).run.notes)
    report = grade({"s2.py": RELU}, options)
    assert report.run.notes[1] == (
        "No assignment.toml says what was asked for, so that all that anyone handed in counts for everybody. "
        "Less than half handed in: clip_grad_norm by 1, of 3 students. Name what was asked for to have it judged alone."
    )
    asked = "components.ReLU.points = 1\ncomponents.clip_grad_norm.points = 1\n"
    assert not any("Less than half" in note for note in grade({"assignment.toml": asked}, options).run.notes)


def test_the_assignment_decides(grade: Grade, tmp_path: Path) -> None:
    """Title, seed, effort, points and components come from the assignment; other components are not judged."""
    text = "title = 'Sheet 3'\nseed = 4\neffort = 'quick'\ncomponents.ReLU.points = 5\n"
    files = {
        "ada.py": RELU + CLIP,
        "bo.py": "class Rellu:\n    def forward(self, x): ...\n    def backward(self, g): ...",
    }
    report = grade({**files, "assignment.toml": text}, Options(limits=Limits(playing=20.0)))
    assert (report.title, report.run.seed, report.run.effort) == ("Sheet 3", 4, "quick")
    assert (report.components, report.possible) == (("ReLU",), {"ReLU": 5.0})
    assert [student.points for student in report.students] == [{"ReLU": 5.0}, {"ReLU": 0.0}]
    assert row(report, "bo.py", "ReLU").message == (
        "bo.py has no ReLU that can be judged: Rellu looks like a layer (forward, backward) but is no known component; "
        "closest: ReLU"
    )
    given = tmp_path / "other.toml"
    report = grade({"other.toml": "title = 'Given'\ncomponents.clip_grad_norm = {}\n"}, assignment=given)
    assert (report.title, report.components, report.run.notes[1:]) == ("Given", ("clip_grad_norm",), ())
    assert verdicts(report.students[0]) == {"clip_grad_norm": ("passed", None)}


def test_the_convention_of_an_assignment_holds_for_all(grade: Grade) -> None:
    """Code that follows the reading which the teacher asked for passes without saying so itself."""
    clip = "components.SGD.conventions.first_step = 'dampened'\n"
    source = """
import numpy as np

class SGD:
    def __init__(self, params, grads, lr, momentum=0.0, dampening=0.0):
        self.params, self.grads, self.lr, self.momentum, self.dampening = params, grads, lr, momentum, dampening
        self.v = {name: np.zeros_like(p) for name, p in params.items()}

    def step(self):
        for name, p in self.params.items():
            g = self.grads[name]
            if self.momentum:
                self.v[name] = self.momentum * self.v[name] + (1 - self.dampening) * g
                g = self.v[name]
            p -= self.lr * g
"""
    report = grade({"ada.py": source, "assignment.toml": clip})
    assert row(report, "ada.py", "SGD").verdict == "passed", row(report, "ada.py", "SGD").message
    assert row(report, "ada.py", "SGD").conventions == {"first_step": "dampened"}


def test_a_class_shares_its_seed_and_its_ledger(grade: Grade) -> None:
    """Everybody is judged on the same programs, and the class counts what all of them were asked."""
    report = grade({"ada.py": RELU, "bo.py": IDENTITY})
    runs = [student.report.run for student in report.students]
    assert {run.seed for run in runs} == {report.run.seed}
    assert report.run.ledger.declared == sum(run.ledger.declared for run in runs)
    assert report.run.ledger.balanced
    assert report.students[0].report.source == "ada"
    assert report.run.notes == (grading.TRUSTED,)


def test_a_class_shares_its_tiers(grade: Grade, monkeypatch: pytest.MonkeyPatch) -> None:
    """Everybody is judged on as many programs, whatever time their code takes: no clock is asked."""

    def never(*_: object) -> int:
        raise AssertionError

    monkeypatch.setattr(judge, "affordable", never)
    report = grade({"ada.py": RELU + CLIP, "bo.py": IDENTITY, "assignment.toml": "[components.ReLU]\ntier = 3\n"})
    assert {row(report, student, "ReLU").tier for student in ("ada.py", "bo.py")} == {3}
    assert report.run.tiers == {"ReLU": 3}
    assert row(grade({"ada.py": RELU, "assignment.toml": ""}), "ada.py", "ReLU").tier == 2


def test_a_slow_class_is_noted(grade: Grade, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where half of the submissions take long the teacher is told what would take less."""
    monkeypatch.setattr(grading, "SECONDS", {"quick": 0.0})
    report = grade({"ada.py": RELU, "bo.py": IDENTITY}, Options(effort="quick", tiers={"ReLU": 3}))
    note = report.run.notes[-1]
    assert note.startswith("ReLU took ")
    assert note.endswith(
        " s or more in half of the submissions; `--tier ReLU=2` judges it in less time, on fewer programs."
    )
    assert len(grade({}, Options(effort="quick")).run.notes) == 1


def test_progress_is_told(tmp_path: Path) -> None:
    """Whoever waits learns whose work is at hand."""
    (tmp_path / "ada.py").write_text(RELU, encoding="utf-8")
    told: list[tuple[str, int, int]] = []
    grading.grade_folder(tmp_path, Options(effort="quick"), lambda *step: told.append(step))
    assert told == [("ada.py", 0, 1), ("", 1, 1)]


def test_a_fault_of_the_checker_costs_nothing(grade: Grade, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where no worker can be started for a student, the verdict says so, and nothing is made of the points."""

    def workshop(target: Target, limits: Limits, profile: Profile) -> Workshop:
        if target.name == "ada.py":
            raise WorkerError("no process could be started")
        return Workshop(target, limits, profile)

    monkeypatch.setattr(grading, "Workshop", workshop)
    report = grade({"ada.py": RELU, "bo.py": RELU})
    assert [verdicts(student)["ReLU"] for student in report.students] == [("checker_broke", None), ("passed", None)]
    assert "no process could be started" in row(report, "ada.py", "ReLU").message
    assert [student.graded for student in report.students] == [False, True]


@pytest.mark.parametrize("times", [1, 2])
def test_a_judge_that_is_killed_costs_one_student_nothing(
    times: int, grade: Grade, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As where memory runs out: once is judged again, twice is nobody's total; no copy is left."""
    deaths = tmp_path / ".deaths"
    deaths.touch()

    def judged(workshop: Workshop, *rest: Any) -> ComponentResult:
        if workshop.target.name == "bo.py" and (died := deaths.stat().st_size) < times:
            deaths.write_text("x" * (died + 1), encoding="utf-8")
            os.kill(os.getpid(), signal.SIGKILL)
        return judge_export(workshop, *rest)

    monkeypatch.setattr(grading, "judge_export", judged)
    copies = tmp_path / ".copies"
    copies.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(copies))
    options = Options(effort="quick", jobs=2, components=("ReLU",))
    report = grade(dict.fromkeys(("ada.py", "bo.py", "cy.py", "di.py"), RELU), options)
    assert list(copies.iterdir()) == []
    lost = [student.student for student in report.students if not student.graded]
    if times == 1:
        assert (report.exit_code, lost, [student.total for student in report.students]) == (0, [], [1.0] * 4)
        return
    assert (report.exit_code, lost) == (3, ["bo.py"])
    assert report.run.notes[0] == (
        "1 student could not be judged, by our own fault, and has no points: "
        f"grade again with `--seed {report.run.seed}` ('bo.py')."
    )
    assert [verdicts(student)["ReLU"][0] for student in report.students] == [
        *("passed", "checker_broke", "passed", "passed"),
    ]
    assert row(report, "bo.py", "ReLU").message == (
        "The checker failed, not the subject: the process that judged it died of SIGKILL. "
        "Judge it again, with fewer --jobs where memory ran out."
    )


def test_what_cannot_be_followed_is_refused_before_anybody_is_judged(grade: Grade) -> None:
    """A wrong option or assignment stops the run at once."""
    with pytest.raises(OptionError, match="'Relu' is no known component"):
        grade({"ada.py": RELU}, Options(components=("Relu",)))
    with pytest.raises(AssignmentError, match="titel = 'x' \\(string\\) is no known key"):
        grade({"assignment.toml": "titel = 'x'"})

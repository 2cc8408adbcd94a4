"""One target is checked component by component, by one judge or by several."""

import os
import signal
from pathlib import Path

import pytest

from layerproof.conformance.contracts import contracts
from layerproof.conformance.diagnosis import Diagnosis
from layerproof.conformance.results import ComponentResult
from layerproof.play import Export, Program, SubjectLost, Transcript
from layerproof.play.limits import Limits
from layerproof.submissions import checking
from layerproof.submissions.options import Options
from layerproof.submissions.subject import Workshop
from layerproof.submissions.target import find_target

from .conftest import CLIP, RELU

TWO = RELU + CLIP


def test_a_judge_that_is_killed_costs_one_component(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is our fault and says how the judge ended; the other component has its verdict."""
    (tmp_path / "layers.py").write_text(TWO, encoding="utf-8")
    judge = checking.judge_export

    def judged(workshop: Workshop, diagnosis: object, export: Export, *rest: object) -> ComponentResult:
        if export.name == "ReLU":
            os.kill(os.getpid(), signal.SIGKILL)
        return judge(workshop, diagnosis, export, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr(checking, "judge_export", judged)
    options = Options(effort="quick", jobs=2, limits=Limits(playing=20.0))
    report = checking.check_target(find_target(str(tmp_path / "layers.py")), options)
    relu, clip = report.components
    assert (relu.component, relu.subject, relu.verdict, relu.line) == ("ReLU", "ReLU", "checker_broke", 4)
    assert relu.message.startswith("The checker failed, not the subject: the process that judged it died of SIGKILL.")
    assert (clip.component, clip.verdict, report.exit_code) == ("clip_grad_norm", "passed", 3)


def test_smaller_programs_are_sought_unless_told_not_to(tmp_path: Path) -> None:
    """The verdict and the laws that broke are the same; without the search the first program found is shown."""
    (tmp_path / "layers.py").write_text(RELU.replace("np.maximum(x, 0)", "np.minimum(x, 9.0)"), encoding="utf-8")
    whole, fast = (
        checking.check_target(find_target(str(tmp_path / "layers.py")), Options(seed=1, effort="quick", shrink=shrink))
        for shrink in (True, False)
    )
    (one,), (other,) = whole.components, fast.components
    assert (one.verdict, other.verdict) == ("failed", "failed")
    assert [law.verdict for law in one.laws] == [law.verdict for law in other.laws]
    sizes = [
        sum(law.finding.program.size[1] for law in result.laws if law.finding and law.finding.program)
        for result in (one, other)
    ]
    assert sizes[0] < sizes[1]


def test_what_was_not_compared_is_said(tmp_path: Path) -> None:
    """A known mistake whose worker is lost each time has no part in the verdict, and whoever reads it knows."""

    class Lost:
        name = "lost"

        def play(self, program: Program) -> Transcript:
            raise SubjectLost("timeout", f"{program.component} took too long")

    (tmp_path / "layers.py").write_text(RELU.replace("np.maximum(x, 0)", "x + 0.0"), encoding="utf-8")
    with Workshop(find_target(str(tmp_path / "layers.py"))) as workshop:
        (export,) = workshop.opened().exports
        options, relu = Options(seed=1, effort="quick"), contracts()["ReLU"]
        result = checking.judge_export(workshop, Diagnosis(lambda _: Lost()), export, relu, options, 1e-9)
    (note,) = result.notes
    assert (result.verdict, result.mistakes) == ("failed", ())
    assert note.startswith("It was not compared with known mistakes whose workers gave no answer in time or died (act-")
    assert note.endswith("Where a name is missing, judge it again on a machine with less to do.")


@pytest.mark.parametrize("jobs", [1, 2])
def test_of_a_draft_and_what_became_of_it_the_right_one_counts(tmp_path: Path, jobs: int) -> None:
    """In whatever order they come, and whoever reads the report is told that the other one is wrong."""
    draft = RELU.replace("np.maximum(x, 0)", "0.5 * x")
    for name, text in {"a.py": RELU, "b.py": draft, "clip.py": CLIP}.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    options = Options(seed=1, effort="quick", jobs=jobs, limits=Limits(playing=20.0))
    report = checking.check_target(find_target(str(tmp_path)), options)
    told = {(one.component, Path(one.file).name): (one.verdict, one.reason) for one in report.components}
    assert told == {
        ("ReLU", "b.py"): ("not_run", "unrecognised"),
        ("ReLU", "a.py"): ("passed", None),
        ("clip_grad_norm", "clip.py"): ("passed", None),
    }
    note, *others = report.all_notes
    assert not others
    assert note == (
        "Of 2 that were judged the best counts, ReLU in line 4 of a.py; ReLU in line 4 of b.py (failed) is another: "
        "rename or take out one of them, or check b.py alone."
    )
    (draft_result,) = [one for one in report.components if one.verdict == "not_run"]
    assert draft_result.message.startswith("ReLU is another ReLU; the one in line 4 of a.py is judged")
    assert (report.exit_code, report.run.ledger.balanced) == (0, True)


PAIR = """
def linear_forward(x, w, b):
    return x @ w + b, (x, w, b)

def linear_backward(dout, cache):
    x, w, b = cache
    return dout @ w.T, x.T @ dout, dout.sum(axis=0)
"""


def test_functions_have_no_part_in_what_a_class_keeps(tmp_path: Path) -> None:
    """A class of students whose gradients are overwritten may have somebody in it who hands in functions."""
    path = tmp_path / "pair.py"
    path.write_text(PAIR, encoding="utf-8")
    readings = {"gradients": "overwrite", "weight_layout": "(in, out)", "inputs": "2-D"}
    options = Options(seed=1, effort="quick", conventions={"Linear": readings})
    (result,) = checking.check_target(find_target(str(path)), options).components
    assert (result.component, result.verdict) == ("Linear", "passed")

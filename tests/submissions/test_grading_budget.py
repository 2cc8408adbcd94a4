"""A class has one false-alarm budget: the tests that its students' code is really put to never cost more."""

from pathlib import Path
from typing import Any

import pytest

from layerproof.conformance.check import Check
from layerproof.conformance.false_alarm import FALSE_ALARM, share_of
from layerproof.conformance.laws import mask
from layerproof.play.limits import Limits
from layerproof.submissions.grading import grade_folder
from layerproof.submissions.options import Options

DROPOUT = """
import numpy as np

class Dropout:
    training = True

    def __init__(self, p=0.5):
        self.p = p

    def forward(self, x):
        keep = 1 - self.p
        self.mask = np.random.binomial(1, keep, size=x.shape) / keep if self.training else np.ones(x.shape)
        return x * self.mask

    def backward(self, grad_output):
        return grad_output * self.mask
"""


def test_the_budget_is_split_over_students(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """With three students each test may use a third, and all of them together no more than one run's."""
    shares: list[float] = []
    judged: Any = vars(mask)["deviation"]

    def recording(*arguments: Any, **fields: Any) -> Check:
        shares.append(fields["share"])
        found: Check = judged(*arguments, **fields)
        return found

    monkeypatch.setattr(mask, "deviation", recording)
    # As if no two of them gave the same answers.
    monkeypatch.setattr("layerproof.conformance.examination.recalled", lambda *_: None)
    for student in ("ada", "bo", "cy"):
        (tmp_path / f"{student}.py").write_text(DROPOUT, encoding="utf-8")
    report = grade_folder(tmp_path, Options(effort="quick", laws=("mask.*",), limits=Limits(playing=20.0)))
    results = [component for student in report.students for component in student.report.components]
    assert [one.verdict for one in results] == ["passed"] * 3
    assert set(shares) == {share_of(3)}
    assert len(shares) >= 3 * 16
    assert sum(shares) <= FALSE_ALARM

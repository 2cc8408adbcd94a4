"""A subject that hangs is played once more by nobody: not to draw, not to shrink, not to name its mistake."""

from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from layerproof.conformance.contracts import contracts
from layerproof.conformance.diagnosis import Diagnosis
from layerproof.play import Export, LocalSubject, Program, SubjectLost, Transcript
from layerproof.play.limits import Limits
from layerproof.submissions.checking import judge_export
from layerproof.submissions.options import Options
from layerproof.submissions.subject import Workshop
from layerproof.submissions.target import find_target

pytestmark = pytest.mark.usefixtures("nothing_left")

SOURCE = """
import numpy as np

left = {after}

class ReLU:
    def forward(self, x):
        global left
        left -= 1
        while left < 0:
            pass
        self.positive = x > 0
        return np.where(self.positive, x, {negative})

    def backward(self, grad_output):
        return grad_output * self.positive
"""


class Counted(Workshop):
    """Notes what becomes of each program."""

    def play(self, export: Export, programs: Sequence[Program]) -> list[Transcript | SubjectLost]:
        """Play them, and note whether each was answered."""
        outcomes = super().play(export, programs)
        PLAYED.extend(outcome.reason if isinstance(outcome, SubjectLost) else "answered" for outcome in outcomes)
        return outcomes


PLAYED: list[str] = []


@pytest.fixture
def judged(tmp_path: Path) -> Callable[[int, str], tuple[str, str | None]]:
    """Give a function that judges a layer which hangs after some forwards, and returns its verdict and reason."""

    def run(after: int, negative: str) -> tuple[str, str | None]:
        PLAYED.clear()
        path = tmp_path / "layers.py"
        path.write_text(SOURCE.format(after=after, negative=negative), encoding="utf-8")
        options = Options(seed=3, effort="quick")
        diagnosis = Diagnosis(lambda mistake: LocalSubject(mistake.id, mistake.implementation))
        with Counted(find_target(str(path)), Limits(playing=1.0)) as workshop:
            (export,) = workshop.opened().exports
            result = judge_export(workshop, diagnosis, export, contracts()["ReLU"], options, 1e-9)
        return result.verdict, result.reason

    return run


@pytest.mark.parametrize("after", [0, 1, 20])
def test_right_code_that_hangs(after: int, judged: Callable[[int, str], tuple[str, str | None]]) -> None:
    """It is waited for once, whether it is timed, looked at or judged; what came before is still judged."""
    assert judged(after, "0.0") == ("failed", "timeout")
    assert PLAYED.count("timeout") == 1


def test_wrong_code_that_hangs_while_it_is_shrunk(judged: Callable[[int, str], tuple[str, str | None]]) -> None:
    """Its verdict stands, and the search for another reading and a smaller example ends at once."""
    assert judged(10_000_000, "0.1 * x") == ("failed", "law")
    whole = len(PLAYED)
    for after in (whole // 2, whole * 3 // 4):
        assert judged(after, "0.1 * x")[0] == "failed"
        assert PLAYED.count("timeout") == 1

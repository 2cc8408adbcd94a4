"""A worker that is killed from outside costs nobody anything: what it was at is played once more."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from layerproof.play import Call, Program, SubjectLost, Transcript
from layerproof.submissions.subject import Workshop

pytestmark = pytest.mark.usefixtures("nothing_left")

OpenWorkshop = Callable[..., Workshop]
X = np.arange(6.0).reshape(2, 3)
PROGRAM = Program("Twice", "layer", calls=(Call("forward", (X,), observe="returned"),))
SOURCE = """
import os
import pathlib

def die(number):
    left = pathlib.Path("{left}")
    if times := int(left.read_text()):
        left.write_text(str(times - 1))
        os.kill(os.getpid(), number)

class Twice:
    def forward(self, x):
        {forward}
        return 2 * x
"""


@pytest.fixture
def killed(tmp_path: Path, open_workshop: OpenWorkshop) -> Callable[[int, str, str], Workshop]:
    """Give a function that opens code whose workers are killed so often, where it says."""

    def made(times: int, forward: str, module: str = "") -> Workshop:
        left = tmp_path / "left.txt"
        left.write_text(f"{times}", encoding="utf-8")
        return open_workshop(SOURCE.format(left=left, forward=forward) + module)

    return made


@pytest.mark.parametrize("number", [9, 15, 1])
def test_once_is_played_again(number: int, killed: Callable[..., Workshop]) -> None:
    """Alone and among others, everything has its answer."""
    for programs in ([PROGRAM], [PROGRAM] * 5):
        workshop = killed(1, f"die({number})")
        (twice,) = [export for export in workshop.opened().exports if export.name == "Twice"]
        answers = workshop.play(twice, programs)
        assert len(answers) == len(programs)
        for answer in answers:
            assert isinstance(answer, Transcript)
            assert np.array_equal(answer.answers[0].returned, 2 * X)  # type: ignore[arg-type]


def test_twice_is_a_loss(killed: Callable[..., Workshop]) -> None:
    """Whoever kills itself does so again, and what was answered before it is kept."""
    workshop = killed(1000, "x.any() or die(9)")
    (twice,) = [export for export in workshop.opened().exports if export.name == "Twice"]
    deadly = PROGRAM.with_calls(Call("forward", (0 * X,)))
    first, lost = workshop.play(twice, [PROGRAM, deadly, PROGRAM])
    assert isinstance(first, Transcript)
    assert isinstance(lost, SubjectLost)
    assert str(lost).startswith("crash: it was ended by SIGKILL, and so was a fresh one that did the same: ")


def test_an_import_is_tried_again(killed: Callable[..., Workshop]) -> None:
    """Once; the workers that are left to it are as many as before."""
    workshop = killed(1, "die(9)", "die(9)\n")
    (twice,) = [export for export in workshop.opened().exports if export.name == "Twice"]
    (Path(workshop.target.folders[0]) / "left.txt").write_text("1", encoding="utf-8")
    (answer,) = workshop.play(twice, [PROGRAM])
    assert isinstance(answer, Transcript)
    with pytest.raises(SubjectLost, match="crash: it was ended by SIGKILL, and so was a fresh one"):
        killed(1000, "pass", "die(9)\n").opened()

"""The kill matrix, with the mistakes played in workers."""

import os
import signal

import pytest

from layerproof import impl
from layerproof.conformance.catalogue import Mistake, mistakes
from layerproof.conformance.matrix import Player, Row
from layerproof.submissions import matrix
from layerproof.submissions.matrix import kill_matrix
from layerproof.submissions.options import OptionError, Options


@pytest.fixture
def two(monkeypatch: pytest.MonkeyPatch) -> None:
    """Make the catalogue one mistake, and one that is none."""
    none = Mistake("none", "ReLU", "Right.", "", "", impl.ReLU)
    monkeypatch.setattr(matrix, "mistakes", lambda: {one.id: one for one in (mistakes()["lin-bias-twice"], none)})


@pytest.mark.usefixtures("two")
def test_rows(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each mistake is judged, by several judges as by one, and the steps are told."""
    monkeypatch.setattr("layerproof.conformance.diagnosis.mistakes_of", lambda _: [mistakes()["lin-bias-twice"]])
    seen: list[tuple[str, int, int]] = []
    alone = kill_matrix(Options(7, "quick"), lambda *step: seen.append(step))
    assert [(row.id, bool(row.killed_by), row.named_first) for row in alone.rows] == [
        ("lin-bias-twice", True, True),
        ("none", False, False),
    ]
    assert (alone.seed, alone.exit_code) == (7, 1)
    assert seen == [("lin-bias-twice", 0, 2), ("none", 1, 2), ("", 2, 2)]
    assert kill_matrix(Options(7, "quick", jobs=2)) == alone


@pytest.mark.usefixtures("two")
def test_components() -> None:
    """Only the components that were asked for are looked at, and an unknown one is refused."""
    assert [row.id for row in kill_matrix(Options(7, "quick", ["ReLU"])).rows] == ["none"]
    assert kill_matrix(Options(7, "quick", ["SGD"])).exit_code == 5
    with pytest.raises(OptionError, match="'Dense' is no known component"):
        kill_matrix(Options(components=["Dense"]))


@pytest.mark.usefixtures("two")
def test_a_judge_that_is_killed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Its mistake has no verdict, the other one has."""
    row = Player.row

    def killed(player: Player, known: Mistake) -> Row:
        if known.id == "none":
            os.kill(os.getpid(), signal.SIGKILL)
        return row(player, known)

    monkeypatch.setattr(Player, "row", killed)
    found = kill_matrix(Options(7, "quick", jobs=2))
    assert [bool(one.killed_by) for one in found.rows] == [True, False]
    assert found.rows[1].broke == ("the judging process, which died of SIGKILL",)
    assert found.exit_code == 3

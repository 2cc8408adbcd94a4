"""How right code is judged again and again."""

from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest

NAMES = ("impl ReLU", "reference ReLU", "impl SGD")


def test_turns(benchmark: Callable[[str], ModuleType]) -> None:
    """Subjects of one component are judged with one seed, the components in turns."""
    turns = benchmark("audit").turns(NAMES, dict.fromkeys(NAMES, 0), 2)
    assert turns == [["impl ReLU", "reference ReLU"], ["impl SGD"]] * 2


def test_what_was_done_is_not_done_again(benchmark: Callable[[str], ModuleType]) -> None:
    """Who has a run already is left out of as many turns, and a turn without anybody is none."""
    turns = benchmark("audit").turns(NAMES, {"impl ReLU": 1, "reference ReLU": 0, "impl SGD": 2}, 2)
    assert turns == [["reference ReLU"], ["impl ReLU", "reference ReLU"]]


@pytest.mark.parametrize(("alarms", "runs", "highest"), [(0, 1, 0.95), (0, 200, 0.0149), (1, 200, 0.0235), (3, 3, 1.0)])
def test_bound(benchmark: Callable[[str], ModuleType], alarms: int, runs: int, highest: float) -> None:
    """The bound is Clopper and Pearson's: without an alarm, 1 - 0.05 to the power of one over the runs."""
    assert benchmark("audit").bound(alarms, runs) == pytest.approx(highest, rel=5e-3)


def test_audits_are_kept(benchmark: Callable[[str], ModuleType], tmp_path: Path) -> None:
    """One that goes on with the same sources takes its own place; of others each has a row, and all add up."""
    audit, path = benchmark("audit"), tmp_path / "audits.jsonl"
    for runs, code in ((10, "a"), (20, "b"), (30, "b")):
        past = audit.kept_up(
            path, audit.Audit("2026-12-01", code, 2, runs, int(code == "a"), "impl SGD" * (code == "a"))
        )
    assert [(one.code, one.runs) for one in past] == [("a", 10), ("b", 30)]
    title, summary, rows = audit.history(past)
    assert title == "## All audits so far"
    assert summary.startswith("40 runs of the code as it was at the time, 1 alarms")
    assert rows.splitlines()[2:] == [
        "| 2026-12-01 | a | 2 | 10 | impl SGD |",
        "| 2026-12-01 | b | 2 | 30 | none |",
    ]


def test_subjects_are_listed_by_their_sources(benchmark: Callable[[str], ModuleType]) -> None:
    """Sources that have the same components have one line."""
    listed = list(
        benchmark("audit").by_source(["impl ReLU", "impl SGD", "reference ReLU", "reference SGD", "ada.py ReLU"])
    )
    assert listed == ["- `impl` and `reference`: ReLU, SGD", "- `ada.py`: ReLU"]

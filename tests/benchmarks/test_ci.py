"""How CI's time is split."""

from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest


def test_parts_run_at_once(
    benchmark: Callable[[str], ModuleType], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each part has its own time and outcome, and its variables; they wait for nobody."""
    (tmp_path / "Makefile").write_text(
        "first:\n\ttouch begun; until test -e met; do sleep 0.01; done\n"
        "second:\n\tuntil test -e begun; do sleep 0.01; done; touch met; test $(WORD) = wrong\n",
        "utf-8",
    )
    ci = benchmark("ci")
    monkeypatch.setattr(ci, "_ROOT", tmp_path)
    found = ci.run("first", "second", environment={"WORD": "right"})
    assert {name: outcome for name, (_, outcome) in found.items()} == {"first": 0, "second": 2}
    assert all(seconds > 0 for seconds, _ in found.values())


def test_tests_are_split_by_folder(benchmark: Callable[[str], ModuleType], tmp_path: Path) -> None:
    """The first two folders count, and files stand for none."""
    cases = [
        ("tests.play.test_wire", 0.5),
        ("tests.play.deep.test_x", 0.25),
        ("tests.test_docs", 2),
        ("conformance.test_impl", 1),
    ]
    lines = [f'<testcase classname="{name}" time="{seconds}" />' for name, seconds in cases]
    (tmp_path / "tests.xml").write_text(f"<testsuite>{''.join(lines)}</testsuite>", "utf-8")
    counts, spent = benchmark("ci").by_folder(tmp_path / "tests.xml")
    assert counts == {"tests/play": 2, "tests": 1, "conformance": 1}
    assert spent == {"tests/play": 750, "tests": 2000, "conformance": 1000}

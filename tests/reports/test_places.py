"""Places lead to files, from the current folder."""

from dataclasses import replace
from pathlib import Path

import pytest

from layerproof.conformance.results import ComponentResult, Report
from layerproof.reports import places

ONE = ComponentResult("A", "A", "passed", file="layers.py")


def test_a_path_stays_as_it_is(report: Report) -> None:
    """Of one's own code a result has the path, whatever the target was."""
    for target in ("lib", "a.py"):
        named = replace(report, run=replace(report.run, target=target))
        assert places.path_of(replace(ONE, file="lib/nn/conv.py"), named) == "lib/nn/conv.py"


def test_paths_lead_to_files(report: Report, tmp_path: Path) -> None:
    """Of a folder's files the path is told where one is there, or else the name."""
    (tmp_path / "layers.py").touch()
    folder = replace(report, run=replace(report.run, target=str(tmp_path)))
    assert places.path_of(ONE, folder) == str(tmp_path / "layers.py")
    assert places.path_of(replace(ONE, file="others.py"), folder) == "others.py"
    assert places.path_of(ONE, replace(report, run=replace(report.run, target="a/b.py"))) == "a/b.py"


def test_a_file_in_the_current_folder_is_named(report: Report, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It may be another one than the target, which imports it."""
    monkeypatch.chdir(tmp_path)
    Path("others.py").touch()
    of_file = replace(report, run=replace(report.run, target="layers.py"))
    assert places.path_of(replace(ONE, file="others.py"), of_file) == "others.py"


@pytest.mark.parametrize(
    ("file", "source", "line", "place"),
    [
        ("lib/a.py", "a", 3, "lib/a.py:3"),
        ("lib/a.py", "", None, "lib/a.py"),
        ("", "layers", 3, "layers.py:3"),
        ("", "", 3, ""),
    ],
)
def test_a_line_is_behind_its_file(file: str, source: str, line: int | None, place: str) -> None:
    """Where there is no file there is no place."""
    assert places.place_of(replace(ONE, file=file), source, line) == place

"""A class is written whole, whenever Ctrl-C comes."""

import os
import signal
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from click.testing import Result

from layerproof.reports.html.page import student_page

from .conftest import SOURCES
from .test_command import SEED, run


@pytest.fixture(autouse=True)
def listening() -> Iterator[None]:
    """Have Ctrl-C raise, whatever this process was started with."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.fixture
def interrupted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[int], tuple[Result, Path]]:
    """Give a function that grades a class of two and presses Ctrl-C so often while its first page is written."""
    folder, report = tmp_path / "class", tmp_path / "report"
    pressed: list[bool] = []
    folder.mkdir()
    for name in ("ada", "bo"):
        (folder / f"{name}.py").write_text(SOURCES["right"], encoding="utf-8")

    def grade(times: int) -> tuple[Result, Path]:
        def pressing(*arguments: object) -> str:
            if len(pressed) < times:
                pressed.append(True)
                os.kill(os.getpid(), signal.SIGINT)
            return student_page(*arguments)  # type: ignore[arg-type]

        monkeypatch.setattr("layerproof.reports.class_folder.student_page", pressing)
        return run("grade", folder, "--report", report, "--trusted", *SEED), report

    return grade


def test_what_is_being_written_is_written(interrupted: Callable[[int], tuple[Result, Path]]) -> None:
    """All is judged; the exit code says that somebody pressed it."""
    result, report = interrupted(1)
    assert result.exit_code == 130
    told = "layerproof: interrupted; what was judged by then is written, and everybody was\n"
    assert result.stderr == f"The report: {report / 'index.html'}\n{told}"
    assert result.stdout.startswith("2 students; ")
    written = sorted(path.name for path in (report / "students").iterdir())
    assert written == ["ada-py.html", "ada-py.json", "bo-py.html", "bo-py.json"]


def test_the_second_ends_the_writing(interrupted: Callable[[int], tuple[Result, Path]]) -> None:
    """It says that the report is not complete, and how to have it; no file is half there."""
    result, report = interrupted(2)
    assert result.exit_code == 130
    assert result.stderr == (
        f"layerproof: interrupted while {report} was written, which is not complete; "
        "grade again with --seed 7 for the same programs\n"
    )
    assert result.stdout == ""
    assert {path.suffix for path in report.rglob("*") if path.is_file()} <= {".html", ".json", ".csv"}

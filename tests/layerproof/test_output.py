"""Where text goes, and in which colours."""

import gc
import io
import os
import sys
from pathlib import Path

import pytest

from layerproof.errors import Ended
from layerproof.output import Color, bar_color, colored, prepare, prepared, settle, use_color, width, write


@pytest.mark.parametrize(
    ("choice", "environment", "terminal", "expected"),
    [
        ("auto", {}, True, True),
        ("auto", {}, False, False),
        ("auto", {"NO_COLOR": "1"}, True, False),
        ("auto", {"NO_COLOR": "", "FORCE_COLOR": ""}, True, True),
        ("always", {"NO_COLOR": "1"}, False, True),
        ("never", {}, True, False),
        ("never", {"FORCE_COLOR": "1"}, False, True),
        ("auto", {"FORCE_COLOR": "1", "NO_COLOR": "1"}, False, True),
    ],
)
def test_colored(choice: Color, environment: dict[str, str], terminal: bool, expected: bool) -> None:
    """FORCE_COLOR goes before the flag, the flag before NO_COLOR, and that before the terminal."""
    assert colored(choice, environment, terminal=terminal) is expected


def test_a_file_is_no_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    """What goes to a file has no colours, whatever the terminal is like."""
    monkeypatch.setattr(os, "environ", {})
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    assert use_color("auto")
    assert not use_color("auto", Path("report.txt"))


def test_the_bar_goes_by_the_same_rule(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is drawn on a terminal alone, whatever standard output is."""
    monkeypatch.setattr(os, "environ", {})
    assert [bar_color("auto"), bar_color("always"), bar_color("never")] == [True, True, False]
    monkeypatch.setattr(os, "environ", {"NO_COLOR": "1"})
    assert [bar_color("auto"), bar_color("always"), bar_color("never")] == [False, True, False]
    monkeypatch.setattr(os, "environ", {"FORCE_COLOR": "1"})
    assert bar_color("never")


@pytest.mark.parametrize(("columns", "expected"), [("72", 72), ("0", 100), ("", 100)])
def test_width(columns: str, expected: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """COLUMNS decides, and where nothing does it is a page's width."""
    monkeypatch.setenv("COLUMNS", columns)
    monkeypatch.setattr(os, "get_terminal_size", lambda _: os.terminal_size((0, 0)))
    assert width() == expected


def test_what_a_terminal_cannot_show(monkeypatch: pytest.MonkeyPatch) -> None:
    """A character that the output cannot encode becomes a question mark."""
    stream = io.TextIOWrapper(io.BytesIO(), encoding="ascii")
    monkeypatch.setattr(sys, "stdout", stream)
    write("✓ right\n")
    assert stream.buffer.getvalue() == b"? right\n"


def test_write_to_a_file(tmp_path: Path) -> None:
    """A file is UTF-8 with plain new lines, wherever it is written."""
    prepare(tmp_path / "a" / "b" / "out.txt", None)
    write("✓\n", tmp_path / "a" / "b" / "out.txt")
    assert (tmp_path / "a" / "b" / "out.txt").read_bytes() == "✓\n".encode()


def test_what_cannot_be_written(tmp_path: Path) -> None:
    """The path is named, and why."""
    (tmp_path / "file").touch()
    with pytest.raises(
        Ended, match=r"out\.txt: cannot be written \((File exists|Not a directory)\); give a path in a folder"
    ):
        prepare(tmp_path / "file" / "out.txt")
    with pytest.raises(
        Ended, match=r"cannot be written \(Is a directory\); give a path in a folder that you may write to"
    ):
        write("", tmp_path)


def test_what_is_prepared_for_nothing_is_removed(tmp_path: Path) -> None:
    """Of the folders that were made, and only where nothing is in them."""
    for name in ("new/report", "there", "there/report"):
        (tmp_path / "there").mkdir(exist_ok=True)
        with pytest.raises(KeyError), prepared(tmp_path / name / "index.html"):
            raise KeyError(name)
        assert [path.name for path in tmp_path.rglob("*")] == ["there"]
    with pytest.raises(KeyError), prepared(tmp_path / "new" / "report" / "index.html"):  # noqa: PT012 - it is made first
        write("", tmp_path / "new" / "report" / "index.html")
        raise KeyError
    with prepared(tmp_path / "right" / "index.html"):
        pass
    assert sorted(path.name for path in tmp_path.rglob("*")) == ["index.html", "new", "report", "right", "there"]


def test_what_is_loaded_stays() -> None:
    """The garbage collector is told to leave it alone, and goes on with what comes later, though not as often."""
    usual = gc.get_threshold()
    gc.unfreeze()
    gc.set_threshold(700, *usual[1:])
    try:
        settle()
        assert gc.get_threshold() == (20_000, *usual[1:])
        assert gc.get_freeze_count() > 1000
        assert gc.isenabled()
    finally:
        gc.set_threshold(*usual)

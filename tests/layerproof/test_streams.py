"""Whichever streams a command is started with, it ends with a verdict or with one line."""

import errno
import subprocess
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from layerproof import output
from layerproof.errors import Ended
from layerproof.streams import occupy, silence

from .test_errors import ended

COMMAND = (sys.executable, "-P", "-c", "from layerproof.command import main; main(prog_name='layerproof')")
CHOSEN = ("--effort", "quick", "--seed", "7", "--law", "output", "--output-format", "concise")
WAY_OUT = "send it to a file in a folder that you may write to, with > FILE"
CLOSED = f"layerproof: standard output: cannot be written (it is closed); {WAY_OUT}\n"
FULL = f"layerproof: standard output: cannot be written (No space left on device); {WAY_OUT}\n"
NO_ROOM = (
    "layerproof: what was to be written has no room (No space left on device); "
    "make room, or have it written elsewhere\n"
)
needs_full = pytest.mark.skipif(not Path("/dev/full").exists(), reason="only Linux has a file that is always full")


def started(redirected: str, *arguments: object) -> tuple[int, str, str]:
    """Return how the command ends that a shell starts with streams of its own, and what it writes."""
    words = ["sh", "-c", f'exec "$@" {redirected}', "sh", *COMMAND, *map(str, arguments)]
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    return done.returncode, done.stdout, done.stderr


@pytest.mark.parametrize(
    ("redirected", "expected"),
    [
        (">&-", (2, "", CLOSED)),
        ("2>&-", (0, "The component is right (seed 7)\n", "")),
        ("<&- >&- 2>&-", (2, "", "")),
        pytest.param("> /dev/full", (2, "", FULL), marks=needs_full),
    ],
)
def test_check(redirected: str, expected: tuple[int, str, str], file: Callable[[str], Path]) -> None:
    """A report that nobody would get is bad input; where nobody is told of it, the verdicts are what they are."""
    assert started(redirected, "check", file("right"), *CHOSEN) == expected


def test_a_file_takes_the_place_of_a_closed_output(file: Callable[[str], Path], tmp_path: Path) -> None:
    """The report is in it, and nothing of ours has come in between."""
    written = tmp_path / "report.txt"
    assert started(">&- 2>&-", "check", file("right"), *CHOSEN, "--output-file", written) == (0, "", "")
    assert written.read_text(encoding="utf-8") == "The component is right (seed 7)\n"


def test_a_class_is_written_all_the_same(file: Callable[[str], Path], tmp_path: Path) -> None:
    """Who cannot be told how it did is told where its report is."""
    folder, report = file("right").parent, tmp_path / "report"
    ending = started(">&-", "grade", folder, "--report", report, "--trusted", "--effort", "quick")
    assert ending == (2, "", f"The report: {report / 'index.html'}\n{CLOSED}")
    assert (report / "grades.csv").exists()


@needs_full
@pytest.mark.parametrize("words", [("--help",), ("check", "--help"), ("--version",)])
def test_what_the_parser_writes(words: tuple[str, ...]) -> None:
    """It has no room either, and is told in one line."""
    assert started("> /dev/full", *words) == (2, "", NO_ROOM)


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EDQUOT])
def test_a_full_disk_is_not_our_own_fault(number: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever was written, the user can make room."""
    monkeypatch.setattr("layerproof.errors.silence", lambda: None)
    assert ended(OSError(number, "No space left on device")) == (2, NO_ROOM)


def test_streams_that_are_open_stay_what_they_are() -> None:
    """Nothing is opened in their place, and nothing is left open."""
    before, errors = sorted(Path("/dev/fd").iterdir()), sys.stderr
    occupy()
    assert (sorted(Path("/dev/fd").iterdir()), sys.stderr) == (before, errors)


def test_without_an_output(monkeypatch: pytest.MonkeyPatch) -> None:
    """There is nothing to silence, no terminal, and a refusal where something is to be written."""
    monkeypatch.setattr(sys, "stdout", None)
    silence()
    assert not output.use_color("auto")
    output.attend(Path("report.txt"))
    for refused in (output.attend, partial(output.write, "right\n")):
        with pytest.raises(Ended) as caught:
            refused()
        assert f"layerproof: {caught.value.message}\n" == CLOSED

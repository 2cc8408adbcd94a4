"""Ctrl-C and its like at a real process that grades a class: who is judged has a grade, and nothing is left."""

import contextlib
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from .conftest import SOURCES

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="looks for what is left in /proc")

# A shell has what it runs in the background ignore SIGINT, and with it this test's processes.
COMMAND = """
import signal

signal.signal(signal.SIGINT, signal.default_int_handler)
signal.signal(signal.SIGHUP, signal.SIG_DFL)

from layerproof.command import main

main(prog_name="layerproof")
"""
WAITS = """
import pathlib
import time

pathlib.Path({marker!r}).touch()
time.sleep(600)
"""


def marked(mark: str) -> list[str]:
    """Return the command lines of processes that have a word in their environment."""
    found = []
    for path in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            if mark.encode() in (path / "environ").read_bytes():
                found.append((path / "cmdline").read_text("utf-8"))
    return found


def awaited(path: Path) -> None:
    """Wait until a file is there."""
    until = time.monotonic() + 120
    while not path.exists():
        assert time.monotonic() < until, path
        time.sleep(0.02)


@pytest.fixture
def class_folder(tmp_path: Path) -> Path:
    """Return a class: one who is right, two whose files take for ever to import, and another one who is right."""
    folder = tmp_path / "class"
    folder.mkdir()
    for name in ("ada", "dan"):
        (folder / f"{name}.py").write_text(SOURCES["right"], encoding="utf-8")
    for name in ("ben", "cyd"):
        (folder / f"{name}.py").write_text(WAITS.format(marker=str(tmp_path / name)), encoding="utf-8")
    return folder


@pytest.mark.parametrize(
    ("number", "jobs", "last"),
    [
        *((signal.SIGINT, 1, "ben"), (signal.SIGINT, 2, "cyd")),
        *((signal.SIGTERM, 1, "ben"), (signal.SIGTERM, 2, "cyd"), (signal.SIGHUP, 2, "cyd")),
    ],
)
def test_what_is_judged_is_kept(
    number: signal.Signals, jobs: int, last: str, class_folder: Path, tmp_path: Path
) -> None:
    """The others are not judged yet, and have no points; the exit code is the one that shells know."""
    report, temporary, mark = tmp_path / "report", tmp_path / "temporary", f"INTERRUPTED_IN_{tmp_path}"
    temporary.mkdir()
    options = ["--trusted", "--effort", "quick", "--seed", "7", "--jobs", str(jobs), "--report", str(report)]
    with subprocess.Popen(
        [sys.executable, "-P", "-c", COMMAND, "grade", str(class_folder), *options],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
        env={**os.environ, "TMPDIR": str(temporary), "MARK": mark},
    ) as process:
        awaited(tmp_path / last)  # whoever comes before has a result by then
        assert len(marked(mark)) > 1
        os.killpg(process.pid, number)  # as a terminal does, to all of its processes
        if number == signal.SIGTERM:
            process.send_signal(number)  # as `timeout` does, to the one that it started besides
        stdout, stderr = process.communicate(timeout=60)
    assert process.returncode == 128 + number
    assert stdout.startswith("4 students; 3 of them not judged yet; median of the others 1 of 1 points\n")
    assert stderr == (
        f"The report: {report / 'index.html'}\n"
        "layerproof: interrupted; what was judged by then is written, and grades.csv says who is not judged yet\n"
    )
    rows = (report / "grades.csv").read_text(encoding="utf-8-sig").splitlines()
    waiting = [f"{name}.py,,,not run: not judged yet" for name in ("ben", "cyd", "dan")]
    assert rows == ["student,total,ReLU,ReLU verdict", "ada.py,1,1,passed", *waiting]
    page = (report / "index.html").read_text(encoding="utf-8")
    assert "The run was interrupted: 3 of 4 submissions are not judged yet, and have no points." in page
    assert "With `--seed 7` all of them are judged on the same programs." in page
    (result,) = json.loads((report / "students" / "dan-py.json").read_text(encoding="utf-8"))["components"]
    assert (result["component"], result["verdict"], result["reason"]) == ("ReLU", "not_run", "interrupted")
    assert result["message"] == "dan.py is not judged yet: the run was interrupted before its turn was over"
    assert list(temporary.iterdir()) == []
    until = time.monotonic() + 10
    while marked(mark) and time.monotonic() < until:
        time.sleep(0.05)
    assert marked(mark) == []


def test_nothing_judged_is_nothing_written(class_folder: Path, tmp_path: Path) -> None:
    """Where the first submission is still at work, there is no report."""
    report = tmp_path / "report"
    (class_folder / "ada.py").unlink()
    with subprocess.Popen(
        [sys.executable, "-P", "-c", COMMAND, "grade", str(class_folder), "--trusted", "--report", str(report)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    ) as process:
        awaited(tmp_path / "ben")
        os.killpg(process.pid, signal.SIGINT)
        stdout, stderr = process.communicate(timeout=60)
    assert (process.returncode, stdout, stderr) == (130, "", "layerproof: interrupted; nothing was written\n")
    assert not report.exists()

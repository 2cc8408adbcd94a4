"""`check` on what is no ordinary file ends with one line or a verdict, and soon."""

import json
import os
import zipfile
from collections.abc import Callable
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from click.testing import CliRunner, Result

from layerproof import command

FAST = ("--effort", "quick", "--seed", "7", "--law", "output", "--output-format", "json")
WAY_OUT = "give a .py file, a folder of them, or the name of a module"


def check(*words: object) -> Result:
    """Run the command in this process."""
    return CliRunner().invoke(command.main, ["check", *FAST, *map(str, words)])


def test_an_archive(file: Callable[[str], Path], tmp_path: Path) -> None:
    """It is unpacked and judged as the folder that it holds; what was left out is noted."""
    archive = tmp_path / "work.zip"
    with zipfile.ZipFile(archive, "w") as packed:
        packed.write(file("right"), "hw/layers.py")
        packed.writestr("hw/large.bin", bytes(5 * 2**20))
    result = check(archive)
    report = json.loads(result.stdout)
    assert (result.exit_code, report["components"][0]["verdict"], report["source"]) == (0, "passed", "layers")
    assert report["run"]["target"] == str(archive)
    why = "files of data beyond 4 MiB in one, 16 MiB in all or 500 of them are not taken"
    assert report["notes"] == [f"Left out: 'hw/large.bin', because {why}."]


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("cut.zip", "is a zip file that cannot be read (File is not a zip file); pack it again"),
        ("pipe.py", f"is no Python file; {WAY_OUT}"),
        ("pipe.zip", f"is no Python file; {WAY_OUT}"),
        ("pipes", f"has no .py files to judge; {WAY_OUT}"),
        ("large.py", "large.py is larger than 1 MiB; take out what is no code"),
        ("nowhere.py", f"no file, folder or module has this name; {WAY_OUT}"),
    ],
)
def test_what_is_no_target_is_one_line(name: str, told: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing blocks, and the exit code is 2."""
    monkeypatch.chdir(tmp_path)
    Path("cut.zip").write_bytes(b"PK\x03\x04")
    Path("large.py").write_bytes(bytes(2**20 + 1))
    Path("nowhere.py").symlink_to("no/such/place")
    Path("pipes").mkdir()
    for pipe in ("pipe.py", "pipe.zip", "pipes/pipe.py"):
        os.mkfifo(pipe)
    result = check(name)
    assert (result.exit_code, result.stdout, result.stderr) == (2, "", f"layerproof: {name}: {told}\n")


@pytest.mark.parametrize(
    "content",
    [b"\x7fELF" + bytes(range(256)), "x = 1".encode("utf-16"), b"x = '\xff'"],
    ids=["binary", "UTF-16", "bytes"],
)
def test_what_is_no_python_is_not_judged(content: bytes, tmp_path: Path) -> None:
    """Nothing of it could be judged, which is 4; the report says what Python says."""
    path = tmp_path / "layers.py"
    path.write_bytes(content)
    result = check(path)
    (row,) = json.loads(result.stdout)["components"]
    assert (result.exit_code, row["reason"]) == (4, "import_failed")
    assert "SyntaxError" in row["message"] or "null bytes" in row["message"]


def test_a_file_that_does_not_import_is_no_success(file: Callable[[str], Path]) -> None:
    """Right code beside it does not hide it, and the place can be jumped to."""
    folder = file("right").parent
    (folder / "bad.py").write_text("class Linear(:\n", encoding="utf-8")
    result = check(folder, "--output-format", "concise")
    assert result.exit_code == 1
    assert result.stdout.startswith(
        f"{folder / 'bad.py'}:1: bad.py import_failed bad.py, line 1: class Linear(: raised"
    )


def test_bad_input_is_an_error_in_junit(tmp_path: Path) -> None:
    """A CI system finds a file that says why nothing was judged."""
    (tmp_path / "empty.py").touch()
    written = tmp_path / "report.xml"
    result = check(tmp_path / "empty.py", "--output-format", "junit", "--output-file", written)
    (error,) = ET.fromstring(written.read_text(encoding="utf-8")).iter("error")  # noqa: S314 - our own text
    assert (result.exit_code, error.get("message", "").startswith(f"{tmp_path / 'empty.py'}: is empty;")) == (2, True)


def test_explain_lists_the_components() -> None:
    """Without a name there is one component a line."""
    lines = CliRunner().invoke(command.main, ["explain"]).stdout.splitlines()
    assert {"ReLU", "Conv2d"} <= set(lines)


@pytest.mark.parametrize("asked", [("LSTMCell",), ("LSTMCell", "ReLU")])
def test_what_was_asked_for_and_is_not_there(asked: tuple[str, ...], file: Callable[[str], Path]) -> None:
    """The report says so and what there is, in a folder too, whether anything else that was asked for is there."""
    words = [word for name in asked for word in ("--component", name)]
    for target in (file("right"), file("right").parent):
        result = check(target, *words)
        report = json.loads(result.stdout)
        assert report["notes"] == ["LSTMCell: asked for and not there; it has: ReLU"]
        assert result.exit_code == (0 if "ReLU" in asked else 5)

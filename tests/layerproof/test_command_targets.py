"""`check` on what is no ordinary file ends with one line or a verdict, and soon."""

import json
import os
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from layerproof import command

FAST = ("--effort", "quick", "--seed", "7", "--law", "output", "--output-format", "json")
WAY_OUT = "give a .py file, a folder of them, or the name of a module"


def check(*words: object) -> Result:
    """Run the command in this process."""
    return CliRunner().invoke(command.main, ["check", *map(str, words), *FAST])


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
    why = "more than 16 MiB or 500 files of data are not taken"
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

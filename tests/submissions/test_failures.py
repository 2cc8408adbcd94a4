"""Modules that do not import: one entry for each file that is at fault."""

from pathlib import Path

import pytest

from layerproof.conformance.results import ComponentResult
from layerproof.submissions.checking import check_target
from layerproof.submissions.options import Options
from layerproof.submissions.target import find_target

from .conftest import RELU


def failed(folder: Path, monkeypatch: pytest.MonkeyPatch, **files: str) -> list[ComponentResult]:
    """Write a package, check it from the folder around it, and return the results for what does not import."""
    (folder / "lib").mkdir()
    for name, text in files.items():
        (folder / "lib" / f"{name}.py").write_text(text, encoding="utf-8")
    monkeypatch.chdir(folder)
    report = check_target(find_target("lib"), Options(seed=1, effort="quick", laws=("output",)))
    return [component for component in report.components if component.reason == "import_failed"]


def test_what_imports_a_broken_file_has_no_entry(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """One syntax error is one entry, with its path and its line, and what else does not import is told with it."""
    files = {
        "__init__": "from .optim import x\n",
        "losses": "y = 1\ndef f(:\n",
        "optim": "from .losses import y as x\n",
    }
    (only,) = failed(tmp_path, monkeypatch, **files, layers=RELU)
    assert (only.component, only.file, only.line) == ("losses.py", "lib/losses.py", 2)
    told = "losses.py, line 2: def f(: raised SyntaxError: invalid syntax (losses.py, line 2)"
    assert only.message == f"{told}; what imports it is not judged either"


def test_what_raises_is_named_and_not_what_imports_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The line is one of that file's; faults in several files are as many entries."""
    files = {"__init__": "", "base": "x = 1\n1 / 0\n", "a": "from .base import x\n", "b": "import no_such_package\n"}
    results = failed(tmp_path, monkeypatch, **files)
    assert [(one.component, one.file, one.line) for one in results] == [
        ("b.py", "lib/b.py", 1),
        ("base.py", "lib/base.py", 2),
    ]
    assert "is not judged either" not in results[0].message

"""A subject's modules are imported as they stand, and whatever their code does at import is an import failure."""

import importlib
import os
import py_compile
import sys
from pathlib import Path

import pytest

from layerproof.play.loading import load
from layerproof.play.messages import ImportFailure, Source

pytestmark = pytest.mark.usefixtures("imports")


def source(folder: Path, text: str, name: str = "layers") -> Source:
    """Write a file and return it as a module."""
    path = folder / f"{name}.py"
    path.write_text(text, encoding="utf-8")
    return Source(name, str(path))


def test_a_file_is_imported_under_its_name(tmp_path: Path) -> None:
    """It finds itself in sys.modules, as dataclasses need, and the code for scripts does not run."""
    text = "import sys\nmyself = sys.modules[__name__]\nif __name__ == '__main__':\n    raise SystemExit\n"
    module = load(source(tmp_path, text))
    assert not isinstance(module, ImportFailure)
    assert module.myself is module
    assert module.__file__ == str(tmp_path / "layers.py")
    assert not list(tmp_path.glob("__pycache__"))


def test_a_file_that_another_has_imported_runs_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two files of a folder share what one imports from the other."""
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    first = source(tmp_path, "class Layer: pass", "base_of_layers")
    second = source(tmp_path, "from base_of_layers import Layer", "uses_layers")
    using, base = load(second), load(first)
    assert not isinstance(using, ImportFailure)
    assert not isinstance(base, ImportFailure)
    assert using.Layer is base.Layer


def test_the_source_counts_and_no_cache_of_it(tmp_path: Path) -> None:
    """A .pyc that claims to be newer than the source is not run."""
    stale = source(tmp_path, "x = 1")
    assert stale.path is not None
    py_compile.compile(stale.path, invalidation_mode=py_compile.PycInvalidationMode.UNCHECKED_HASH)
    module = load(source(tmp_path, "x = 2"))
    assert not isinstance(module, ImportFailure)
    assert module.x == 2


def test_modules_are_imported_by_name() -> None:
    """A source without a path is found as Python finds it."""
    assert load(Source("json.decoder")) is importlib.import_module("json.decoder")


@pytest.mark.parametrize(
    ("text", "kind", "message", "line", "shown"),
    [
        ("x = 1\nimport no_such_module\n", "ModuleNotFoundError", "No module named 'no_such_module'", 2,
         "import no_such_module"),
        ("def f(:\n    pass\n", "SyntaxError", "invalid syntax (layers.py, line 1)", 1, "def f(:"),
        ("x = 1\n  y = 2\n", "IndentationError", "unexpected indent (layers.py, line 2)", 2, "y = 2"),
        ("x = 1\n\n\nx / 0\n", "ZeroDivisionError", "division by zero", 4, "x / 0"),
        ("import sys\nsys.exit(3)\n", "SystemExit", "3", 2, "sys.exit(3)"),
        ("raise KeyboardInterrupt\n", "KeyboardInterrupt", "", 1, "raise KeyboardInterrupt"),
        ("def f():\n    f()\nf()\n", "RecursionError", "maximum recursion depth exceeded", 2, "f()"),
        ("input()\n", "OSError", "pytest: reading from stdin while output is captured", 1, "input()"),
    ],
    ids=range(8),
)  # fmt: skip
def test_whatever_is_raised_at_import_is_a_failure(
    text: str, kind: str, message: str, line: int, shown: str, tmp_path: Path
) -> None:
    """With its type, its message, and the line of the subject's own file."""
    failure = load(source(tmp_path, text))
    assert isinstance(failure, ImportFailure)
    assert failure.file == str(tmp_path / "layers.py")
    assert (failure.raised.type, failure.raised.line, failure.raised.source) == (kind, line, shown)
    assert failure.raised.message.startswith(message)
    assert "layers" not in sys.modules


@pytest.mark.parametrize(
    ("content", "kind"),
    [(b"\x00\x01\x02", "SyntaxError"), (b"x = '\xff'\n", "SyntaxError"), (b"# coding: no-such\n", "SyntaxError")],
    ids=["null bytes", "not UTF-8", "unknown encoding"],
)
def test_rubbish_is_a_failure(content: bytes, kind: str, tmp_path: Path) -> None:
    """A file that is no Python text fails as one that does not parse."""
    path = tmp_path / "layers.py"
    path.write_bytes(content)
    failure = load(Source("layers", str(path)))
    assert isinstance(failure, ImportFailure)
    assert failure.raised.type in {kind, "ValueError"}


def test_a_file_that_is_gone_is_a_failure(tmp_path: Path) -> None:
    """A file may vanish, or be unreadable, after it was found."""
    failure = load(Source("layers", str(tmp_path / "layers.py")))
    assert isinstance(failure, ImportFailure)
    assert failure.raised.type == "FileNotFoundError"


def test_a_module_that_is_missing_is_named_by_its_name() -> None:
    """Where there is no file, the module's name stands for it."""
    failure = load(Source("no_such_module"))
    assert isinstance(failure, ImportFailure)
    assert failure.file == "no_such_module"


def test_what_is_no_file_is_a_failure(tmp_path: Path) -> None:
    """A pipe blocks nobody, and a file without an end is not read to it."""
    os.mkfifo(tmp_path / "pipe.py")
    (tmp_path / "large.py").write_bytes(b"#" * (2**20 + 1))
    for name, told in (("pipe", "Not a regular file"), ("large", "Larger than 1,048,576 bytes")):
        failure = load(Source(name, str(tmp_path / f"{name}.py")))
        assert isinstance(failure, ImportFailure)
        assert told in failure.raised.message

"""No file is too long to read in one sitting, and no function too long to hold in mind."""

import ast
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
FILE_LIMIT = 300
FUNCTION_LIMIT = 60


def python_files() -> Iterator[Path]:
    """Yield every Python file of the project, leaving out what tools make: hidden folders, build, environments."""
    for folder, subfolders, names in os.walk(ROOT):
        subfolders[:] = sorted(
            name
            for name in subfolders
            if not name.startswith(".") and name != "build" and not Path(folder, name, "pyvenv.cfg").exists()
        )
        yield from (Path(folder, name) for name in sorted(names) if name.endswith(".py"))


def too_long(source: str) -> list[str]:
    """Return a line about the file if it is too long, and one about each function of it that is."""
    lines = len(source.splitlines())
    complaints = [f"{lines} lines, but at most {FILE_LIMIT} are allowed"] if lines > FILE_LIMIT else []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            lines = (node.end_lineno or node.lineno) - node.lineno + 1
            if lines > FUNCTION_LIMIT:
                complaints.append(f"line {node.lineno}: {node.name} has {lines} lines, but at most {FUNCTION_LIMIT}")
    return complaints


def test_every_file_and_function_is_short() -> None:
    """The limits hold for all of the project."""
    complaints = []
    for path in python_files():
        name = path.relative_to(ROOT)
        try:
            complaints += [f"{name}: {complaint}" for complaint in too_long(path.read_text(encoding="utf-8"))]
        except SyntaxError:
            assert name.parts[:2] == ("examples", "submissions"), f"{name} does not parse"
    assert complaints == []


@pytest.mark.parametrize(
    ("source", "complaints"),
    [
        ("x = 1\n" * 300, []),
        ("x = 1\n" * 301, ["301 lines, but at most 300 are allowed"]),
        ("def f():\n" + "    x = 1\n" * 59, []),
        ("def f():\n" + "    x = 1\n" * 60, ["line 1: f has 61 lines, but at most 60"]),
        ("class C:\n    async def f():\n" + "        x = 1\n" * 60, ["line 2: f has 61 lines, but at most 60"]),
    ],
)
def test_limits_are_noticed(source: str, complaints: list[str]) -> None:
    """A file or function at the limit passes, and one line more is named."""
    assert too_long(source) == complaints

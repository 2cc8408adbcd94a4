"""What a file holds, for whoever expected a component in it."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from layerproof.conformance.results import Report
from layerproof.conformance.wording import listed

_LONGEST = 1_000_000


def with_next_step(report: Report) -> Report:
    """Return a report in which nothing was found with a note on what the file holds, and where the names are listed.

    Where others were found than were asked for, a note says so already.
    """
    if report.components or report.missing:
        return report
    defined = list(_defined(Path(report.run.target)))
    held = f"It defines {listed(defined, most=6)}" if defined else "No class or function is defined in it"
    held = held if report.run.target.endswith(".py") else "No class or function has the name of a component"
    return replace(report, notes=(*report.notes, f"{held}; see `layerproof explain` for the names that are judged."))


def _defined(path: Path) -> Iterator[str]:
    """Yield the classes and functions at the top of a file, as far as it can be read."""
    try:
        code = path.read_bytes() if path.suffix == ".py" and path.stat().st_size <= _LONGEST else b""
        body = ast.parse(code).body
    except (OSError, SyntaxError, ValueError, RecursionError, MemoryError):
        return
    for node in body:
        if isinstance(node, ast.ClassDef):
            yield f"class {node.name}"
        elif isinstance(node, ast.FunctionDef):
            yield f"function {node.name}"

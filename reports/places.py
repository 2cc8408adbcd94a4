"""Where a component stands: the path of its file as an editor finds it, and lines in it."""

from __future__ import annotations

import os

from ..conformance.results import ComponentResult, Report
from .clean import clean_line, clean_name


def path_of(component: ComponentResult, report: Report) -> str:
    """Return the path of a component's file as an editor finds it from the current folder; its name where none is.

    Of one's own code a result has the path; of what was copied first, as for a sandbox, it has the name alone.
    """
    file = component.file or (f"{report.source}.py" if report.source else "")
    # A name that is no path must not raise, as pathlib would on a null byte.
    if os.path.dirname(file) or os.path.isfile(file):  # noqa: PTH113, PTH120
        return file
    if report.run.target.endswith(".py"):
        return report.run.target
    path = os.path.join(report.run.target, file)  # noqa: PTH118
    return path if file and os.path.isfile(path) else file  # noqa: PTH113


def place_of(component: ComponentResult, source: str, line: int | None) -> str:
    """Return a line in a component's file, `layers.py:12`; the file alone where there is no line, "" without a file."""
    file = clean_line(component.file) or (f"{clean_name(source)}.py" if source else "")
    return f"{file}:{line}" if file and line else file

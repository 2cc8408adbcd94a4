"""Renderers of one results model: text for people and for machines, pages, grades."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Literal, TypeAlias

if TYPE_CHECKING:
    from ..conformance.class_results import ClassReport
    from ..conformance.results import Report

Format: TypeAlias = Literal["full", "concise", "json", "junit"]
FORMATS: tuple[Format, ...] = ("full", "concise", "json", "junit")


def render(
    report: Report,
    format: Format,  # noqa: A002 - its name
    *,
    width: int = 100,
    color: bool = False,
    advice: bool = False,
) -> str:
    """Return a report as text.

    Args:
        report: what was found.
        format: `full` for a terminal, `concise` for one line a finding, `json`, or `junit`.
        width: columns of the terminal, for `full`.
        color: use ANSI colours, for `full`.
        advice: have a line for each piece of advice, for `concise`, as where it decides something; the others show it.

    Raises:
        ValueError: there is no such format.
    """
    from .snippet import with_snippets  # noqa: PLC0415 - NumPy waits until there is a report

    if format == "full":
        from .terminal import to_terminal  # noqa: PLC0415 - rich takes 0.1 s to import

        return to_terminal(report, width=width, color=color)
    from .concise import to_concise  # noqa: PLC0415 - as above
    from .json_report import to_json  # noqa: PLC0415
    from .junit import to_junit  # noqa: PLC0415

    concise = partial(to_concise, advice=advice)
    renderers: Mapping[str, Callable[[Report], str]] = {"concise": concise, "json": to_json, "junit": to_junit}
    if format not in renderers:
        raise ValueError(f"format = {format!r} ({type(format).__name__}), but should be one of: {', '.join(FORMATS)}")
    return renderers[format](with_snippets(report))


def write_html(report: Report, path: Path) -> None:
    """Write a report as one self-contained page; folders on the way are made."""
    from .html.page import report_page  # noqa: PLC0415 - jinja2 takes 0.1 s to import
    from .snippet import with_snippets  # noqa: PLC0415
    from .writing import write_whole  # noqa: PLC0415

    write_whole(path, report_page(with_snippets(report)))


def write_class(report: ClassReport, directory: Path) -> None:
    """Write a class into a folder: index.html, students/NAME.html and NAME.json, grades.csv and class.json.

    What an earlier class left there goes, as far as its class.json says that it was ours.
    """
    from .class_folder import write_class_folder  # noqa: PLC0415 - as above

    write_class_folder(report, directory)

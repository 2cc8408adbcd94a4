"""What `layerproof grade` does: a class is judged and written, and no signal that ends a run loses what is judged."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from .errors import Ended, Interrupted, mendable, number_of, writable
from .output import prepared, settle, write

if TYPE_CHECKING:
    from layerproof.conformance.class_results import ClassReport


def grade_class(folder: Path, report: Path, tiers: Sequence[str], given: Mapping[str, Any]) -> int:
    """Grade a class, write its report and return the exit code.

    Args:
        folder: the submissions.
        report: the folder to write into.
        tiers: how many programs to draw, as the command line says it.
        given: the other options of `layerproof.grade`.
    """
    if report.resolve().is_relative_to(folder.resolve()):
        raise Ended(f"{report}: lies in {folder}, where it would be graded; give a folder elsewhere")
    from layerproof import grade
    from layerproof.reports.progress import Progress
    from layerproof.submissions.interruption import GradingInterrupted, held
    from layerproof.submissions.options import parse_tiers

    with prepared(report / "index.html"), mendable(), held() as hold:
        with hold.open():
            settle()
        try:
            with Progress() as progress:
                found = grade(folder, tiers=parse_tiers(tiers), progress=progress, **given)
        except GradingInterrupted as stopped:
            found = stopped.report
        _written(found, report)
        if hold.came:
            left = "grades.csv says who is not judged yet" if _waiting(found) else "everybody was"
            raise Interrupted(f"interrupted; what was judged by then is written, and {left}", hold.number)
    return found.exit_code


def _written(found: ClassReport, report: Path) -> None:
    """Write a class and say where; Ctrl-C that came before was held back, and only another one ends this."""
    from layerproof.reports import write_class
    from layerproof.reports.class_text import class_to_text

    try:
        with writable(report):
            write_class(found, report)
    except KeyboardInterrupt as stopped:
        again = f"grade again with --seed {found.run.seed} for the same programs"
        raise Interrupted(
            f"interrupted while {report} was written, which is not complete; {again}", number_of(stopped)
        ) from None
    try:
        write(class_to_text(found))
    finally:  # what is written is there, whoever reads the text
        click.echo(f"The report: {report / 'index.html'}", err=True)


def _waiting(found: ClassReport) -> bool:
    return any(student.waiting for student in found.students)

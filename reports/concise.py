"""A report as one line a finding, in the form that editors and CI logs turn into links."""

from __future__ import annotations

from collections.abc import Iterator

from ..conformance.results import ComponentResult, Report
from . import places, words
from .clean import clean_line, clean_name, without_commands
from .known import named


def to_concise(report: Report) -> str:
    """Return `file:line: Component law.id message` for each finding, then the run in one sentence.

    The first finding of a component has the known mistake and the way out behind it.
    """
    lines = [line for component in report.components for line in _lines(component, _file(report, component))]
    tiers = words.replay(report.run).removeprefix(f"--seed {report.run.seed}")
    return without_commands("\n".join([*lines, f"{words.summary(report)} (seed {report.run.seed}{tiers})"]) + "\n")


def _file(report: Report, component: ComponentResult) -> str:
    return clean_line(places.path_of(component, report) or report.run.target)


def _lines(component: ComponentResult, file: str) -> Iterator[str]:
    name = clean_name(component.component)
    # Under another reading nothing is broken: the one line to add says more than every law that it would mend.
    findings = words.broken(component) if component.reason != "convention" else []
    for law in findings:
        line = (law.finding.line if law.finding else None) or component.line
        # One mistake breaks many laws, and is named once.
        known = "".join(f"; {told}" for told in named(component)) if law is findings[0] else ""
        yield f"{_place(file, line)} {name} {clean_name(law.id)} {words.message_of(law)}{known}"
    if component.not_asked:
        yield f"{_place(file, component.line)} {name} note {words.not_asked(component)}"
    if component.verdict != "passed" and (not findings or component.reason not in {law.reason for law in findings}):
        told = clean_line(component.message)
        yield f"{_place(file, component.line)} {name} {component.reason or component.verdict} {told}".rstrip()


def _place(file: str, line: int | None) -> str:
    return f"{file}:{line}:" if line else f"{file}:"

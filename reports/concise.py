"""A report as one line a finding, in the form that editors and CI logs turn into links."""

from __future__ import annotations

from collections.abc import Iterator

from ..conformance.results import ComponentResult, LawResult, Report
from . import places, words
from .clean import clean_line, clean_name, without_commands
from .known import named


def to_concise(report: Report, *, advice: bool = False) -> str:
    """Return `file:line: Component law.id message` for each finding, then the run in one sentence.

    The first finding of a component has the known mistake and the way out behind it.

    Args:
        report: what was found.
        advice: have a line for each piece of advice, too, for whom it decides something.
    """
    lines = [
        line for component in report.components for line in _lines(component, _file(report, component), advice=advice)
    ]
    tiers = words.replay(report.run).removeprefix(f"--seed {report.run.seed}")
    return without_commands("\n".join([*lines, f"{words.summary(report)} (seed {report.run.seed}{tiers})"]) + "\n")


def _file(report: Report, component: ComponentResult) -> str:
    return clean_line(places.path_of(component, report) or report.run.target)


def _lines(component: ComponentResult, file: str, *, advice: bool) -> Iterator[str]:
    name = clean_name(component.component)
    # Under another reading nothing is broken: the one line to add says more than every law that it would mend.
    findings = words.broken(component) if component.reason != "convention" else []
    advised = _advised(component) if advice else []
    # One mistake breaks many laws, and is named once.
    first = (findings or (advised if component.verdict == "passed" else []))[:1]
    for law in (*findings, *advised):
        line = (law.finding.line if law.finding else None) or component.line
        message = f"advice: {words.message_of(law)}" if law.level == "advice" else words.message_of(law)
        known = "".join(f"; {told}" for told in named(component)) if law in first else ""
        yield f"{_place(file, line)} {name} {clean_name(law.id)} {message}{known}"
    if component.not_asked:
        yield f"{_place(file, component.line)} {name} note {words.not_asked(component)}"
    if component.verdict != "passed" and (not findings or component.reason not in {law.reason for law in findings}):
        told = clean_line(component.message)
        yield f"{_place(file, component.line)} {name} {component.reason or component.verdict} {told}".rstrip()


def _advised(component: ComponentResult) -> list[LawResult]:
    """Return what advice is about; where a process was lost only if nothing else says that it was."""
    if component.verdict != "passed":
        return words.broken(component, "advice")
    return [law for law in component.laws if law.verdict == "failed" and law.level == "advice"]


def _place(file: str, line: int | None) -> str:
    return f"{file}:{line}:" if line else f"{file}:"

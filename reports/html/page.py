"""Pages of HTML from a report: everything a stranger wrote is cleaned and escaped, and nothing is fetched."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from ...conformance.class_results import ClassReport, StudentResult
from ...conformance.results import Report
from .. import known, places, text, words
from ..clean import clean, clean_line, clean_name
from ..comparison import compare
from ..listing import finding_lines
from . import plots

MOST_COMPONENTS = 200
MOST_FINDINGS = 4
MOST_LINES = 60


def report_page(report: Report) -> str:
    """Return a report as one self-contained page."""
    return _environment().get_template("report.html.j2").render(report=report, student=None, assignment=None)


def student_page(student: StudentResult, assignment: ClassReport) -> str:
    """Return a student's report as a page to hand out: of the class it has the title and the possible points alone."""
    template = _environment().get_template("report.html.j2")
    return template.render(report=student.report, student=student, assignment=assignment)


def alike(report: Report) -> list[int]:
    """Return the numbers of the components of which nothing is known but what kept all of them from a verdict."""
    told = words.shared(report)
    components = enumerate(report.components[:MOST_COMPONENTS], 1)
    same = [number for number, one in components if told and not one.laws and words.told(one) == told]
    return same if len({report.components[number - 1].reason for number in same}) == 1 else []


def render(template: str, **values: Any) -> str:
    """Return a template of this folder, filled in."""
    return _environment().get_template(template).render(**values)


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader([Path(__file__).parent / "templates", Path(__file__).parent]),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_finalized,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals |= {
        "MOST_COMPONENTS": MOST_COMPONENTS,
        "MOST_FINDINGS": MOST_FINDINGS,
        "MOST_LINES": MOST_LINES,
        "alike": alike,
        "broken": words.broken,
        "compare": compare,
        "count": text.count,
        "draw": plots.draw,
        "faults": words.faults,
        "how_judged": words.how_judged,
        "labels": words,
        "laws_held": words.laws_held,
        "labelled": known.labelled,
        "mark": words.mark,
        "shade": words.shade,
        "marks": words.MARKS,
        "plots": plots,
        "is_blamed": words.is_blamed,
        "is_other_reading": words.is_other_reading,
        "most_findings": words.most_findings,
        "not_asked": words.not_asked,
        "others": known.others,
        "place_of": places.place_of,
        "program_lines": finding_lines,
        "stated": words.stated,
        "share_held": words.share_held,
        "shared_by": words.shared,
        "summary_parts": words.summary_parts,
        "told": words.told,
        "verdict_words": words.verdict_words,
    }
    environment.filters |= {
        "line": clean_line,
        "name": clean_name,
        "points": text.points,
        "rough": text.rough,
        "sentence": text.sentence,
    }
    return environment


def _finalized(value: object) -> object:
    """Clean every text on its way out; what a template has already escaped says so itself."""
    return clean(value, limit=60_000) if isinstance(value, str) and not hasattr(value, "__html__") else value

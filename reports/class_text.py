"""A class in words: how many, how well, what went wrong most, and what its assignment might say."""

from __future__ import annotations

import statistics

from ..conformance.class_results import ClassReport, Proposal
from ..conformance.wording import listed
from . import text, words
from .clean import clean_line, clean_name


def class_to_text(report: ClassReport) -> str:
    """Return what a terminal shows of a class."""
    lines = ["; ".join(class_parts(report)), *(f"⚠ {clean_line(note)}" for note in report.run.notes)]
    for proposal in report.proposals:
        lines += [proposed(proposal), *(f"    {line}" for line in proposal.lines.splitlines())]
    return "\n".join([*lines, f"Worker: {words.worker_words(report.run.worker)}"]) + "\n"


def class_parts(report: ClassReport) -> list[str]:
    """Return a class in a few words: how many, how well, and what went wrong most."""
    if not report.students:
        return ["No submission was found"]
    totals = [student.total for student in report.students if student.graded]
    possible = text.points(sum(report.possible.values()))
    parts = [text.count(len(report.students), "student")]
    waiting = sum(student.waiting for student in report.students)
    if waiting:
        parts.append(f"{waiting} of them not judged yet")
    lost = len(report.students) - len(totals) - waiting
    if lost:
        parts.append(f"{lost} of them not judged by our own fault")
    if totals:
        whose = " of the others" if waiting or lost else ""
        parts.append(f"median{whose} {text.points(statistics.median(totals))} of {possible} points")
    for mistake, component, makers in report.mistakes()[:1]:
        if len(makers) > 1:
            title = clean_line(mistake.title).rstrip(".")
            parts.append(f"the commonest mistake, by {len(makers)} students, is in {clean_name(component)}: {title}")
    unread = sum(student.graded and not student.judged for student in report.students)
    if unread:
        parts.append(f"{text.count(unread, 'submission')} could not be judged at all")
    return parts


def proposed(proposal: Proposal) -> str:
    """Return how many of a class follow a reading that nobody declared, and where an assignment would ask for it."""
    readings = listed([f"{name} = {reading}" for name, reading in proposal.readings.items()])
    many = f"{len(proposal.students)} of the {proposal.judged} who handed in {proposal.component} are right"
    few = f"; whoever passes without it ({proposal.passed}) is held to it then, and may fail" if proposal.passed else ""
    return clean_line(
        f"{many} under another reading: {readings}. If the class was taught so, say it in assignment.toml{few}:"
    )

"""A class in words, as a terminal shows it."""

from dataclasses import replace

from layerproof.conformance.class_results import ClassReport, Proposal
from layerproof.reports.class_text import class_to_text, proposed

LINES = '[components.Linear]\nconventions = { layout = "(in, out)" }'
PROPOSAL = Proposal("Linear", {"layout": "(in, out)"}, ("ada", "bo"), 1, 4, LINES)


def test_what_the_assignment_might_say(class_report: ClassReport) -> None:
    """The lines stand below, so that they can be pasted."""
    lines = class_to_text(replace(class_report, proposals=(PROPOSAL,))).splitlines()
    assert lines[0].startswith("5 students; median 5.7 of 10 points; ")
    assert lines[1].startswith("⚠ ")
    assert lines[2] == (
        "2 of the 4 who handed in Linear are right under another reading: layout = (in, out). If the class was "
        "taught so, say it in assignment.toml; whoever passes without it (1) is held to it then, and may fail:"
    )
    assert lines[3:5] == ["    [components.Linear]", '    conventions = { layout = "(in, out)" }']
    assert lines[5].startswith("Worker: ")


def test_where_nobody_would_lose() -> None:
    """Nothing is said of those who pass without it."""
    assert proposed(replace(PROPOSAL, passed=0)).endswith("If the class was taught so, say it in assignment.toml:")


def test_without_a_proposal(class_report: ClassReport) -> None:
    """There are a line on the class, one for each note on the run, and one on the worker."""
    assert len(class_to_text(class_report).splitlines()) == 3


def test_who_could_not_be_judged_is_told_loudly(lost_report: ClassReport) -> None:
    """Nobody's median is made of it, and what the reader must see of the run stands below."""
    lines = class_to_text(lost_report).splitlines()
    told = "5 students; 1 of them not judged by our own fault; median of the others 5.7 of 10 points; "
    assert lines[0].startswith(told)
    assert lines[1] == "⚠ 1 was lost"

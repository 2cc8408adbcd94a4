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
    assert lines[1] == (
        "2 of the 4 who handed in Linear are right under another reading: layout = (in, out). If the class was "
        "taught so, say it in assignment.toml; whoever passes without it (1) is held to it then, and may fail:"
    )
    assert lines[2:4] == ["    [components.Linear]", '    conventions = { layout = "(in, out)" }']
    assert lines[4].startswith("Worker: ")


def test_where_nobody_would_lose() -> None:
    """Nothing is said of those who pass without it."""
    assert proposed(replace(PROPOSAL, passed=0)).endswith("If the class was taught so, say it in assignment.toml:")


def test_without_a_proposal(class_report: ClassReport) -> None:
    """There are two lines."""
    assert len(class_to_text(class_report).splitlines()) == 2

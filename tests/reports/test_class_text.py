"""A class in words, as a terminal shows it."""

from dataclasses import replace

from layerproof.conformance.class_results import ClassReport, Proposal
from layerproof.reports.class_text import class_to_text, proposed

LINES = '[components.Linear]\nconventions = { layout = "(in, out)" }'
PROPOSAL = Proposal("Linear", {"layout": "(in, out)"}, ("ada", "bo"), 1, 4, LINES)


def test_what_the_assignment_might_say(class_report: ClassReport) -> None:
    """The lines stand below, so that they can be pasted."""
    lines = class_to_text(replace(class_report, proposals=(PROPOSAL,))).splitlines()
    assert lines[0].startswith("5 students; half of them have 5.7 of 10 points or more; ")
    assert lines[1] == (
        "2 of the 4 who handed in Linear are right under another reading (layout = (in, out)), and 1 is right in "
        "PyTorch's. If the class was taught so, say it in assignment.toml, and all are held to it:"
    )
    assert lines[2:4] == ["    [components.Linear]", '    conventions = { layout = "(in, out)" }']
    assert lines[4].startswith("Worker: ")


def test_how_many_are_right_without() -> None:
    """Whether anybody would lose by it is known."""
    assert ", and none are right in PyTorch's." in proposed(replace(PROPOSAL, passed=0))
    assert ", and 2 are right in PyTorch's." in proposed(replace(PROPOSAL, passed=2))


def test_without_a_proposal(class_report: ClassReport) -> None:
    """There are two lines."""
    assert len(class_to_text(class_report).splitlines()) == 2

"""What much of a class follows and nobody declared is proposed for the assignment."""

import tomllib
from collections.abc import Mapping
from pathlib import Path

import pytest

from layerproof.conformance.class_results import Proposal, StudentResult
from layerproof.conformance.contracts import contracts
from layerproof.conformance.ledger import Ledger
from layerproof.conformance.results import ComponentResult, LawResult, Report, Run, Verdict
from layerproof.submissions.assignment import Assignment, Expected, read_assignment
from layerproof.submissions.proposals import proposals

LAWS = (LawResult("output", "Every output is right.", "required", "passed"),)
IN_OUT = {"weight_layout": "(in, out)"}
BOTH = {**IN_OUT, "gradients": "overwrite"}


def student(
    name: str,
    verdict: Verdict,
    readings: Mapping[str, str] | None = None,
    component: str = "Linear",
    declared: Mapping[str, str] | None = None,
) -> StudentResult:
    """Return a student with one component."""
    laws = LAWS if verdict != "not_run" else ()
    result = ComponentResult(
        component, component, verdict, laws=laws, conventions=declared or {}, readings=readings or {}
    )
    run = Run(name, 0, "quick", "limits", {}, 0.0, Ledger(0, 0, 0, {}))
    return StudentResult(name, Report(run, (result,)), {}, 0.0)


def proposed(*students: StudentResult, asked: Assignment | None = None) -> list[Proposal]:
    """Return what is proposed to a class."""
    return list(proposals(students, ("Linear",), asked or Assignment()))


def test_the_lines_are_an_assignment(tmp_path: Path) -> None:
    """They ask for what the class follows, and keep what was asked for before."""
    asked = Assignment(components={"Linear": Expected(conventions={"inputs": "2-D"})})
    many = [student(name, "failed", BOTH) for name in ("ada", "bo")]
    (found,) = proposed(*many, student("cyd", "passed"), student("dan", "failed"), asked=asked)
    assert (found.component, found.readings, found.students) == ("Linear", BOTH, ("ada", "bo"))
    assert (found.passed, found.judged) == (1, 4)
    path = tmp_path / "assignment.toml"
    path.write_text(found.lines, encoding="utf-8")
    assert read_assignment(path, contracts()).conventions("Linear") == {"inputs": "2-D", **BOTH}
    assert tomllib.loads(found.lines)["components"].keys() == {"Linear"}


@pytest.mark.parametrize(("others", "many"), [(4, True), (5, False)])
def test_a_third_of_those_who_handed_it_in(others: int, many: bool) -> None:
    """Who has none that can be judged says nothing about it."""
    same = [student(name, "failed", IN_OUT) for name in ("ada", "bo")]
    rest = [student(f"s{number}", "failed") for number in range(others)]
    absent = [student(f"t{number}", "not_run") for number in range(9)]
    assert bool(proposed(*same, *rest, *absent)) == many


def test_where_more_pass_without_it_nothing_is_proposed() -> None:
    """They would be held to it; whoever declares it passes as well as any."""
    same = [student(name, "failed", IN_OUT) for name in ("ada", "bo")]
    passed = [student(name, "passed") for name in ("cyd", "dan")]
    assert proposed(*same, *passed) == []
    (found,) = proposed(*same, student("cyd", "passed", declared={**IN_OUT, "inputs": "2-D"}), passed[1])
    assert (found.passed, found.judged) == (1, 4)
    assert found.lines.splitlines() == [
        "# An assignment that names components asks for no others: name each.",
        "[components.Linear]",
        'conventions = { weight_layout = "(in, out)" }',
    ]


def test_nobody_alone_and_only_the_same_reading() -> None:
    """One student's habit is no class's, and two sets of readings are two habits: the larger half is told of."""
    assert proposed(student("ada", "failed", IN_OUT)) == []
    mixed = [student("ada", "failed", IN_OUT), student("bo", "failed", BOTH), student("cyd", "failed", BOTH)]
    assert [(one.readings, one.students) for one in proposed(*mixed)] == [(BOTH, ("bo", "cyd"))]
    assert proposed() == []
    assert proposed(*(student(name, "failed", IN_OUT, "Dropout") for name in ("ada", "bo"))) == []

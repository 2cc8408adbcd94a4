"""A class as JSON has everybody's points, what they came to, and where the rest stands."""

import json
from dataclasses import replace

import jsonschema
import pytest

from layerproof.conformance.class_results import ClassReport, Proposal
from layerproof.reports.class_json import class_to_json
from layerproof.reports.schema import schema

FILES = ("ada", "ben", "ben-2", "foe", "zoe")


def test_a_platform_reads_points_and_why(class_report: ClassReport) -> None:
    """Each student has a total, and each component its points, its verdict and a sentence."""
    read = json.loads(class_to_json(class_report, FILES))
    assert list(read) == ["schema", "title", "run", "possible", "maximum", "proposals", "students"]
    assert (read["schema"], read["title"], read["maximum"]) == (1, "Homework 3", 10.0)
    assert read["possible"] == {"ReLU": 2.0, "Dropout": 3.0, "Linear": 5.0}
    ada, ben, *_, zoe = read["students"]
    assert (ada["student"], ada["judged"], ada["total"], ada["page"]) == ("ada", True, 10.0, "students/ada.html")
    assert ada["report"] == "students/ada.json"
    assert (ada["components"][0]["verdict"], ada["components"][0]["message"]) == ("passed", "")
    assert [grade["points"] for grade in ben["components"]] == [2.0, 1.2, 2.5]
    dropout = ben["components"][1]
    assert (dropout["component"], dropout["verdict"], dropout["reason"]) == ("Dropout", "failed", "law")
    assert dropout["message"] == class_report.students[1].report.components[1].laws[0].finding.message  # type: ignore[union-attr]
    assert dropout["mistakes"][0]["id"] == class_report.students[1].report.components[1].mistakes[0].id
    assert [(grade["reason"], grade["points"]) for grade in zoe["components"]] == [("missing", 0.0)] * 3


def test_what_the_assignment_might_say(class_report: ClassReport) -> None:
    """A reading that many follow, with who they are and the lines."""
    proposal = Proposal("Linear", {"layout": "(in, out)"}, ("ada",), 1, 3, "[components.Linear]\n...")
    report = replace(class_report, proposals=(proposal,))
    assert json.loads(class_to_json(report, FILES))["proposals"] == [
        {
            "component": "Linear",
            "readings": {"layout": "(in, out)"},
            "students": ["ada"],
            "passed": 1,
            "judged": 3,
            "lines": "[components.Linear]\n...",
        }
    ]


def test_who_is_not_judged_yet_has_no_points(interrupted_report: ClassReport) -> None:
    """They are null, as 0 would be a result."""
    zoe = json.loads(class_to_json(interrupted_report, FILES))["students"][-1]
    assert (zoe["student"], zoe["judged"], zoe["total"]) == ("zoë", False, None)
    assert [(grade["points"], grade["reason"]) for grade in zoe["components"]] == [(None, "interrupted")] * 3
    assert zoe["components"][0]["message"].endswith("the run was interrupted before its turn was over")


def test_who_could_not_be_judged_has_no_points(lost_report: ClassReport) -> None:
    """As who is not judged yet."""
    zoe = json.loads(class_to_json(lost_report, FILES))["students"][-1]
    assert (zoe["student"], zoe["judged"], zoe["total"]) == ("zoë", False, None)
    assert [(grade["points"], grade["verdict"]) for grade in zoe["components"]] == [(None, "checker_broke")] * 3


def test_who_handed_in_nothing_is_not_judged(class_report: ClassReport) -> None:
    """The headline counts the same; there are points, none."""
    read = json.loads(class_to_json(class_report, FILES))["students"]
    assert [(one["judged"], one["total"]) for one in read] == [
        *((True, 10.0), (True, 5.7), (True, 5.7), (True, 0.0), (False, 0.0)),
    ]


@pytest.mark.parametrize("name", ["class_report", "interrupted_report", "lost_report"])
def test_classes_follow_the_schema(name: str, request: pytest.FixtureRequest) -> None:
    """Every class is valid, one with hostile names too, and it is plain ASCII."""
    text = class_to_json(request.getfixturevalue(name), FILES)
    assert text.isascii()
    jsonschema.validate(json.loads(text), schema("class"))

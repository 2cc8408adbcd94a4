"""A report survives JSON, and the same report gives the same text."""

import json
import math
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from layerproof.conformance.results import Finding, Report
from layerproof.play import Call, Program
from layerproof.reports.json_report import from_json, to_json


def with_finding(report: Report, finding: Finding) -> Report:
    """Return a report whose one finding is given."""
    component = report.components[2]
    law = replace(component.laws[0], finding=finding)
    return replace(report, components=(replace(component, laws=(law,)),))


def test_snapshot(report: Report, snapshot: Callable[[str, str], None]) -> None:
    """The JSON is what it was."""
    snapshot("report.json", to_json(report))


def test_shape(report: Report) -> None:
    """The keys are those that the documentation names."""
    data = json.loads(to_json(report))
    assert list(data) == ["schema", "run", "components", "source", "notes", "missing"]
    assert data["schema"] == 1
    assert {"target", "seed", "effort", "worker", "versions", "seconds", "ledger"} <= set(data["run"])
    component = data["components"][1]
    assert {"component", "subject", "verdict", "reason", "laws", "mistakes"} <= set(component)
    assert {"id", "law", "level", "verdict", "reason", "margin", "cases", "finding"} <= set(component["laws"][0])
    assert set(component["mistakes"][0]) == {"id", "title", "misconception", "remedy", "besides"}


@pytest.mark.parametrize("name", ["report", "right_report", "hostile_report"])
def test_round_trip(name: str, request: pytest.FixtureRequest) -> None:
    """What was written is read back, and written again it is the same."""
    report: Report = request.getfixturevalue(name)
    text = to_json(report)
    back = from_json(text)
    assert to_json(back) == text
    texts = [(back.source, report.source), (back.run.target, report.run.target)]
    assert [read for read, _ in texts] == [written.replace("\ud800", "\ufffd") for _, written in texts]
    assert (back.run.seed, back.run.ledger) == (report.run.seed, report.run.ledger)
    assert [one.verdict for one in back.components] == [one.verdict for one in report.components]
    assert text.isascii()


@pytest.mark.parametrize(
    ("array", "data"),
    [
        (np.array([1.5, math.nan, -math.inf]), {"dtype": "float64", "shape": [3], "data": [1.5, "nan", "-inf"]}),
        (np.array([[1, 2]], np.int32), {"dtype": "int32", "shape": [1, 2], "data": [1, 2]}),
        (np.array([True, False]), {"dtype": "bool", "shape": [2], "data": [True, False]}),
        (np.array(0.5, np.float32), {"dtype": "float32", "shape": [], "data": [0.5]}),
        (np.zeros((0, 2)), {"dtype": "float64", "shape": [0, 2], "data": []}),
        (np.full((50, 50), np.inf), {"dtype": "float64", "shape": [50, 50], "fill": "inf"}),
        (
            np.array([1 + 2j, complex(math.nan, 0)]),
            {"dtype": "complex128", "shape": [2], "data": [[1.0, 2.0], ["nan", 0.0]]},
        ),
    ],
)
def test_arrays(array: Any, data: dict[str, Any], report: Report) -> None:
    """An array is plain data with its dtype and shape, and comes back bit by bit."""
    text = to_json(with_finding(report, Finding("", "", expected=array)))
    assert json.loads(text)["components"][0]["laws"][0]["finding"]["expected"] == data
    finding = from_json(text).components[0].laws[0].finding
    assert finding is not None
    assert finding.expected is not None
    assert (finding.expected.dtype, finding.expected.shape) == (array.dtype, array.shape)
    np.testing.assert_array_equal(finding.expected, array)


@pytest.mark.parametrize(
    "value",
    [None, True, 3, 0.5, math.inf, "fan_in", (1, (2.0, "x")), {"w": (1, None)}, {"array": 1, "mapping": {"float": 2}}],
)
def test_values(value: Any, report: Report) -> None:
    """Every value of a program comes back with its type, whatever its keys are called."""
    program = Program("Linear", "layer", {"option": value}, calls=(Call("forward", (value,), {"option": value}),))
    finding = from_json(to_json(with_finding(report, Finding("", "", program)))).components[0].laws[0].finding
    assert finding is not None
    assert finding.program == program
    assert finding.program is not None
    assert type(finding.program.config["option"]) is type(value)


def test_numpy_numbers(report: Report) -> None:
    """A margin that is a NumPy number, or none at all, is a number like any other."""
    finding = Finding("", "", error=np.float64(0.25), allowance=math.nan)
    data = json.loads(to_json(with_finding(report, finding)))["components"][0]["laws"][0]["finding"]
    assert (data["error"], data["allowance"]) == (0.25, "nan")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('{"schema": 2}', "schema = 2, but should be 1: was this file written by layerproof"),
        ("[]", "schema = None, but should be 1"),
        ('{"schema": 1}', "the report lacks something or holds it in another form: 'run'"),
        ('{"schema": 1, "run": 3}', "the report lacks something or holds it in another form"),
    ],
)
def test_what_is_no_report(text: str, message: str) -> None:
    """Another file is refused by name of what is wrong with it."""
    with pytest.raises(ValueError, match=message):
        from_json(text)


def test_what_an_earlier_version_wrote_is_read(report: Report) -> None:
    """What it knew nothing of yet is as it is where nothing is said."""
    data = json.loads(to_json(report))
    for component in data["components"]:
        del component["tier"]
        for mistake in component["mistakes"]:
            del mistake["besides"]
    again = from_json(json.dumps(data))
    assert [component.mistakes for component in again.components] == [one.mistakes for one in report.components]
    assert {component.tier for component in again.components} == {0}

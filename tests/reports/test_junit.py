"""JUnit XML that any CI server reads, whatever a student wrote."""

import xml.etree.ElementTree as ET
from dataclasses import replace

import pytest

from layerproof.conformance.results import CLOSED, ComponentResult, NotRunReason, Report
from layerproof.reports.junit import to_error, to_junit


def cases(report: Report) -> dict[tuple[str, str], ET.Element]:
    """Return the cases by classname and name."""
    root = ET.fromstring(to_junit(report))  # noqa: S314 - our own text
    return {(case.get("classname", ""), case.get("name", "")): case for case in root.iter("testcase")}


def test_totals(report: Report) -> None:
    """The totals are those of the cases."""
    root = ET.fromstring(to_junit(report))  # noqa: S314 - our own text
    assert [root.get(name) for name in ("tests", "failures", "errors", "skipped")] == ["15", "5", "1", "2"]
    assert len(cases(report)) == 15
    assert [suite.get("name") for suite in root] == [component.component for component in report.components]


def test_a_failure(report: Report) -> None:
    """A law that broke is a failure with its message, its law, the program and the help."""
    failure = cases(report)["Dropout", "output"].find("failure")
    assert failure is not None
    assert failure.get("message", "").startswith("Dropout.forward: output[1, 0] = 20, but should be 0")
    assert failure.get("type") == "law"
    assert (failure.text or "").splitlines() == [
        "Every output equals the twin's, to rounding.",
        "f(x) = f_twin(x)",
        "layer = Dropout(p=0.2)",
        "x = np.array([[1.0, 2.0], [4.0, 8.0]])",
        "np.random.seed(7)",
        "y = layer.forward(x)",
        "Run the program twice: the answers differ, so they depend on more than their arguments.",
        f"Likely mistake: {report.components[1].mistakes[0].title}",
        f"Fix: {report.components[1].mistakes[0].remedy}",
    ]


def test_a_case_has_a_place(report: Report) -> None:
    """The line that raised, or that of the component; a component that is not there has a file alone."""
    found = cases(report)
    places = [found[key].attrib for key in (("Dropout", "output"), ("CrossEntropyLoss", "output"), ("SGD", "missing"))]
    assert [(one.get("file"), one.get("line")) for one in places] == [
        ("my_layers.py", "12"),
        ("my_layers.py", "71"),
        ("my_layers.py", None),
    ]


def test_advice_never_fails(report: Report) -> None:
    """Broken advice is output of a case that passes."""
    case = cases(report)["Dropout", "dtype.float32"]
    assert case.find("failure") is None
    assert (case.findtext("system-out") or "").startswith("advice: Dropout.forward: output has dtype")


def test_what_was_not_run_is_skipped(report: Report) -> None:
    """A skipped case has its reason, for a law and for a whole component."""
    found = cases(report)
    law = found["Dropout", "derivative"].find("skipped")
    component = found["SGD", "missing"].find("skipped")
    assert law is not None
    assert component is not None
    assert law.get("message") == "dependency: The output is wrong, so that its derivative says nothing."
    assert component.get("message") == "missing: No class named SGD was found in my_layers.py."


def test_our_own_fault_is_an_error(report: Report) -> None:
    """A law that we broke is an error with the traceback, and no failure."""
    case = cases(report)["kaiming_normal", "draws.std"]
    assert "ZeroDivisionError" in (case.findtext("error") or "")
    assert case.find("failure") is None


def test_a_verdict_without_a_broken_law(report: Report) -> None:
    """A convention has a case of its own, because every law that ran may have held."""
    failure = cases(report)["BatchNorm1d", "convention"].find("failure")
    assert failure is not None
    assert "declare it" in failure.get("message", "")


def test_how_to_replay(report: Report) -> None:
    """Seed and tier of a component that was judged are its suite's properties."""
    relu = replace(report.components[0], tier=3)
    root = ET.fromstring(to_junit(replace(report, components=(relu, replace(relu, tier=0)))))  # noqa: S314 - our own
    found = [{one.get("name"): one.get("value") for one in suite.iter("property")} for suite in root]
    assert found == [{"seed": "7", "tier": "3"}, {"seed": "7"}]


def test_two_of_a_name(report: Report) -> None:
    """Two subjects of one component keep their cases apart."""
    relu = report.components[0]
    both = replace(report, components=(relu, replace(relu, subject="MyReLU")))
    assert {classname for classname, _ in cases(both)} == {"ReLU (ReLU)", "ReLU (MyReLU)"}


def test_hostile_text_is_well_formed(hostile_report: Report) -> None:
    """Control characters, half surrogates and the end of a CDATA section do not break the XML."""
    failure = next(iter(cases(hostile_report).values())).find("failure")
    assert failure is not None
    assert failure.get("message", "").startswith('<script>alert("x")</script>␛[31m\ufffdgnp.exe␀ =cmd()')


def test_what_was_not_asked_for_and_notes_are_properties(report: Report) -> None:
    """They decide nothing, and belong to the suite."""
    relu = replace(report.components[0], not_asked=("a", "b"), notes=("one", "two"))
    root = ET.fromstring(to_junit(replace(report, components=(relu,))))  # noqa: S314 - our own text
    found = [(one.get("name"), one.get("value")) for one in root.iter("property")]
    assert found == [("seed", "7"), ("note", "one"), ("note", "two"), ("not_asked", "a, b")]


@pytest.mark.parametrize("reason", CLOSED)
def test_a_closed_file_is_an_error(reason: NotRunReason, report: Report) -> None:
    """A file that nobody could look into is no case that was left out."""
    closed = ComponentResult("bad.py", "", "not_run", reason, "bad.py, line 1: raised SyntaxError")
    whole = replace(report, components=(closed,))
    error = cases(whole)["bad.py", reason].find("error")
    assert error is not None
    assert (error.get("type"), error.get("message")) == (reason, "bad.py, line 1: raised SyntaxError")
    assert 'errors="1" skipped="0"' in to_junit(whole)


def test_a_traceback_is_written_once(report: Report) -> None:
    """However many laws one fault cost, and however long it is; each says what the error was."""
    broke = report.components[-1]
    trace = "Traceback:\n" + "  a frame\n" * 1_000 + "KeyError: 'scale'\n"
    laws = tuple(replace(broke.laws[0], id=name, detail=trace) for name in ("one", "two"))
    found = cases(replace(report, components=(replace(broke, laws=laws),)))
    errors = [case.find("error") for case in found.values()]
    assert [error is not None and error.get("message") for error in errors] == [
        "layerproof itself broke: KeyError: 'scale'"
    ] * 2
    texts = [error.text or "" for error in errors if error is not None]
    assert (texts[0].startswith("Traceback:"), texts[0].endswith("KeyError: 'scale'\n"), texts[1]) == (True, True, "")


def test_nothing_that_can_be_judged_is_an_error() -> None:
    """What ends a run before anything is judged is a case too."""
    root = ET.fromstring(to_error("empty.py: is empty"))  # noqa: S314 - our own text
    (error,) = root.iter("error")
    assert (root.get("errors"), error.get("message")) == ("1", "empty.py: is empty")

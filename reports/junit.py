"""A report as JUnit XML: a suite a component, a case a law."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections import Counter
from dataclasses import replace

from ..conformance.results import CLOSED, ComponentResult, LawResult, Report
from . import places, words
from .clean import clean_line, clean_name, clean_trace
from .known import named
from .listing import finding_lines

_MOST_LINES = 60


def to_junit(report: Report) -> str:
    """Return a report as JUnit XML.

    A case's classname is the component and its name the law. A component that has a verdict of its own, or no law, has
    one case more, named by the reason: an error where its file does not import or cannot be read. Advice never fails a
    case: it goes to the case's output. A failure has the law, the program, the known mistake and the way out in its
    text; a case has the file and the line.
    """
    root = ET.Element("testsuites", name="layerproof", time=f"{report.run.seconds:.3f}")
    repeated = Counter(component.component for component in report.components)
    for component in report.components:
        name = clean_name(component.component)
        if repeated[component.component] > 1:
            name = f"{name} ({clean_name(component.subject)})"
        placed = replace(component, file=places.path_of(component, report))
        _suite(root, placed, name, report.run.seed)
    for total in ("tests", "failures", "errors", "skipped"):
        root.set(total, str(sum(int(suite.get(total, "0")) for suite in root)))
    ET.indent(root)
    return ET.tostring(root, encoding="unicode", xml_declaration=True) + "\n"


def to_error(message: str) -> str:
    """Return JUnit XML of one error: nothing was judged, as the message says why."""
    totals = {"tests": "1", "failures": "0", "errors": "1", "skipped": "0"}
    root = ET.Element("testsuites", name="layerproof", time="0.000", attrib=totals)
    suite = ET.SubElement(root, "testsuite", name="layerproof", time="0.000", attrib=totals)
    case = ET.SubElement(suite, "testcase", classname="layerproof", name="input")
    ET.SubElement(case, "error", message=clean_line(message), type="input")
    ET.indent(root)
    return ET.tostring(root, encoding="unicode", xml_declaration=True) + "\n"


def _suite(root: ET.Element, component: ComponentResult, name: str, seed: int) -> None:
    suite = ET.SubElement(root, "testsuite", name=name, time=f"{component.seconds:.3f}")
    properties = ET.SubElement(suite, "properties")
    ET.SubElement(properties, "property", name="seed", value=str(seed))
    if component.tier:
        ET.SubElement(properties, "property", name="tier", value=str(component.tier))
    for note in component.notes:
        ET.SubElement(properties, "property", name="note", value=clean_line(note))
    if component.not_asked:
        ET.SubElement(properties, "property", name="not_asked", value=", ".join(map(clean_name, component.not_asked)))
    for law in component.laws:
        case = ET.SubElement(suite, "testcase", classname=name, name=clean_name(law.id), attrib=_place(component, law))
        _law(case, law, component)
    if not component.laws or component.verdict not in {"passed", *(law.verdict for law in component.laws)}:
        told = {"classname": name, "name": component.reason or "verdict", **_place(component)}
        _component(ET.SubElement(suite, "testcase", told), component)
    cases = suite.findall("testcase")
    suite.set("tests", str(len(cases)))
    for total, tag in (("failures", "failure"), ("errors", "error"), ("skipped", "skipped")):
        suite.set(total, str(sum(case.find(tag) is not None for case in cases)))


def _place(component: ComponentResult, law: LawResult | None = None) -> dict[str, str]:
    """Return the file and the line of a case: where the finding raised, or else where the component stands."""
    line = (law.finding.line if law and law.finding else None) or component.line
    file = clean_line(component.file)
    return {name: value for name, value in (("file", file), ("line", str(line or ""))) if file and value}


def _law(case: ET.Element, law: LawResult, component: ComponentResult) -> None:
    message = words.message_of(law)
    if law.verdict == "checker_broke":
        error = ET.SubElement(case, "error", message=_broke(law.detail))
        first = next(one for one in component.laws if one.detail == law.detail)
        error.text = clean_trace(law.detail) if law is first else None
    elif law.verdict == "not_run":
        ET.SubElement(case, "skipped", message=f"{law.reason}: {message}")
    elif law.verdict == "failed" and law.level == "advice":
        ET.SubElement(case, "system-out").text = f"advice: {message}"
    elif law.verdict == "failed":
        ET.SubElement(case, "failure", message=message, type=law.reason or "law").text = _evidence(law, component)


def _component(case: ET.Element, component: ComponentResult) -> None:
    message = clean_line(component.message)
    if component.verdict == "failed":
        failure = ET.SubElement(case, "failure", message=message, type=component.reason or "law")
        failure.text = "\n".join(named(component)) or None
    elif component.reason in CLOSED:
        ET.SubElement(case, "error", message=message, type=str(component.reason))
    elif component.verdict == "not_run":
        ET.SubElement(case, "skipped", message=f"{component.reason}: {message}")
    elif component.verdict == "checker_broke":
        ET.SubElement(case, "error", message=_broke(component.message)).text = clean_trace(component.message)


def _broke(trace: str) -> str:
    """Return whose fault it is, with the error's name, which a traceback ends with."""
    last = trace.strip().splitlines()[-1:]
    return f"layerproof itself broke: {clean_line(''.join(last))}"


def _evidence(law: LawResult, component: ComponentResult) -> str:
    parts = [clean_line(law.law), clean_line(law.formula)]
    if law.finding is not None:
        parts += finding_lines(law.finding, component, _MOST_LINES)
        parts.append(clean_line(law.finding.help))
    parts += named(component)
    return "\n".join(part for part in parts if part)

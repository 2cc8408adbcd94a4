"""A page is one file that a browser shows offline, with everything a stranger wrote as text."""

import re
from collections.abc import Callable
from dataclasses import replace
from importlib import resources
from typing import Any

import pytest

from layerproof.conformance.class_results import ClassReport
from layerproof.conformance.results import ComponentResult, LawResult, NamedMistake, Report
from layerproof.reports.html.page import MOST_COMPONENTS, report_page, student_page
from layerproof.reports.snippet import with_snippets

STYLE = (resources.files("layerproof.reports.html") / "style.css").read_text(encoding="utf-8")


def words(text: str) -> str:
    """Return a text with its white space made single."""
    return " ".join(text.split())


def test_structure(report: Report, page: Callable[[str], Any]) -> None:
    """The summary is the heading, and each component that is wrong has a section with its findings."""
    found = page(report_page(with_snippets(report)))
    headings = [(level, words(text)) for level, text in found.headings]
    assert headings[:5] == [
        (1, "1 of 7 components right"),
        (2, "Dropout"),
        (3, "The share of elements kept is 1 - p, at every p."),
        (4, "The smallest program that shows it"),
        (3, "Every output equals the twin's, to rounding."),
    ]
    assert [text for level, text in headings if level == 2] == [
        *("Dropout", "Linear", "CrossEntropyLoss", "BatchNorm1d", "SGD", "kaiming_normal"),
        *("What is right", "How this was judged"),
    ]
    assert found.ids == [f"component-{number}" for number in (2, 3, 4, 5, 6, 7, 1)]
    assert found.tags["svg"] == 2
    assert found.tags["details"] == 10


def test_what_a_reader_needs_is_there(report: Report, page: Callable[[str], Any]) -> None:
    """Mistake, law, formula, program, arrays, help, snippet, traceback, seed, versions: all without a click."""
    text = words(page(report_page(with_snippets(report))).text)
    for part in (
        "Dropout: p is taken for the probability to keep an element; Linear",
        "Likely mistake p is taken for the probability to keep an element.",
        "Misconception In the paper and in TensorFlow 1, p is the probability to keep",
        "Fix Here p is the probability to drop",
        "kept ~ Binomial(n, 1 - p)",
        "layer = Dropout(p=0.2) x = np.array([[1.0, 2.0], [4.0, 8.0]]) np.random.seed(7) y = layer.forward(x)",
        "✗ marks 2 elements outside the allowance of 4e-15; the largest error is 20.",
        "Next step Run the program twice: the answers differ",
        "from my_layers import Dense",
        "my_layers.py:71 picked = log_p[np.arange(len(target)), target]",
        'declare it in the class: conventions = {"momentum": "old"}',
        "ZeroDivisionError: division by zero",
        "7 (replay with --seed 7)",
        "PyTorch 2.13.0",
        "No sandbox on this machine",
        "Advice (does not affect the verdict): Dropout.forward: output has dtype float64",
        "Would have noticed a keep rate that is off by 0.004.",
    ):
        assert part in text


def test_two_mistakes_at_once_are_both_told(report: Report, page: Callable[[str], Any]) -> None:
    """Each with its way out, and neither as what the other may be."""
    dropout = report.components[1]
    likely, other = dropout.mistakes
    both = replace(dropout, mistakes=(likely, replace(other, title="It drops twice.", besides=True)))
    text = words(page(report_page(replace(report, components=(both,)))).text)
    assert "Likely mistake p is taken for the probability to keep an element." in text
    assert f"And besides It drops twice. Misconception {other.misconception} Fix {other.remedy}" in text
    assert "Could also be" not in text


def test_wrong_cells_have_a_mark_as_well_as_a_colour(report: Report) -> None:
    """Whoever sees no colour sees the mark."""
    source = report_page(report)
    assert re.findall(r'<td class="wrong"><span class="mark">✗</span> ([^<]+)</td>', source) == [
        "0.0",
        "20.0",
        "3.00000003",
    ]
    assert re.findall(r'<td class="wanted">([^<]+)</td>', source) == ["2.5", "0.0", "3.0"]


def test_shapes_that_differ_are_named(report: Report, page: Callable[[str], Any]) -> None:
    """Arrays of two shapes cannot be laid side by side."""
    linear = report.components[2]
    finding = linear.laws[0].finding
    assert finding is not None
    assert finding.got is not None
    changed = replace(linear, laws=(replace(linear.laws[0], finding=replace(finding, got=finding.got[:1])),))
    text = words(page(report_page(replace(report, components=(changed,)))).text)
    assert "Expected shape (2, 2) Got shape (1, 2)" in text


def test_notes(report: Report, page: Callable[[str], Any]) -> None:
    """Those on the files stand on top, those on a component with it, whether it is right or not."""
    noted = [replace(one, notes=(f"A note on {one.component}.",)) for one in report.components[:2]]
    source = report_page(replace(report, components=tuple(noted), notes=("Left out: 'x'.",)))
    text = words(page(source).text)
    assert text.index("Left out: 'x'.") < text.index("Component Verdict")
    assert "Dropout failed: breaks a law Dropout at my_layers.py:12 · 2 of 5 laws held ⚠ A note on Dropout." in text
    right = source[source.index('id="component-1"') :]
    assert right.index("</details>") < right.index("A note on ReLU.")


def test_what_was_not_asked_for(right_report: Report, page: Callable[[str], Any]) -> None:
    """Options that a signature lacks are said, of what is right too."""
    relu = replace(right_report.components[0], not_asked=("inplace", "slope"))
    html = report_page(replace(right_report, components=(relu,)))
    assert '<p class="aside">Not asked for, as its signature lacks them: inplace and slope.</p>' in html
    page(html)


def test_other_readings_are_no_mistakes(report: Report, page: Callable[[str], Any]) -> None:
    """Each has its way out, nothing is called likely, and one finding is shown as an example."""
    dropout = replace(report.components[1], reason="convention", message="Right otherwise.")
    html = report_page(replace(report, components=(dropout,)))
    page(html)
    assert html.count('<article class="finding">') == 1
    assert "If not meant so" in html
    assert "Also different in PyTorch&#39;s reading" in html or "Also different in PyTorch's reading" in html
    assert "Likely mistake" not in html
    assert "Could also be" not in html
    assert '<span class="why">' not in html


def test_advice_names_its_mistake(right_report: Report, page: Callable[[str], Any]) -> None:
    """Of what passed a known mistake is advice, and blames nobody."""
    known = NamedMistake("al-cache", "forward keeps the caller's array.", "A belief.", "Keep a copy.")
    html = report_page(replace(right_report, components=(replace(right_report.components[0], mistakes=(known,)),)))
    told = "Advice (does not affect the verdict): forward keeps the caller's array. Keep a copy."
    assert told in words(page(html).text)
    assert '<span class="why">' not in html
    assert "Likely mistake" not in html


def test_nothing_wrong(right_report: Report, page: Callable[[str], Any]) -> None:
    """A right report is short and says so first."""
    found = page(report_page(right_report))
    assert found.headings[0] == (1, "The component is right")
    assert len(report_page(right_report)) < 20_000


def test_empty(report: Report, page: Callable[[str], Any]) -> None:
    """A report without a component is a page too."""
    assert page(report_page(replace(report, components=()))).headings[0] == (1, "No component was found")


def test_hostile_text_is_text(hostile_report: Report, hostile: str, page: Callable[[str], Any]) -> None:
    """Markup is escaped, template syntax is not evaluated, controls are shown, and long text is cut."""
    source = report_page(with_snippets(hostile_report))
    found = page(source)
    assert '<script>alert("x")</script>␛[31m\ufffdgnp.exe␀' in found.text
    assert "{{ 7*7 }}" in found.text
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\ud800]", source)
    assert len(source) < 60_000
    assert hostile[-1_000:] not in source


def test_many_components_are_capped(report: Report, page: Callable[[str], Any]) -> None:
    """A file of a thousand classes gives a page that still opens."""
    many = tuple(ComponentResult(f"Class{number}", "C", "not_run", "unrecognised") for number in range(1_000))
    found = page(report_page(replace(report, components=many)))
    assert f"And {1_000 - MOST_COMPONENTS} components more" in words(found.text)
    assert sum(found.tags.values()) < 3_000


def test_student(class_report: ClassReport, page: Callable[[str], Any]) -> None:
    """A student's page leads to no page of others, and has name, total and points."""
    found = page(student_page(class_report.students[1], class_report))
    assert all(link.startswith("#") for link in found.links)
    text = words(found.text)
    assert "layerproof Homework 3 Ben Åkesson 5.7 of 10 points" in text
    assert "Dropout ✗ failed: breaks a law p is taken for the probability to keep an element. 2 of 5 1.2 / 3" in text


def luminance(color: str) -> float:
    """Return the relative luminance of #rrggbb, as WCAG 2.2 defines it."""
    channels = [int(color[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4 for value in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_contrast(scheme: str) -> None:
    """Every colour of text has AA contrast, 4.5 to 1, on every colour it stands on, in both schemes."""
    blocks = [
        dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", block))
        for block in re.findall(r":root \{(.*?)\}", STYLE, re.DOTALL)
    ]
    colors = blocks[0] if scheme == "light" else {**blocks[0], **blocks[1]}
    plain = ["ink", "muted", "link", "bad", "good", "open", "fault"]
    pairs = [*((name, ground) for name in plain for ground in ("paper", "panel"))]
    pairs += [("ink", "bad-soft"), ("bad", "bad-soft"), ("good", "good-soft")]
    for text, ground in pairs:
        light, dark = sorted((luminance(colors[text]), luminance(colors[ground])), reverse=True)
        assert (light + 0.05) / (dark + 0.05) >= 4.5, f"{text} on {ground}"


def test_a_program_is_shown_once(report: Report, page: Callable[[str], Any]) -> None:
    """A finding on the program of the one before says so."""
    linear = report.components[2]
    twice = replace(linear, laws=(linear.laws[0], replace(linear.laws[0], id="derivative")))
    text = words(page(report_page(replace(report, components=(twice,)))).text)
    assert text.count("layer = Dense(in_features=2, out_features=2)") == 1
    assert text.count("The program above shows it too.") == 1


def test_a_lost_process_is_told_once(report: Report, page: Callable[[str], Any]) -> None:
    """Laws that nobody could judge are counted, not listed; the table of all laws has each."""
    laws = tuple(LawResult(f"law.{number}", "L.", "required", "failed", reason="timeout") for number in range(30))
    hung = ComponentResult("Dropout", "Dropout", "failed", "timeout", "no answer within 5 s in line 3 of d.py", laws)
    found = page(report_page(replace(report, components=(hung,))))
    text = words(found.text)
    assert (
        "No answer within 5 s in line 3 of d.py. So none of its 30 laws could be judged; each counts as broken." in text
    )
    assert [level for level, _ in found.headings] == [1, 2, 2]
    assert text.count("law.7") == 1


def test_a_traceback_keeps_its_lines(report: Report) -> None:
    """A fault of ours that hit a whole component is told with its traceback below."""
    broke = ComponentResult("Dropout", "", "checker_broke", message="The checker failed.\nTraceback:\n  line 3")
    assert '<pre tabindex="0">Traceback:\n  line 3</pre>' in report_page(replace(report, components=(broke,)))


def test_the_file_of_a_component_is_named(report: Report, page: Callable[[str], Any]) -> None:
    """In a folder of files the report's own name is none of theirs."""
    found = replace(report.components[3], file="losses.py")
    text = words(page(report_page(replace(report, components=(found,)))).text)
    assert "CrossEntropyLoss at losses.py:60" in text
    assert "losses.py:71 picked = " in text


def test_what_was_not_asked_for_stands_apart(class_report: ClassReport, page: Callable[[str], Any]) -> None:
    """It has a heading of its own among the verdicts, and no points; what all have in common is said once, on top."""
    said = "layers.py, line 3: raised NameError"
    closed = [ComponentResult(name, "", "not_run", "import_failed", said) for name in ("ReLU", "Dropout")]
    besides = ComponentResult("Helper", "Helper", "not_run", "unrecognised", "Helper is no layer", asked=False)
    student = class_report.students[-1]
    student = replace(student, report=replace(student.report, components=(*closed, besides)))
    text = words(page(student_page(student, class_report)).text)
    assert "0 of 2 components right" in text
    assert "not run: its file does not import 0 / 3 Also found, not asked for Helper" in text
    assert text.count("NameError") == 1
    assert text.count("Helper is no layer") == 1


def test_what_keeps_a_whole_file_from_a_verdict_is_one_section(report: Report, page: Callable[[str], Any]) -> None:
    """Each component has its place in it for links; what differs has a section of its own."""
    closed = [
        ComponentResult(name, "", "not_run", "import_failed", "layers.py, line 3: 1 / 0 raised", line=3)
        for name in ("ReLU", "Linear", "Dropout")
    ]
    other = ComponentResult("GELU", "", "not_run", "missing", "there is no GELU")
    source = report_page(replace(report, components=(*closed, other)))
    found = page(source)
    sections = [words(text) for level, text in found.headings if level == 2]
    assert sections[:2] == ["ReLU, Linear, Dropout", "GELU"]
    assert [source.count(f'id="component-{number}"') for number in range(1, 5)] == [1] * 4
    assert words(found.text).count("line 3: 1 / 0 raised") == 1

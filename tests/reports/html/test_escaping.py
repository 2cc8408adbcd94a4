"""Whatever text stands in a results model, no report does anything with it but show it."""

import csv
import dataclasses
import io
import itertools
import json
import math
import re
import types
import unicodedata
import xml.etree.ElementTree as ET
from collections.abc import Callable, Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Literal, TypeVar, Union, get_args, get_origin

import jsonschema
import numpy as np
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from rich.cells import cell_len

from layerproof import reports
from layerproof.conformance.class_results import ClassReport
from layerproof.conformance.results import Report
from layerproof.play import Program
from layerproof.reports.class_json import class_to_json
from layerproof.reports.concise import to_concise
from layerproof.reports.csv_report import to_csv
from layerproof.reports.failure import to_failure
from layerproof.reports.fields import fields_of
from layerproof.reports.json_report import from_json, to_json
from layerproof.reports.junit import to_junit
from layerproof.reports.listing import finding_lines
from layerproof.reports.progress import Progress
from layerproof.reports.schema import schema
from layerproof.reports.snippet import beginning
from layerproof.reports.terminal import to_terminal

Model = TypeVar("Model")

NASTY = [
    "<script>alert(1)</script>",
    "</style></svg></title></pre>--><img src=x onerror=alert(1)>",
    '" onmouseover="alert(1)" x=\'',
    "javascript:alert(1)",
    "{{ 7*7 }}{% raw %}{# x #}",
    "]]></failure><!-- -->&amp;&#0;&nbsp;",
    "\x1b[31mred\x1b]8;;http://x\x07link\x1b]0;title\x07\x9b2J",
    "\r\n\x08\x7f\x00\x0b\x0c\x1c\x85\u2028\u2029",
    "\u202eevil\u2066\u200b\ufeff\u00ad\u061c\u115f\u3164\u2800",
    "\u3164\u115f",
    "half \ud800",
    "\ud800\udfff\ufffe\uffff\U0010ffff\ue000",
    "=1+1",
    "\n=1+1",
    "'=1+1",
    "\"'+1",
    "\u200b-1",
    "\N{FULLWIDTH EQUALS SIGN}1",
    "\u00a0@SUM(A1)",
    "\t\r|cmd",
    "::error file=a::b",
    "x\n   ::stop-commands::y",
    "##[error]x ##vso[task.setvariable]",
    "[bold red]x[/] :smile: \\[",
    "../../etc/passwd",
    "con",
    "nul.txt",
    "..",
    "",
    " ",
    "a" * 5_000,
    "e\u0301" * 300,
    "𝓐變數🏳️‍🌈",
    "%s %d {0} ${x} `x` $(x)",
]
texts = st.sampled_from(NASTY) | st.lists(st.sampled_from(NASTY) | st.text(max_size=5), max_size=3).map("".join)
_BAD = {"Cc", "Cf", "Cs", "Cn", "Co", "Zl", "Zp"}
_BLANK = set("\u115f\u1160\u3164\uffa0\u2800\u034f")
TAGS = {
    *("html", "head", "meta", "title", "style", "body", "main", "header", "footer", "section", "article", "aside"),
    *("h1", "h2", "h3", "h4", "p", "span", "b", "code", "pre", "a", "ul", "ol", "li", "dl", "dt", "dd", "div"),
    *("table", "caption", "thead", "tbody", "tfoot", "tr", "th", "td", "details", "summary", "figure", "figcaption"),
    *("svg", "path", "text", "rect", "circle", "polyline"),
}


class Filler:
    """Makes results models with the texts of a list in all fields, one after another, and odd numbers beside them."""

    def __init__(self, texts: list[str], *numbers: float) -> None:
        self._texts = itertools.cycle(texts)
        self._numbers = itertools.cycle(numbers or (0.5, math.nan, math.inf, -math.inf, 0.0, 1e300))
        self._count = itertools.count()

    def model(self, model: type[Model]) -> Model:
        """Return a model in which everything is there that can be."""
        declared: Any = model
        return model(**{name: self._value(hint) for name, hint in fields_of(declared).items()})

    def _value(self, hint: Any) -> Any:
        origin, parts = get_origin(hint), get_args(hint)
        if dataclasses.is_dataclass(hint) and isinstance(hint, type):
            return Program("Layer", "layer") if hint is Program else self.model(hint)
        if origin is Literal:
            return parts[next(self._count) % len(parts)]
        if origin in {Union, types.UnionType}:
            return self._value(parts[0])
        if origin is tuple:
            return tuple(self._value(parts[0]) for _ in range(2))
        if origin is Mapping:
            return {self._value(str): self._value(parts[1]) for _ in range(2)}
        return self._plain(hint)

    def _plain(self, hint: Any) -> Any:
        if hint is str:
            return next(self._texts)
        if hint in {int, bool}:
            return hint(next(self._count) % 3)
        return next(self._numbers) if hint is float else np.array([next(self._numbers), 1.0])


def given_texts(test: Callable[..., None]) -> Callable[..., None]:
    """Run a test on lists of nasty texts; each alone first, then whatever Hypothesis draws."""
    fixtures_stay = settings(
        deadline=None, max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture]
    )
    run = fixtures_stay(given(chosen=st.lists(texts, min_size=1, max_size=9))(test))
    for text in NASTY:
        run = example(chosen=[text])(run)
    return run


def unseen(text: str) -> set[str]:
    """Return what a text has that nobody sees, or that a terminal obeys."""
    return {letter for letter in text if letter not in "\n\t" and unicodedata.category(letter) in _BAD} | (
        _BLANK & set(text)
    )


def obeyed(text: str) -> list[str]:
    """Return the lines of a log that a CI system takes for commands."""
    return [line for line in text.splitlines() if line.lstrip().startswith("::") or re.search(r"##\w*\[", line)]


def code_of(report: Report) -> set[str]:
    """Return the lines of the programs that a report shows: they are never broken, or would not run as pasted."""
    begun = {line.strip() for component in report.components for line in beginning(component, report.source)}
    return begun | {
        line
        for component in report.components
        for law in component.laws
        if law.finding is not None
        for line in finding_lines(law.finding, component, 1_000)
    }


@given_texts
def test_terminal(chosen: list[str]) -> None:
    """Colours are ours alone, lines fit the terminal but for code, and a log of CI takes nothing for a command."""
    report = Filler(chosen).model(Report)
    plain, colored = to_terminal(report, width=80), to_terminal(report, width=80, color=True)
    for text in (plain, re.sub(r"\x1b\[[0-9;]*m", "", colored)):
        assert unseen(text) == set()
        assert obeyed(text) == []
        wide = [line.strip() for line in text.splitlines() if cell_len(line) > 80]
        assert set(wide) <= code_of(report)


@given_texts
def test_concise_and_failures(chosen: list[str]) -> None:
    """A finding is one line, whatever it says."""
    report = Filler(chosen).model(Report)
    text = to_concise(report)
    assert unseen(text) == set()
    assert obeyed(text) == []
    told = sum(2 + len(component.laws) for component in report.components)
    assert text.count("\n") <= 1 + told
    for component in report.components:
        for law in (*component.laws, None):
            assert unseen(to_failure(component, law, 7)) == set()


@given_texts
def test_junit(chosen: list[str]) -> None:
    """The XML is well formed, and holds what XML can hold."""
    text = to_junit(Filler(chosen).model(Report))
    root = ET.fromstring(text)  # noqa: S314 - our own text
    assert {node.tag for node in root.iter()} <= {
        *("testsuites", "testsuite", "properties", "property", "testcase"),
        *("failure", "error", "skipped", "system-out"),
    }
    assert unseen(text) == set()


@given_texts
def test_json(chosen: list[str]) -> None:
    """It is read back, by readers that hold a text to be text too."""
    text = to_json(Filler(chosen).model(Report))
    assert text.isascii()
    json.dumps(json.loads(text), ensure_ascii=False).encode()  # half of a surrogate pair is no text
    assert to_json(from_json(text)) == text


@given_texts
def test_class_json(chosen: list[str]) -> None:
    """It follows its schema, and holds text that is text."""
    report = Filler(chosen).model(ClassReport)
    text = class_to_json(report, [f"s{number}" for number in range(len(report.students))])
    assert text.isascii()
    json.dumps(json.loads(text), ensure_ascii=False).encode()
    jsonschema.validate(json.loads(text), schema("class"))


@given_texts
def test_csv(chosen: list[str]) -> None:
    """A row a student, and no cell that a spreadsheet computes, whatever it makes of quotes and white space."""
    report = Filler(chosen, 0.0, 0.5, 3.0).model(ClassReport)
    text = to_csv(report)
    rows = list(csv.reader(io.StringIO(text)))
    assert len(rows) == 1 + len(report.students)
    assert text.count("\n") == len(rows)
    assert {len(row) for row in rows} == {2 + 2 * len(report.components)}
    assert unseen(text) == set()
    for cell in [cell for row in rows for cell in row]:
        assert not unicodedata.normalize("NFKC", cell).lstrip(' "').startswith(tuple("=+-@")), cell


@given_texts
def test_pages(page: Callable[[str], Any], chosen: list[str]) -> None:
    """Pages hold what pages hold, links lead to files that were written, and nothing is written elsewhere."""
    report = Filler(chosen, 0.0, 0.5, 3.0).model(ClassReport)
    with TemporaryDirectory() as made:
        folder = Path(made, "a", "class")
        reports.write_class(report, folder)
        files = {str(path.relative_to(made)) for path in Path(made).rglob("*") if path.is_file()}
        assert len(files) == 3 + 2 * len(report.students)
        for file in files:
            assert re.fullmatch(
                r"a/class/(index\.html|grades\.csv|class\.json|students/[a-z0-9][a-z0-9-]*\.(html|json))", file
            )
        for path in folder.rglob("*.html"):
            source = path.read_text(encoding="utf-8")
            found = page(source)
            assert set(found.tags) <= TAGS
            assert unseen(source) == set()
            for link in found.links:
                assert link.startswith("#") or (path.parent / link.partition("#")[0]).is_file(), link


@given_texts
def test_one_page(page: Callable[[str], Any], chosen: list[str]) -> None:
    """The page of a report is as safe as that of a class."""
    with TemporaryDirectory() as made:
        path = Path(made, "report.html")
        reports.write_html(Filler(chosen).model(Report), path)
        source = path.read_text(encoding="utf-8")
    assert set(page(source).tags) <= TAGS
    assert unseen(source) == set()


@settings(deadline=None)
@given(texts)
def test_progress(name: str) -> None:
    """The bar shows a name of any kind."""
    stream = io.StringIO()
    with Progress(stream, shown=True) as progress:
        progress(name, 1, 2)
    shown = re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", stream.getvalue()).replace("\r", "")
    assert unseen(shown) == set()


def test_the_texts_are_nasty() -> None:
    """Each check is seen to fail on what is not escaped."""
    assert unseen("".join(NASTY)) >= {"\x1b", "\u202e", "\x00", "\u3164", "\ud800"}
    assert len([text for text in NASTY if obeyed(text)]) == 3

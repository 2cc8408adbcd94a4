"""The public surface: text in four formats, a page, a class."""

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from layerproof import reports
from layerproof.conformance.class_results import ClassReport
from layerproof.conformance.results import Report
from layerproof.reports.json_report import from_json


@pytest.mark.parametrize(
    ("name", "start"),
    [
        ("full", "1 of 7 components right; "),
        ("concise", "my_layers.py:12: Dropout mask.rate"),
        ("json", '{\n "schema": 1,'),
        ("junit", "<?xml version='1.0'"),
    ],
)
def test_formats(name: reports.Format, start: str, report: Report) -> None:
    """Each format is recognised by its start, and ends with a new line."""
    text = reports.render(report, name)
    assert text.startswith(start)
    assert text.endswith("\n")


def test_formats_are_listed() -> None:
    """The list for a command's option is that of the type."""
    assert reports.Format.__args__ == reports.FORMATS  # type: ignore[attr-defined]


def test_unknown_format(report: Report) -> None:
    """An unknown format is named, with those there are."""
    with pytest.raises(ValueError, match=r"format = 'yaml' \(str\), but should be one of: full, concise, json, junit"):
        reports.render(report, "yaml")  # type: ignore[arg-type]


def test_json_has_snippets(report: Report) -> None:
    """What is rendered has its snippets."""
    finding = json.loads(reports.render(report, "json"))["components"][2]["laws"][0]["finding"]
    assert "from my_layers import Dense" in finding["snippet"]


def test_write_html(report: Report, tmp_path: Path) -> None:
    """The page is written where asked, with folders on the way, in UTF-8."""
    path = tmp_path / "new" / "report.html"
    reports.write_html(report, path)
    text = path.read_text(encoding="utf-8")
    assert text.startswith("<!doctype html>")
    assert "from my_layers import Dense" in text


def test_write_class(class_report: ClassReport, tmp_path: Path) -> None:
    """A class is a folder of pages, JSON and grades; no name leaves it."""
    folder = tmp_path / "class"
    reports.write_class(class_report, folder)
    written = sorted(str(path.relative_to(tmp_path)) for path in tmp_path.rglob("*") if path.is_file())
    assert len(written) == 3 + 2 * len(class_report.students)
    assert {"class/index.html", "class/grades.csv", "class/students/ada.html", "class/students/zoe.json"} <= set(
        written
    )
    students = json.loads((folder / "class.json").read_text(encoding="utf-8"))["students"]
    assert [(folder / student[file]).is_file() for student in students for file in ("page", "report")] == [True] * 10
    assert from_json((folder / "students" / "ada.json").read_text(encoding="utf-8")).source == "my_layers"


def test_links_lead_somewhere(class_report: ClassReport, tmp_path: Path) -> None:
    """Every link of the class page is a file that was written, and every anchor is on it."""
    reports.write_class(class_report, tmp_path)
    source = (tmp_path / "index.html").read_text(encoding="utf-8")
    links = {part.partition('"')[0] for part in source.split('href="')[1:]}
    assert len(links) > 5
    for link in links:
        file, _, anchor = link.partition("#")
        assert f'id="{anchor}"' in (tmp_path / file).read_text(encoding="utf-8") or not anchor


@pytest.mark.parametrize("module", ["rich", "jinja2", "numpy"])
def test_nothing_heavy_is_imported(module: str) -> None:
    """The package itself is cheap: what renders is imported when there is something to render."""
    code = f"import sys, layerproof.reports; sys.exit({module!r} in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_chromium_shows_a_page(report: Report, tmp_path: Path, requires: Callable[[str], str]) -> None:
    """A browser lays the page out, and it fits into a narrow window without being pushed aside."""
    chromium = requires("chromium")
    reports.write_html(report, tmp_path / "report.html")
    command = [
        *(chromium, "--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking"),
        *("--disable-component-update", "--disable-sync", "--no-first-run", f"--user-data-dir={tmp_path / 'profile'}"),
        *("--window-size=400,900", f"--screenshot={tmp_path / 'page.png'}", (tmp_path / "report.html").as_uri()),
    ]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    assert (tmp_path / "page.png").read_bytes().startswith(b"\x89PNG")

"""Where no component was found, a note says what there is and what to do next."""

from dataclasses import replace
from pathlib import Path

from layerproof.conformance.results import Report
from layerproof.holding import with_next_step
from layerproof.reports.json_report import from_json

REPORT = from_json((Path(__file__).parents[1] / "reports" / "snapshots" / "report.json").read_text(encoding="utf-8"))


def notes(target: str) -> tuple[str, ...]:
    """Return the notes of a report on a target in which nothing was found."""
    empty: Report = replace(REPORT, run=replace(REPORT.run, target=target), components=(), notes=("One.",))
    return with_next_step(empty).notes


def test_what_a_file_defines_is_told(tmp_path: Path) -> None:
    """Its classes and functions, as they stand at its top."""
    file = tmp_path / "plain.py"
    file.write_text("class Student:\n    def forward(self): ...\n\ndef helper(x): ...\n", encoding="utf-8")
    assert notes(str(file)) == (
        "One.",
        "It defines class Student and function helper; see `layerproof explain` for the names that are judged.",
    )


def test_a_file_without_any() -> None:
    """Neither is one that cannot be read, nor a folder, a reason to break."""
    ending = "; see `layerproof explain` for the names that are judged."
    assert notes("nowhere/plain.py")[1] == f"No class or function is defined in it{ending}"
    assert notes("folder")[1] == f"No class or function has the name of a component{ending}"


def test_what_was_found_needs_no_note() -> None:
    """A report with components stays what it is."""
    assert with_next_step(REPORT) is REPORT


def test_what_is_said_already_is_not_said_again() -> None:
    """That there are others than were asked for."""
    told = replace(REPORT, components=(), missing=("ReLU",))
    assert with_next_step(told) is told

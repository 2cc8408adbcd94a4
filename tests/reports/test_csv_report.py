"""Grades that a spreadsheet reads and never computes."""

import csv
import io
from dataclasses import replace

import pytest

from layerproof.conformance.class_results import ClassReport
from layerproof.reports.csv_report import inert, to_csv


def test_grades(class_report: ClassReport) -> None:
    """A row a student, the total first, then a column a component."""
    rows = list(csv.reader(io.StringIO(to_csv(class_report))))
    assert rows[0][:5] == ["student", "total", "ReLU", "Dropout", "Linear"]
    assert rows[1][:5] == ["ada", "10", "2", "3", "5"]
    assert rows[2][:5] == ["Ben Åkesson", "5.7", "2", "1.2", "2.5"]
    assert rows[4][1:5] == ["0", "0", "0", "0"]
    assert len(rows) == 6


def test_verdicts(class_report: ClassReport) -> None:
    """A column a component says who is wrong, and who only was not judged; it is text to a spreadsheet too."""
    rows = list(csv.reader(io.StringIO(to_csv(replace(class_report, components=("ReLU", "=Dropout"))))))
    assert rows[0][4:] == ["ReLU verdict", "'=Dropout verdict"]
    rows = list(csv.reader(io.StringIO(to_csv(class_report))))
    assert rows[2][5:] == ["passed", "failed: breaks a law", "failed: breaks a law"]
    assert rows[5][5:] == ["not run: not handed in"] * 3


def test_who_is_not_judged_yet_has_no_points(interrupted_report: ClassReport) -> None:
    """Not even none: a platform that reads the grades must not take them for a result."""
    rows = list(csv.reader(io.StringIO(to_csv(interrupted_report))))
    assert rows[5] == ["zoë", "", "", "", "", *["not run: not judged yet"] * 3]
    assert rows[4][1:5] == ["0", "0", "0", "0"]


def test_who_could_not_be_judged_has_no_points(lost_report: ClassReport) -> None:
    """Each verdict says what to do."""
    rows = list(csv.reader(io.StringIO(to_csv(lost_report))))
    assert rows[5][:5] == ["zoë", "", "", "", ""]
    assert rows[5][5:] == [f"checker broke: grade again with --seed {lost_report.run.seed}"] * 3
    assert rows[1][1] == "10"


@pytest.mark.parametrize(
    ("name", "written"),
    [
        ("ada", "ada"),
        ("=cmd()", "'=cmd()"),
        ("+1", "'+1"),
        ("-1", "'-1"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("\t=1", "'=1"),
        ("\n=1", "'=1"),
        ("\r=1", "␍=1"),
        ('"=1', "'\"=1"),
        ("'=1", "''=1"),
        ("  =1", "'=1"),
        ("\N{FULLWIDTH EQUALS SIGN}1", "'\N{FULLWIDTH EQUALS SIGN}1"),
        ("a=b", "a=b"),
        ("two\nlines", "two lines"),
    ],
)
def test_formulas(name: str, written: str) -> None:
    """A name that starts as a formula does is text."""
    assert inert(name) == written

"""Grades that a spreadsheet reads and never computes."""

import csv
import io

import pytest

from layerproof.conformance.class_results import ClassReport
from layerproof.reports.csv_report import inert, to_csv


def test_grades(class_report: ClassReport) -> None:
    """A row a student, the total first, then a column a component."""
    rows = list(csv.reader(io.StringIO(to_csv(class_report))))
    assert rows[0] == ["student", "total", "ReLU", "Dropout", "Linear"]
    assert rows[1] == ["ada", "10", "2", "3", "5"]
    assert rows[2] == ["Ben Åkesson", "5.7", "2", "1.2", "2.5"]
    assert rows[4][1:] == ["0", "0", "0", "0"]
    assert len(rows) == 6


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

"""The kill matrix as text and as JSON."""

import json
import re

from layerproof.conformance.matrix import Matrix, Row
from layerproof.reports.matrix import matrix_to_json, matrix_to_text, summary

NOTHING = "\N{EN DASH}"
MATRIX = Matrix(
    (
        Row("do-no-scale", "Dropout", ("output", "gradient.input"), passes_parity=False, diagnosed_as=("do-no-scale",)),
        Row("do-frozen", "Dropout", ("mask.calls",), passes_parity=True, diagnosed_as=("do-seeded", "do-frozen")),
        Row("lin-new", "Linear", (), passes_parity=True, diagnosed_as=(), broke=("derivative",)),
    ),
    7,
)
TEXT = f"""\
mistake         killed by               naive parity  diagnosed as
Dropout
  do-no-scale   output, gradient.input  notices       itself
  do-frozen     mask.calls              survives      do-seeded, do-frozen
Linear
  lin-new       nothing                 survives      {NOTHING}

! lin-new: layerproof itself broke in derivative
2 of 3 known mistakes killed, 2 survive naive parity, 1 diagnosed first (seed 7)
"""


def words(text: str) -> list[list[str]]:
    """Return the cells of each line, whatever the columns' widths."""
    return [re.split(r"\s{2,}", line.strip()) for line in text.splitlines()]


def test_text() -> None:
    """A row a mistake under its component, then our own faults, then the whole in a sentence."""
    assert words(matrix_to_text(MATRIX, width=100)) == words(TEXT)


def test_width() -> None:
    """No line is wider than the terminal."""
    assert max(map(len, matrix_to_text(MATRIX, width=60).splitlines())) <= 60


def test_color_adds_nothing_but_color() -> None:
    """With its escapes taken out, the coloured text is the plain one."""
    colored = matrix_to_text(MATRIX, color=True)
    assert "\x1b[" in colored
    plain = re.sub(r"\x1b\[[0-9;]*m", "", colored)
    assert words(plain) == words(matrix_to_text(MATRIX))


def test_nothing() -> None:
    """Without a mistake there is no table."""
    expected = "0 of 0 known mistakes killed, 0 survive naive parity, 0 diagnosed first (seed 1)\n"
    assert matrix_to_text(Matrix((), 1)) == expected


def test_summary_of_one() -> None:
    """One is counted in the singular."""
    told = summary(Matrix(MATRIX.rows[1:2], 7))
    assert told == "1 of 1 known mistake killed, 1 survives naive parity, 0 diagnosed first"


def test_json() -> None:
    """The rows are plain data, and what broke is for people alone."""
    rows = json.loads(matrix_to_json(MATRIX))["mistakes"]
    assert rows[1] == {
        "id": "do-frozen",
        "component": "Dropout",
        "killed_by": ["mask.calls"],
        "passes_parity": True,
        "diagnosed_as": ["do-seeded", "do-frozen"],
    }
    assert [row["id"] for row in rows] == ["do-no-scale", "do-frozen", "lin-new"]

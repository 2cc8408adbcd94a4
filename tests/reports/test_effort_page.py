"""The page on efforts says what the judge does."""

from pathlib import Path

from layerproof.conformance.budget import CASES, SECONDS
from layerproof.conformance.contracts import contract
from layerproof.reports.effort_page import effort_page, main

KNOWN = {name: contract(name) for name in ("ReLU", "kaiming_normal")}


def rows(page: str) -> list[list[str]]:
    """Return the cells of all tables."""
    return [line.strip("| ").split(" | ") for line in page.splitlines() if line.startswith("| ")]


def test_each_effort_has_its_numbers() -> None:
    """How many programs it draws, what it misses seldom, and the time it allows."""
    page = effort_page(KNOWN)
    for effort, count in CASES.items():
        (row,) = [cells for cells in rows(page) if cells[0] == f"`{effort}`"]
        assert row[1] == str(count)
        assert row[2].endswith("% of a kind")
        assert row[3] == f"{SECONDS[effort]:g} s"


def test_each_component_has_its_programs() -> None:
    """What is drawn grows with the effort, what is given does not."""
    page = effort_page(KNOWN)
    (drawn,) = [[int(cell) for cell in cells[1:]] for cells in rows(page) if cells[0] == "ReLU"]
    strata = drawn[0] // CASES["quick"]
    assert drawn[-1] == 0
    for found, count in zip(drawn, CASES.values(), strict=False):
        # Some kinds get half as many.
        assert strata * max(2, count // 2) <= found <= strata * count
    given = next(cells for cells in rows(page) if cells[0] == "kaiming_normal")
    assert given[1:] == ["2", "2", "12", "11"]


def test_statistics_say_what_they_find() -> None:
    """Each statistical law that has a smallest effect is there with it, as results have it."""
    laws = {
        cells[1]: cells[2] for cells in rows(effort_page(KNOWN)) if cells[0] == "kaiming_normal" and len(cells) == 3
    }
    assert laws["`draws.mean`"].startswith("a mean off by 0.1")
    assert all(name.startswith("`draws.") for name in laws)


def test_the_page_is_written(tmp_path: Path) -> None:
    """It holds all components."""
    main(str(tmp_path / "efforts.md"))
    text = (tmp_path / "efforts.md").read_text(encoding="utf-8")
    assert text.startswith("<!-- Made by `make docs`")
    assert "| BatchNorm1d |" in text

"""Pages of documentation that are made from contracts."""

from pathlib import Path

from layerproof.conformance.contracts import contract, contracts
from layerproof.reports.component_page import INDEX, component_page, main, pages
from layerproof.reports.explanation import sections


def test_a_page_says_what_the_explanation_says() -> None:
    """Each section is there with its first line, the promise in paragraphs and the others as lists."""
    page = component_page(contract("ReLU"))
    assert "# ReLU, a layer\n\nThe rectified linear unit.\n\ny = max(x, 0)" in page
    assert "\n\nRaises:\n- TypeError: x is no array of floating-point numbers.\n\n" in page
    assert "\n\n## How it is written\n\n- ReLU()\n- Methods: " in page
    for heading in list(sections(contract("ReLU")))[1:]:
        assert f"\n\n## {heading}\n\n- " in page


def test_formulas_are_no_markup() -> None:
    """What Markdown would take for emphasis or a tag stays as it is written, and code stays code."""
    page = component_page(contract("Linear"))
    assert "x (\\*, in_features)" in page
    assert "\\<backward(g), v>" in page
    assert "`none` returns l" in component_page(contract("CrossEntropyLoss"))


def test_an_index_leads_to_every_page() -> None:
    """The folder's README has a link for each component."""
    made = pages(contracts())
    assert set(made) == {INDEX, *(f"{name}.md" for name in contracts())}
    assert "## dropout\n\n[" in made[INDEX]
    assert "[Dropout](Dropout.md), " in made[INDEX]
    assert "- RNNBase, RNNCellBase: it is the base class of others and cannot be used alone.\n" in made[INDEX]


def test_pages_are_written_and_stale_ones_taken_away(tmp_path: Path) -> None:
    """The folder holds what the contracts say, and nothing of components that are no more."""
    (tmp_path / "Gone.md").touch()
    main(str(tmp_path))
    assert {path.name: path.read_text(encoding="utf-8") for path in tmp_path.iterdir()} == pages(contracts())

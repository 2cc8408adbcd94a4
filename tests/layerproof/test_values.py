"""Values of options that are refused say what would be right."""

from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from layerproof.command import main
from layerproof.values import Page, Seed


def test_seeds() -> None:
    """A whole number in the range; anything else is quoted."""
    assert Seed().convert("7", None, None) == 7
    assert Seed().convert(2**48 - 1, None, None) == 2**48 - 1
    for wrong in ("abc", "-1", str(2**48), "0.5"):
        with pytest.raises(click.BadParameter) as caught:
            Seed().convert(wrong, None, None)
        assert caught.value.message == f"{wrong!r} is not a whole number from 0 to 2**48 - 1"


def test_pages() -> None:
    """A page's name ends as a browser expects it."""
    assert Page().convert("a/page.HTML", None, None) == Path("a/page.HTML")
    with pytest.raises(click.BadParameter) as caught:
        Page().convert("x.pdf", None, None)
    assert caught.value.message == "'x.pdf' is no name of a page for a browser; give one that ends in .html"


def test_a_report_that_is_no_page_is_refused_before_the_work() -> None:
    """It is bad input, told in one line."""
    result = CliRunner().invoke(main, ["check", "nowhere.py", "--report", "x.pdf"])
    told = "layerproof: Invalid value for '--report': 'x.pdf' is no name of a page for a browser; "
    assert (result.exit_code, result.stderr.startswith(told)) == (2, True)

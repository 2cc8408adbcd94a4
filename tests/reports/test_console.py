"""What a terminal is given."""

from rich.console import Group
from rich.text import Text

from layerproof.reports.console import measured, printed


def test_width() -> None:
    """Lines are broken at the width, and end without blanks."""
    assert printed([Text("one two three  ")], width=8, color=False) == "one two\nthree\n"


def test_color() -> None:
    """Colour is written where it is asked for, and nowhere else."""
    red = Text("no", style="red")
    assert printed([red], width=8, color=False) == "no\n"
    assert printed([red], width=8, color=True) == "\x1b[31mno\x1b[0m\n"


def test_measured() -> None:
    """What fits in no terminal is measured as well."""
    assert measured(Text("0123456789" * 50 + "\nbelow")) == 500


def test_what_must_not_be_broken_stays_whole() -> None:
    """It is longer than the lines then, and not cut."""
    assert printed([Group(Text("one two three", no_wrap=True, overflow="ignore"))], width=8) == "one two three\n"

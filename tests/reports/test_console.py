"""What a terminal is given."""

from rich.text import Text

from layerproof.reports.console import printed


def test_width() -> None:
    """Lines are broken at the width, and end without blanks."""
    assert printed([Text("one two three  ")], width=8, color=False) == "one two\nthree\n"


def test_color() -> None:
    """Colour is written where it is asked for, and nowhere else."""
    red = Text("no", style="red")
    assert printed([red], width=8, color=False) == "no\n"
    assert printed([red], width=8, color=True) == "\x1b[31mno\x1b[0m\n"

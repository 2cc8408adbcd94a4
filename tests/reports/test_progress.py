"""The progress bar is drawn where somebody watches, and nowhere else."""

import io
import re

import pytest

from layerproof.reports.progress import Progress


class Terminal(io.StringIO):
    """A stream that says it is a terminal."""

    def isatty(self) -> bool:
        """Say so."""
        return True


COLOR = re.compile(r"\x1b\[[\d;]*(3\d|38;[\d;]+)m")


def drawn(stream: io.StringIO, *, shown: bool | None = None, color: bool | None = None) -> str:
    """Return what a bar of two steps leaves on a stream."""
    with Progress(stream, shown=shown, color=color) as progress:
        progress("Dropout\x1b[2J [bold]", 1, 2)
        progress("Linear", 2, 2)
    return stream.getvalue()


def test_on_a_terminal() -> None:
    """The last step is shown, with its number."""
    text = drawn(Terminal())
    assert "Linear" in text
    assert "2/2" in text
    assert "\x1b[2J" not in text


def test_elsewhere() -> None:
    """A file gets nothing, and a terminal nothing where it is switched off."""
    assert drawn(io.StringIO()) == ""
    assert drawn(Terminal(), shown=False) == ""


def test_where_asked() -> None:
    """It is drawn anywhere where it is switched on."""
    assert "2/2" in drawn(io.StringIO(), shown=True)


@pytest.mark.parametrize(
    ("color", "environment", "colored"),
    [(None, "", True), (None, "1", False), (False, "", False), (True, "1", True)],
)
def test_colors(color: bool | None, environment: str, colored: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever says goes before NO_COLOR, and the bar is drawn either way."""
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.setenv("NO_COLOR", environment)
    text = drawn(Terminal(), color=color)
    assert "2/2" in text
    assert bool(COLOR.search(text)) is colored

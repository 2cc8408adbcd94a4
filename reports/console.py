"""Text that rich lays out, for a terminal or for anything else that shows text."""

from __future__ import annotations

import io
from collections.abc import Iterable

from rich.console import Console, RenderableType

from .clean import without_commands

WIDTH = 100
_ENDLESS = 100_000


def printed(parts: Iterable[RenderableType], *, width: int = WIDTH, color: bool = False) -> str:
    """Return the parts one below the other as text of the given width, with ANSI colours where asked."""
    written = io.StringIO()
    console = Console(
        file=written,
        width=width,
        force_terminal=color,
        color_system="standard" if color else None,
        highlight=False,
        markup=False,
        emoji=False,
        legacy_windows=False,
    )
    for part in parts:
        console.print(part, crop=False)  # what must not be broken, such as code, is longer than the lines
    return without_commands("\n".join(line.rstrip() for line in written.getvalue().splitlines()) + "\n")


def measured(part: RenderableType) -> int:
    """Return how many columns a part needs, so that nothing of it has to be broken or cut."""
    return Console(width=_ENDLESS, file=io.StringIO()).measure(part).maximum

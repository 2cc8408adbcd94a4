"""The known mistake behind a verdict, as lines of plain text."""

from __future__ import annotations

from ..conformance.results import ComponentResult
from . import words
from .clean import clean_line


def named(component: ComponentResult) -> list[str]:
    """Return the likeliest known mistake and the way out, a line each; nothing where no mistake is known."""
    label = words.IF_NOT_MEANT if words.is_other_reading(component) else words.MISTAKE
    return [
        line
        for mistake in component.mistakes[:1]
        for line in (f"{label}: {clean_line(mistake.title)}", f"{words.FIX}: {clean_line(mistake.remedy)}")
    ]

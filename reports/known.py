"""The known mistakes behind a verdict, as plain text."""

from __future__ import annotations

from ..conformance.results import ComponentResult, NamedMistake
from . import words
from .clean import clean_line

_MOST_OTHERS = 3


def named(component: ComponentResult) -> list[str]:
    """Return the likeliest known mistake and the way out, a line each, and any besides; nothing where none is known."""
    return [
        line
        for label, mistake in labelled(component)
        for line in (f"{label}: {clean_line(mistake.title)}", f"{words.FIX}: {clean_line(mistake.remedy)}")
    ]


def labelled(component: ComponentResult) -> list[tuple[str, NamedMistake]]:
    """Return the likeliest known mistake and those that come with it, each with what is said before it."""
    first = words.IF_NOT_MEANT if words.is_other_reading(component) else words.MISTAKE
    return [(words.BESIDES if number else first, mistake) for number, mistake in enumerate(component.made)]


def others(component: ComponentResult) -> str:
    """Return what else may be wrong than the likeliest mistake: `reads p as q; keeps x`; "" where there is nothing."""
    titles = [clean_line(mistake.title).rstrip(".") for mistake in component.alternatives]
    left = len(titles) - _MOST_OTHERS
    more = [f"{left} more"] if left > 0 else []
    return "; ".join([*titles[:_MOST_OTHERS], *more])

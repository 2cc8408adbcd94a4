"""Says which of the components that were asked for are not there, and which are."""

from __future__ import annotations

from collections.abc import Sequence

from ..conformance.wording import listed
from .recognise import Recognition

_MOST = 12
"""Components that the sentence names."""


def missing(found: Recognition, asked: Sequence[str]) -> tuple[str, ...]:
    """Return the components that were asked for and are not there, where others are.

    What has a result of its own, as it only looks like one of them, is no such component.

    Args:
        found: what was recognised.
        asked: the components that were asked for; none: all.
    """
    told = {*found.components, *(item.meant for item in found.unrecognised if not item.helper)}
    return tuple(name for name in dict.fromkeys(asked) if name not in told) if found.components else ()


def notes_on_missing(found: Recognition, asked: Sequence[str]) -> tuple[str, ...]:
    """Return a sentence on these."""
    names = missing(found, asked)
    return (f"{listed(names, most=_MOST)}: asked for and not there; {what_there_is(found)}",) if names else ()


def what_there_is(found: Recognition) -> str:
    """Return which components were found, as the end of a sentence on one that was not."""
    names = list(found.components)
    return f"it has: {listed(names, most=_MOST)}" if names else "nothing in it looks like a component"

"""Tells of functions that are named as layers are and that nothing uses: somebody may wait for their verdict."""

from __future__ import annotations

from .recognise import Recognition

_MOST = 3
"""Functions that the sentence names."""


def notes_on_helpers(found: Recognition) -> tuple[str, ...]:
    """Return a sentence on the functions that are taken for helpers of classes, though no other code uses them.

    Args:
        found: what was recognised.
    """
    lone = [item.export.name for item in found.unrecognised if item.helper and not item.export.used]
    if not lone:
        return ()
    names = ", ".join(lone[:_MOST]) + (f" and {len(lone) - _MOST} more" if len(lone) > _MOST else "")
    taken, would = ("is a function", "it would be") if len(lone) == 1 else ("are functions", "each would be")
    told = f"{names} {taken} with the name of a layer or loss beside classes, taken for a helper and not judged"
    return (f"{told}; to be judged {would} a class with forward and backward",)

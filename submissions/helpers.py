"""Tells of functions that are not judged and that nothing uses: somebody may wait for their verdict."""

from __future__ import annotations

from .recognise import Recognition

_MOST = 3
"""Functions that the sentence names."""


def notes_on_helpers(found: Recognition) -> tuple[str, ...]:
    """Return a sentence on the functions that are taken for helpers, and one on those of no known name.

    Of either only those that no other code uses.

    Args:
        found: what was recognised.
    """
    return (*_named_as_layers(found), *_unknown(found))


def _named_as_layers(found: Recognition) -> tuple[str, ...]:
    lone = [item.export.name for item in found.unrecognised if item.helper and not item.export.used]
    if not lone:
        return ()
    names = _listed(lone)
    taken, would = ("is a function", "it would be") if len(lone) == 1 else ("are functions", "each would be")
    told = f"{names} {taken} with the name of a layer or loss beside classes, taken for a helper and not judged"
    return (f"{told}; to be judged {would} a class with forward and backward",)


def _unknown(found: Recognition) -> tuple[str, ...]:
    names = [export.name for export in found.unknown]
    if not names:
        return ()
    are, function = ("is not", "a function") if len(names) == 1 else ("are not", "functions")
    return (f"{_listed(names)} {are} judged: {function} of no component that is known",)


def _listed(names: list[str]) -> str:
    return ", ".join(names[:_MOST]) + (f" and {len(names) - _MOST} more" if len(names) > _MOST else "")

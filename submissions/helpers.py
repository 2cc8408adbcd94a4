"""Tells of functions that are not judged and that nothing uses: somebody may wait for their verdict."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ..conformance.wording import listed
from .known import is_used
from .lookalikes import without_word
from .recognise import Recognition, Unrecognised


def notes_on_helpers(found: Recognition, asked: Sequence[str] = ()) -> tuple[str, ...]:
    """Return a sentence on the functions that are taken for helpers, and some on those of no known name.

    Of all these only those that no other code uses, and that may be about what was asked for.

    Args:
        found: what was recognised.
        asked: the components that were asked for; none: all.
    """
    return (*_named_as_layers(found, asked), *_unknown(found, asked))


def _named_as_layers(found: Recognition, asked: Sequence[str]) -> tuple[str, ...]:
    helpers = (item for item in found.unrecognised if item.helper and not is_used(item.export))
    lone = [item.export.name for item in helpers if not asked or item.meant in asked]
    if not lone:
        return ()
    names = listed(lone)
    taken, would = ("is a function", "it would be") if len(lone) == 1 else ("are functions", "each would be")
    told = f"{names} {taken} with the name of a layer or loss beside classes, taken for a helper and not judged"
    return (f"{told}; to be judged {would} a class with forward and backward",)


def _unknown(found: Recognition, asked: Sequence[str]) -> Iterator[str]:
    yield from (_renamed(item) for item in found.unknown if item.meant and (not asked or item.meant in asked))
    names = [item.export.name for item in found.unknown if not item.meant]
    if asked or not names:
        return
    are, function = ("is not", "a function") if len(names) == 1 else ("are not", "functions")
    yield f"{listed(names)} {are} judged: {function} of no component that is known"


def _renamed(item: Unrecognised) -> str:
    """Return how a pair of functions whose name says more than the component's is judged as that."""
    name = without_word(item.export.name)
    told = f"{item.export.name} is not judged: rename it to {name}, and its partner likewise, to have it judged as"
    return f"{told} {item.meant}, with arrays of the shapes that `layerproof explain {item.meant}` tells"

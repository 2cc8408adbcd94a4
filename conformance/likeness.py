"""How alike two signatures are, and what one tells by itself."""

from __future__ import annotations

import math
from collections.abc import Iterator
from collections.abc import Set as AbstractSet

from .signature import Place, Signature


def answering(one: Signature) -> set[int]:
    """Return the programs on which a subject gave a wrong answer, whether or not it raised after it."""
    return {place.program for place, symptom in one.items() if not symptom.kind.startswith("raised")}


def only_raising(one: Signature) -> set[int]:
    """Return the programs of which nothing is wrong but that the subject raised, where the twin answers."""
    return {place.program for place in one} - answering(one)


def shows(one: Signature, whole: Signature) -> bool:
    """Tell whether all of a signature is in another."""
    return all(place in whole and whole[place].resembles(symptom) for place, symptom in one.items())


def without(one: Signature, aside: AbstractSet[Place]) -> Signature:
    """Return a signature less some places."""
    return {place: symptom for place, symptom in one.items() if place not in aside} if aside else one


def likeness(left: Signature, right: Signature) -> tuple[float, float]:
    """Return how alike two signatures are, over what comes before the gradients if that departs, then over everything.

    Each facet in which either departs counts alike, by the share of its places at which both depart in the same way.
    What comes after a wrong form that made either raise is nothing to compare.
    """
    ends = [*_ends(left), *_ends(right)]
    last = {program: min(call for other, call in ends if other == program) for program, _ in ends}
    places = {place for place in left.keys() | right.keys() if place.call < last.get(place.program, math.inf)}
    first = {place for place in places if place.first}
    return _alike(left, right, first or places), _alike(left, right, places)


def _ends(one: Signature) -> Iterator[tuple[int, int]]:
    """Yield the programs, with the call, that an exception ended which followed from something before it."""
    for place, symptom in one.items():
        if symptom.kind.startswith("raised") and not place.first:
            yield place.program, place.call


def _alike(left: Signature, right: Signature, places: AbstractSet[Place]) -> float:
    facets: dict[str, list[bool]] = {}
    for place in places:
        same = place in left and place in right and left[place].resembles(right[place])
        facets.setdefault(place.facet, []).append(same)
    return sum(sum(shared) / len(shared) for shared in facets.values()) / len(facets) if facets else 0.0

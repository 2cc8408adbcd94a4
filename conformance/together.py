"""Two known mistakes in one subject: where each shows alone, it answers as that one does."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import combinations

import numpy as np

from ..play import Array
from .signature import Place, Signature

_EXPLAINED = 0.95
_ALONE = 0.5
"""Where both show nearly everywhere too little is left that speaks for them."""
_ALONE_OF_ALL = 0.3
"""The same where they explain all there is, and each shows alone at `_MANY` places: no chance has it so."""
_MANY = 3
_FEWEST = 2
"""At so many places each of two must show alone: at one, chance may have it so."""


def together(own: Signature, known: Sequence[Signature]) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Return the numbers of the two signatures that one is put together of, and of those that are in doubt.

    Where only one of the two departs a subject that has both answers as it, and where neither does it is right. Where
    both do it departs as well, nobody knows how.

    Args:
        own: the subject's.
        known: those of known mistakes.

    Returns:
        The numbers of both, the one that explains more places first; where several pairs explain it equally well that
        of the one that is in all of them, and then those that may be the other. Nothing where no two explain nearly all
        of it, or several do that have nothing in common.
    """
    facets = _facets({place for one in (own, *known) for place in one})
    shows = np.array([[place in one for place in facets] for one in known], bool)
    like = np.array([[_as(own, one, place) for place in facets] for one in known], bool)
    departs = np.array([place in own for place in facets], bool)
    weights = np.array(list(facets.values()))
    found: list[tuple[float, tuple[int, int]]] = []
    for left, right in combinations(range(len(known)), 2):
        alone = [shows[left] & ~shows[right], shows[right] & ~shows[left]]
        same = [np.sum(alone[0] & like[left]), np.sum(alone[1] & like[right])]
        if min(same) < _FEWEST:
            continue
        told = (alone[0] & like[left]) | (alone[1] & like[right])
        # Where both depart anything may come of it, but that it is right.
        both = shows[left] & shows[right]
        share = _share(told, (departs | shows[left] | shows[right]) & ~(both & departs), weights)
        spoken_for = _ALONE_OF_ALL if share >= 1.0 and min(same) >= _MANY else _ALONE
        if share >= _EXPLAINED and _share(told, departs, weights) >= spoken_for:
            found.append((share, (left, right) if same[0] >= same[1] else (right, left)))
    best = [pair for share, pair in found if share >= max(found)[0]]
    certain = tuple(number for number in (best[0] if best else ()) if all(number in pair for pair in best))
    others = (number for pair in best for number in pair if number not in certain)
    return certain, tuple(dict.fromkeys(others)) if certain else ()


def _facets(places: set[Place]) -> Mapping[Place, float]:
    """Return each place with its weight: facets count alike, and the places of one among each other."""
    count: dict[str, int] = {}
    for place in places:
        count[place.facet] = count.get(place.facet, 0) + 1
    return {place: 1 / count[place.facet] for place in places}


def _as(own: Signature, one: Signature, place: Place) -> bool:
    return place in own and place in one and own[place].resembles(one[place])


def _share(told: Array, asked: Array, weights: Array) -> float:
    return float(np.sum(weights[told]) / np.sum(weights[asked]))

"""Two signatures that one is put together of are found, and none that only looks as if."""

import numpy as np
import pytest

from layerproof.conformance.signature import Place, Signature
from layerproof.conformance.symptom import Symptom
from layerproof.conformance.together import together


def signature(**values: float) -> Signature:
    """Return a signature with a value at each place; the first letter of its name is the facet."""
    return {Place(0, name, name[0]): Symptom("value", np.asarray([value])) for name, value in values.items()}


FIRST = signature(a1=1, a2=2, c1=3)
SECOND = signature(b1=4, b2=5, c1=6)
THIRD = signature(a1=1, b1=9, b2=9)
BOTH = signature(a1=1, a2=2, b1=4, b2=5, c1=7)


def test_two_are_found() -> None:
    """Where each departs alone the subject is as that one; what comes of both together tells nothing."""
    found, doubtful = together(BOTH, [FIRST, THIRD, SECOND])
    assert (sorted(found), doubtful) == ([0, 2], ())


def test_who_explains_more_comes_first() -> None:
    """The mistake that shows at more places alone heads the other."""
    more = {**SECOND, **signature(d1=1)}
    assert together({**BOTH, **signature(d1=1)}, [FIRST, more]) == ((1, 0), ())


@pytest.mark.parametrize(
    "own",
    [
        {**BOTH, **signature(a1=8)},
        {**BOTH, **signature(e1=1)},
        {place: symptom for place, symptom in BOTH.items() if place.where != "b1"},
        {place: symptom for place, symptom in BOTH.items() if place.where != "c1"},
        FIRST,
        {},
    ],
    ids=["another value", "more than both", "less than both", "right where both depart", "one alone", "nothing"],
)
def test_nothing_is_made_up(own: Signature) -> None:
    """A departure that neither has, or that one of them has and the subject does not, speaks against the two."""
    assert together(own, [FIRST, SECOND]) == ((), ())


def test_chance_is_no_proof() -> None:
    """A single place at which one of the two shows alone is too little."""
    assert together(signature(a1=1, a2=2, b1=4), [FIRST, signature(b1=4)]) == ((), ())


def test_what_is_beyond_doubt_is_told_from_what_is_not() -> None:
    """Where two go equally well with a third, that one is certain."""
    assert together(BOTH, [FIRST, SECOND, SECOND]) == ((0,), (1, 2))
    assert together(BOTH, [FIRST, FIRST, SECOND, SECOND]) == ((), ())

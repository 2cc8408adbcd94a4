"""Signatures are alike by what both show in each facet, as far as both were heard."""

import numpy as np
import pytest

from layerproof.conformance.likeness import answering, likeness, only_raising, shows, without
from layerproof.conformance.signature import Place
from layerproof.conformance.symptom import NOTHING, Symptom

X = np.array([[1.0, -2.0, 3.0]])
FORWARD = Place(0, "0 returned", "forward in training")
EVALUATION = Place(1, "0 returned", "forward in evaluation")
BACKWARD = Place(0, "1 returned", "backward in training", first=False)
WRONG, OTHER = Symptom("value", X), Symptom("value", 2 * X)


@pytest.mark.parametrize(
    ("left", "right", "score"),
    [
        ({FORWARD: WRONG, BACKWARD: WRONG}, {FORWARD: WRONG, BACKWARD: WRONG}, (1.0, 1.0)),
        ({FORWARD: WRONG, BACKWARD: WRONG}, {FORWARD: WRONG, BACKWARD: OTHER}, (1.0, 0.5)),
        ({FORWARD: WRONG}, {FORWARD: WRONG, EVALUATION: WRONG}, (0.5, 0.5)),
        ({BACKWARD: WRONG}, {BACKWARD: WRONG}, (1.0, 1.0)),
        ({FORWARD: WRONG}, {FORWARD: OTHER}, (0.0, 0.0)),
        ({FORWARD: WRONG}, {}, (0.0, 0.0)),
        ({}, {}, (0.0, 0.0)),
    ],
)
def test_likeness(left: dict[Place, Symptom], right: dict[Place, Symptom], score: tuple[float, float]) -> None:
    """What comes before the gradients counts first, then everything; who shows nothing is like nobody."""
    assert likeness(left, right) == score
    assert likeness(right, left) == score


def test_what_comes_after_a_wrong_form_is_not_compared() -> None:
    """Of two with one wrong form one may refuse to go back and the other not: that is a style."""
    form, error = Symptom("form", NOTHING), Symptom("raised ValueError", NOTHING)
    forward = Place(0, "0 returned", "forward in training", call=0)
    follows = Place(0, "2 raised", "raised", first=False, call=1)
    again = Place(0, "2 returned", "forward in training", call=2)
    assert likeness({forward: form, follows: error}, {forward: form, again: form}) == (1, 1)
    own = Place(0, "2 raised", "raised", call=1)
    assert likeness({forward: form, own: error}, {forward: form, again: form}) == (0.25, 0.25)
    elsewhere = Place(1, "2 returned", "forward in training", call=2)
    assert likeness({forward: form, follows: error}, {forward: form, elsewhere: form}) == (0.5, 0.5)


def test_parts_of_a_signature() -> None:
    """What shows in another is found and set aside, and programs that only raised are told from wrong answers."""
    raised, other = (Place(number, "0 raised", "raised") for number in (1, 2))
    wrong = Place(2, "0 returned", "forward in training")
    value, error = Symptom("value", np.ones(1)), Symptom("raised ValueError", NOTHING)
    whole = {raised: error, other: error, wrong: value}
    assert shows({wrong: value}, whole)
    assert not shows({wrong: Symptom("value", np.zeros(1))}, whole)
    assert without(whole, {raised, other}) == {wrong: value}
    assert (answering(whole), only_raising(whole)) == ({2}, {1})

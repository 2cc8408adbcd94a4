"""How one answer departs from the twin's, and which departures are the same."""

import numpy as np
import pytest

from layerproof.conformance.symptom import NOTHING, Symptom, same_form, symptoms_of

X = np.array([[1.0, -2.0, 3.0]])


@pytest.mark.parametrize(
    ("left", "right", "alike"),
    [
        (Symptom("value", X), Symptom("value", X * (1 + 1e-9)), True),
        (Symptom("value", X), Symptom("value", X * 1.01), False),
        (Symptom("value", X), Symptom("value", X[:, :2]), False),
        (Symptom("value", X * [1, np.nan, 1]), Symptom("value", X * [1, np.nan, 1]), True),
        (Symptom("value", X * [1, np.nan, 1]), Symptom("value", X), False),
        (Symptom("noise", np.asarray(-9.0)), Symptom("noise", np.asarray(-8.0)), True),
        (Symptom("noise", np.asarray(-9.0)), Symptom("noise", np.asarray(-5.0)), False),
        (Symptom("measure", np.asarray(0.5)), Symptom("measure", np.asarray(0.51)), True),
        (Symptom("measure", np.asarray(0.5)), Symptom("measure", np.asarray(0.7)), False),
        (Symptom("ratio", np.ones(3)), Symptom("ratio", np.ones(3) + 0.05), True),
        (Symptom("ratio", np.ones(3)), Symptom("ratio", np.ones(3) * 2), False),
        (Symptom("raised", NOTHING), Symptom("raised", NOTHING), True),
        (Symptom("raised", NOTHING), Symptom("form", NOTHING), False),
    ],
)
def test_resemblance(left: Symptom, right: Symptom, *, alike: bool) -> None:
    """Symptoms are the same to within what chance and style explain."""
    assert left.resembles(right) is alike
    assert right.resembles(left) is alike


@pytest.mark.parametrize(
    ("got", "expected", "kinds"),
    [
        (X, X, []),
        (X + 0.5, X, []),
        (X + 0.7, X, ["value"]),
        (X[0], X, ["form"]),
        (None, X, ["form"]),
        (X, None, []),
        (X > 0, X, ["dtype"]),
        (np.array([1, 2]), np.array([1, 3]), ["value"]),
        (X * np.nan, X, ["value"]),
    ],
)
def test_what_departs(got: object, expected: object, kinds: list[str]) -> None:
    """A tenth of the size is allowed here, and 0.3 besides: what is off by more departs, and what has another form."""
    assert [one.kind for one in symptoms_of(got, expected, 0.1, 0.3, random=False)] == kinds


def test_of_a_random_answer_the_ratio_departs() -> None:
    """To the twin that kept the same elements: twice as much is twice as much of whatever was kept."""
    (found,) = symptoms_of(2 * X, X, 0.0, 0.0, random=True)
    assert found.kind == "ratio"
    assert found.values.tolist() == [2, 2, 2, 2, 0, 0, 0]


@pytest.mark.parametrize(
    ("got", "alike"), [(X, True), (X * np.inf, False), (X > 0, False), (None, False), (X * [1, np.nan, 1], False)]
)
def test_forms(got: object, *, alike: bool) -> None:
    """There are numbers in the same places, of the same kind, or there are not."""
    assert same_form(got, X) is alike

"""What laws on gradients read from a program that was played."""

from typing import Any

import numpy as np
import pytest

from layerproof.conformance.contracts import contract
from layerproof.conformance.evidence import Evidence, entry
from layerproof.conformance.laws.gradients import call_of, gradients_of, outputs_of, place_of, upstream_of
from layerproof.play import Call, Program, Transcript
from layerproof.play.transcript import Answer, Returned

X = np.array([[1.0, 2.0]])


class Answering:
    """A subject that gives set answers."""

    name = "answering"

    def __init__(self, *returned: Returned) -> None:
        """Take what each call returns."""
        self.returned = returned

    def play(self, program: Program) -> Transcript:
        """Return it."""
        answers = zip(self.returned, program.calls, strict=False)
        return Transcript(Answer(), tuple(Answer(returned=value) for value, _ in answers))


def seen(*returned: Returned, upstream: tuple[Any, ...] = (X,), calls: int = 4) -> Evidence:
    """Return the evidence of a mode, a forward, a backward and another forward."""
    forward = Call("forward", (X,))
    program = Program("ReLU", "layer", calls=(Call("eval"), forward, Call("backward", upstream), forward)[:calls])
    promised = contract("ReLU")
    return Evidence(promised, program, Answering(None, *returned), promised.reference)


def test_outputs_are_vectors() -> None:
    """The first forward's, then those after the backward; several arrays one after another."""
    one = seen(X, X, 2 * X)
    np.testing.assert_array_equal(outputs_of(one, one.got), [[1.0, 2.0], [2.0, 4.0]])
    two = seen((X, 3 * X), X, (2 * X, X), upstream=(X, X))
    np.testing.assert_array_equal(outputs_of(two, two.got), [[1, 2, 3, 6], [2, 4, 1, 2]])
    np.testing.assert_array_equal(upstream_of(two.program), [1, 2, 1, 2])


@pytest.mark.parametrize("odd", [None, "text", X[0], 1j * X, (X, X), (None,)], ids=repr)
def test_outputs_of_another_form_are_none(odd: Any) -> None:
    """One is enough, first or later."""
    for found in (seen(odd, X, X), seen(X, X, odd)):
        assert outputs_of(found, found.got) == []


def test_without_an_answer_to_each_call_there_are_none() -> None:
    """Nor are there where backward or forward is missing."""
    for found in (seen(X, X), seen(X, X, X, calls=2), seen(X, X, X, calls=1)):
        assert outputs_of(found, found.got) == []


@pytest.mark.parametrize(
    ("name", "returned", "place"),
    [
        ("args[0]", X, "calls[2].returned"),
        ("args[0]", (X, X), "calls[2].returned[0]"),
        ("params.weight", X, "calls[2].grads.weight"),
    ],
)
def test_places(name: str, returned: Returned, place: str) -> None:
    """Gradients of arguments are returned, alone or among others; those of parameters are left."""
    found = seen(X, returned, X)
    assert place_of(found, found.got, name) == place
    assert call_of(found.program, "backward") == 2


def test_a_second_argument_is_never_the_only_answer() -> None:
    """A single array is the first argument's gradient."""
    found = seen(X, X, X)
    found.contract = type("Two", (type(found.contract),), {"differentiable": (0, 2)})()
    assert place_of(found, found.got, "args[2]") == "calls[2].returned[1]"


def test_gradients_stand_where_their_place_says() -> None:
    """Those of arguments are what backward gave, those of parameters what it left; what is not there is None."""
    contracted = contract("Linear")
    calls = (Call("forward", (np.array([[1.0, 2.0]]),)), Call("backward", (np.array([[1.0, -1.0, 2.0]]),)))
    state = {"params.weight": np.arange(6.0).reshape(3, 2), "params.bias": np.ones(3)}
    program = contracted.default({"in_features": 2, "out_features": 3}, calls, state=state)
    found = Evidence(contracted, program, contracted.reference, contracted.reference)
    names = ["params.bias", "args[0]", "params.weight", "params.other"]
    bias, x, weight, other = gradients_of(found, found.got, names)
    assert other is None
    np.testing.assert_array_equal(bias, [1.0, -1.0, 2.0])
    np.testing.assert_array_equal(x, [[6.0, 8.0]])
    np.testing.assert_array_equal(weight, [[1.0, 2.0], [-1.0, -2.0], [2.0, 4.0]])
    for name, value in zip(names[:3], (bias, x, weight), strict=True):
        np.testing.assert_array_equal(entry(found.got, place_of(found, found.got, name)), value)

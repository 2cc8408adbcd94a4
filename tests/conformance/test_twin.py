"""The twin: played as a subject, or asked for a single answer."""

import warnings

import numpy as np
import pytest

from layerproof import reference
from layerproof.conformance.contracts import contract
from layerproof.conformance.twin import answer_of
from layerproof.play import Call, Program

X = np.array([[1.0, -2.0], [0.0, 3.0]])


def test_a_call_is_answered_as_in_a_program() -> None:
    """A single call gets the answer that it gets where it is played."""
    call = Call("forward", (X,))
    played = contract("Softmax").reference.play(Program("Softmax", "layer", {"dim": 0}, calls=(call,)))
    np.testing.assert_array_equal(answer_of(reference.Softmax, {"dim": 0}, call), played.answers[0].returned)


def test_parts_are_built() -> None:
    """A config value that stands for a layer is one."""
    answer = answer_of(reference.Sequential, {"layers": (("Affine", 2, 5), ("Tanh",))}, Call("forward", (X,)))
    assert isinstance(answer, np.ndarray)
    assert answer.shape == (2, 5)


@pytest.mark.parametrize(("config", "x"), [({"in_features": 3, "out_features": 4}, X), ({"rubbish": 1}, X)])
def test_what_is_refused_has_no_answer(config: dict[str, int], x: np.ndarray) -> None:
    """A call or a config that the twin refuses is answered with None, without a warning."""
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert answer_of(reference.Linear, config, Call("forward", (x,))) is None


def test_a_fault_of_the_twin_is_no_refusal() -> None:
    """What it does not raise on purpose is ours to mend, and passes."""

    class Faulty(reference.ReLU):
        """Asks for what is not there."""

        def forward(self, x: np.ndarray) -> np.ndarray:
            """Raise."""
            return self.nowhere + x  # type: ignore[no-any-return, attr-defined]

    with pytest.raises(AttributeError, match="nowhere"):
        answer_of(Faulty, {}, Call("forward", (X,)))


def test_options_make_another_twin() -> None:
    """Further options go into the config of each program; without any the program is played as it is."""
    twin = contract("ReLU").reference
    program = Program("ReLU", "layer", calls=(Call("forward", (X,)), Call("backward", (np.ones((2, 2)),))))
    right, left = twin.given({"side": "right"}), twin.given({"side": "left"})
    assert twin.name == right.name == "ReLU (twin)"
    np.testing.assert_array_equal(right.play(program).answers[1].returned, [[1.0, 0.0], [1.0, 1.0]])
    np.testing.assert_array_equal(left.play(program).answers[1].returned, [[1.0, 0.0], [0.0, 1.0]])

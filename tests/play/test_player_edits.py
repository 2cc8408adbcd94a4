"""Between two calls the caller may write into arrays that it handed over or was handed."""

from typing import Any

import numpy as np
import pytest

from layerproof.play import Call, Program, Transcript, play

X = np.array([1.0, 2.0])
Z = np.array([5.0, 7.0])


class Keeps:
    """Keeps everything that it sees."""

    def __init__(self) -> None:
        """Have a gradient."""
        self.params = {"weight": np.ones(2)}
        self.grads = {"weight": np.zeros(2)}

    def forward(self, x: Any) -> Any:
        """Return a new array."""
        self.x, self.y = x, x + 1.0
        return self.y

    def backward(self, grad_output: Any) -> Any:
        """Keep the upstream gradient as that of the weight."""
        self.grads["weight"] = grad_output
        return self.x * self.y


def played(*calls: Call, **program: Any) -> Transcript:
    """Play calls."""
    return play(Program("Keeps", "layer", state={"params.weight": X}, calls=calls, **program), Keeps)


def edit(place: str, instance: int = 0) -> Call:
    """Return the call that writes Z somewhere."""
    return Call("edit", (place, Z), instance=instance)


@pytest.mark.parametrize(
    ("place", "gradient"),
    [
        ("forward.args[0]", [10.0, 21.0]),
        ("forward.returned", [5.0, 14.0]),
        ("backward.args[0]", [2.0, 6.0]),
        ("forward.args[1]", [2.0, 6.0]),
        ("nothing", [2.0, 6.0]),
    ],
)
def test_what_was_handed_over_or_back_is_written_into(place: str, gradient: list[float]) -> None:
    """The subject sees it, and is charged with nothing."""
    answers = played(Call("forward", (X,)), edit(place), Call("backward", (X,))).answers
    assert np.asarray(answers[2].returned).tolist() == gradient
    assert [answer.altered for answer in answers] == [{}, {}, {}]
    assert X.tolist() == [1.0, 2.0]


def test_what_follows_at_once_is_observed() -> None:
    """State that shares memory with what is written into changes in that very answer."""
    answers = played(Call("forward", (X,)), Call("backward", (X,)), edit("backward.args[0]")).answers
    assert answers[2].state["grads.weight"].tolist() == Z.tolist()
    assert answers[2].returned is None


def test_the_latest_call_of_the_instance_is_meant() -> None:
    """Not an earlier one, and not another instance's."""
    calls = (Call("forward", (X,)), Call("forward", (X,)), Call("forward", (X,), instance=1))
    answers = played(*calls, edit("forward.args[0]"), Call("backward", (X,)), instances=2).answers
    assert np.asarray(answers[4].returned).tolist() == [10.0, 21.0]
    answers = played(*calls, edit("forward.args[0]", 1), Call("backward", (X,)), instances=2).answers
    assert np.asarray(answers[4].returned).tolist() == [2.0, 6.0]

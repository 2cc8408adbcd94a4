"""A program is played call by call, and what happened is written down, whatever the subject does."""

import warnings
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest

from layerproof.play import Call, Opaque, Program, Transcript, play

X = np.arange(6.0).reshape(2, 3)
STATE = {"params.weight": np.ones(3)}


def layer(*calls: Call, **program: Any) -> Program:
    """Return a program for a layer."""
    return Program("Layer", "layer", calls=calls, **program)


def played(forward: Any, *calls: Call, **program: Any) -> Transcript:
    """Play calls on a layer whose forward is the given function; one forward where no calls are given."""
    implementation = type("Layer", (Scale,), {"forward": forward})
    return play(layer(*(calls or (Call("forward", (X,)),)), **program), implementation)


class Scale:
    """A layer with one parameter."""

    def __init__(self) -> None:
        """Start with a weight of three."""
        self.params = {"weight": np.zeros(3)}
        self.grads = {"weight": np.zeros(3)}

    def forward(self, x: Any) -> Any:
        """Scale the input."""
        self.x = x
        return x * self.params["weight"]

    def backward(self, grad_output: Any) -> Any:
        """Add to the gradient."""
        self.grads["weight"] += (grad_output * self.x).sum(axis=0)
        return grad_output * self.params["weight"]


def shown(arrays: Any) -> dict[str, Any]:
    """Return arrays as lists, by name."""
    return {name: array.tolist() for name, array in arrays.items()}


def test_a_program_is_played_from_construction_to_the_last_call() -> None:
    """State is loaded, calls are made in order, and each answer holds what changed."""
    transcript = play(layer(Call("forward", (X,)), Call("backward", (X,)), Call("forward", (X,)), state=STATE), Scale)
    assert transcript.raised is None
    assert shown(transcript.built.state) == {"params.weight": [1.0] * 3, "grads.weight": [0.0] * 3}
    forward, backward, again = transcript.answers
    assert isinstance(forward.returned, np.ndarray)
    assert forward.returned.tolist() == X.tolist()
    assert (forward.state, forward.altered, forward.warnings) == ({}, {}, ())
    assert shown(backward.state) == {"grads.weight": (X * X).sum(axis=0).tolist()}
    assert again.state == {}
    assert len({entropy for answer in transcript.answers for entropy in answer.entropy}) == 1


def test_the_program_s_own_arrays_stay_as_they_are() -> None:
    """A subject gets copies, and so does the transcript."""

    def spoil(self: Any, x: Any) -> Any:
        x[...] = -1.0
        self.params["weight"][...] = -1.0
        return x

    x, weight = X.copy(), np.ones(3)
    transcript = played(spoil, Call("forward", (x,)), Call("forward", (x,)), state={"params.weight": weight})
    assert x.tolist() == X.tolist()
    assert weight.tolist() == [1.0] * 3
    assert shown(transcript.answers[0].altered) == {"calls[0].args[0]": [[-1.0] * 3] * 2}
    assert transcript.answers[0].returned is not transcript.answers[1].returned


def test_changes_of_earlier_arrays_are_charged_to_the_call_that_makes_them() -> None:
    """An output that is reused, and an input that is kept and written to, show up under their own names."""

    def forward(self: Any, x: Any, *, mask: Any) -> Any:
        if hasattr(self, "out"):
            self.kept[0] = 7.0
            self.out[1] = 8.0
            mask[0] = 9.0
        self.kept, self.out = x, x * 2
        return self.out

    x, mask = np.zeros(2), np.zeros(1)
    calls = [Call("forward", (x,), {"mask": mask})] * 2
    first, second = played(forward, *calls).answers
    assert first.altered == {}
    assert shown(second.altered) == {
        "calls[0].args[0]": [7.0, 0.0],
        "calls[0].returned": [0.0, 8.0],
        "calls[1].mask": [9.0],
    }


def test_an_exception_ends_the_program() -> None:
    """The answer that raised is the last one."""

    def forward(self: Any, x: Any) -> Any:
        self.params["weight"][0] = 5.0
        raise ValueError(x.shape)

    transcript = played(forward, Call("forward", (X,)), Call("backward", (X,)), state=STATE)
    assert len(transcript.answers) == 1
    assert transcript.raised is not None
    assert (transcript.raised.type, transcript.raised.message) == ("ValueError", "(2, 3)")
    assert transcript.raised.source == "raise ValueError(x.shape)"
    assert shown(transcript.answers[0].state) == {"params.weight": [5.0, 1.0, 1.0]}


@pytest.mark.parametrize(
    ("program", "error"),
    [
        (layer(config={"q": 1}), "TypeError"),
        (layer(state={"params.bias": X}), "DialectError"),
        (layer(state={"params.weight": X}), "DialectError"),
    ],
)
def test_a_construction_that_raises_is_the_whole_transcript(program: Program, error: str) -> None:
    """No call is made on what was not built."""
    transcript = play(program.with_calls(Call("forward", (X,))), Scale)
    assert transcript.answers == ()
    assert transcript.built.state == {}
    assert transcript.raised is not None
    assert transcript.raised.type == error


def test_a_subject_that_breaks_when_it_is_looked_at_raised() -> None:
    """Properties are the subject's code too: what they raise belongs to the call."""

    class Breaks(Scale):
        @property
        def grads(self) -> Any:
            if hasattr(self, "x"):
                raise RuntimeError("no")
            return {}

        @grads.setter
        def grads(self, value: Any) -> None:
            """Ignore it."""

    transcript = play(layer(Call("forward", (X,)), Call("forward", (X,)), state=STATE), Breaks)
    assert len(transcript.answers) == 1
    assert transcript.raised is not None
    assert (transcript.raised.type, transcript.raised.message) == ("RuntimeError", "no")


@pytest.mark.parametrize("method", ["forward", "eval"])
def test_only_what_is_returned_is_observed_on_request(method: str) -> None:
    """State, side effects and randomness are left alone where a program makes very many calls."""

    def forward(self: Any, x: Any) -> Any:
        self.params["weight"][...] = 3.0
        x[...] = np.random.random()  # noqa: NPY002 - what students write
        return X

    (answer,) = played(
        forward, Call(method, (X,) if method == "forward" else (), observe="returned"), state=STATE
    ).answers
    assert (answer.state, answer.altered, answer.entropy) == ({}, {}, (0, 0))
    assert (answer.returned is None) is (method == "eval")


def test_arrays_can_be_loaded_between_calls() -> None:
    """A program may set what the subject holds; an array that does not fit raises."""
    load = Call("load", kwargs={"params.weight": np.full(3, 2.0)})
    transcript = play(layer(Call("forward", (X,)), load, Call("forward", (X,)), state=STATE), Scale)
    assert shown(transcript.answers[1].state) == {"params.weight": [2.0] * 3}
    assert isinstance(transcript.answers[2].returned, np.ndarray)
    assert transcript.answers[2].returned.tolist() == (2 * X).tolist()
    wrong = Call("load", kwargs={"params.weight": X})
    raised = play(layer(wrong, load, state=STATE), Scale).raised
    assert raised is not None
    assert raised.message.startswith("params.weight has shape (3,), but should have shape (2, 3); another layout")


def test_what_is_loaded_need_not_be_observed() -> None:
    """A load of which only what is returned is asked for says nothing of the state; the next observed call does."""
    load = Call("load", kwargs={"params.weight": np.full(3, 2.0)}, observe="returned")
    transcript = play(layer(load, Call("forward", (X,)), state=STATE), Scale)
    assert [shown(answer.state) for answer in transcript.answers] == [{}, {"params.weight": [2.0] * 3}]


def test_gradients_may_be_let_go_of() -> None:
    """A zero_grad after which there are no gradients leaves zeros, as in PyTorch; what else is gone stays unseen."""

    class Forgets(Scale):
        def forward(self, x: Any) -> Any:
            self.grads = {} if self.params["weight"].any() else self.grads
            return super().forward(x)

        def backward(self, grad_output: Any) -> Any:
            self.grads.setdefault("weight", np.zeros(3))
            return super().backward(grad_output)

        def zero_grad(self) -> None:
            self.grads = {}

    calls = (Call("forward", (X,)), Call("backward", (X,)), Call("zero_grad"), Call("zero_grad"), Call("forward", (X,)))
    states = [shown(answer.state) for answer in play(layer(*calls, state=STATE), Forgets).answers]
    assert states == [{}, {"grads.weight": (X * X).sum(axis=0).tolist()}, {"grads.weight": [0.0] * 3}, {}, {}]


def test_instances_are_apart() -> None:
    """Each instance is built with a seed of its own, is called by its number, and is observed under it."""

    class Seeded(Scale):
        def __init__(self, seed: int) -> None:
            super().__init__()
            self.params["weight"][...] = seed

    transcript = play(layer(Call("backward", (X,), instance=1), Call("forward", (X,), instance=1), instances=2), Seeded)
    assert transcript.raised is not None
    program = layer(Call("forward", (X,), instance=1), Call("backward", (X,), instance=1), state=STATE, instances=2)
    transcript = play(program, Seeded)
    assert list(transcript.built.state) == [
        *("params.weight", "grads.weight", "instances[1].params.weight", "instances[1].grads.weight"),
    ]
    assert list(transcript.answers[1].state) == ["instances[1].grads.weight"]


def test_warnings_belong_to_their_call() -> None:
    """Each call has its own, however often the same text comes."""

    def forward(self: Any, x: Any) -> Any:  # noqa: ARG001 - a method
        warnings.warn("careful", RuntimeWarning, stacklevel=1)
        return x

    transcript = played(forward, Call("forward", (X,)), Call("train"), Call("forward", (X,)))
    assert [answer.warnings for answer in transcript.answers] == [
        ("RuntimeWarning: careful",),
        (),
        ("RuntimeWarning: careful",),
    ]


class Array(np.ndarray):
    """An array that lies about itself."""

    def tobytes(self, *_: Any) -> bytes:
        """Lie."""
        return b""

    def copy(self, *_: Any) -> Any:
        """Lie."""
        return self


RETURNS: dict[str, tuple[Any, Any]] = {
    "subclass": (X.view(Array), X),
    "subclass in a tuple": ((X.view(Array),), (X,)),
    "number": (1.5, np.array(1.5)),
    "list": ([X], Opaque("list")),
    "generator": ((row for row in X), Opaque("generator")),
    "huge": (np.broadcast_to(0.0, (10**6, 10**6)), Opaque("ndarray of float64 and shape (1000000, 1000000)")),
    "text": ("x", Opaque("str")),
}


@pytest.mark.parametrize("name", RETURNS)
def test_odd_returns_become_plain_data(name: str) -> None:
    """Whatever comes back, the program goes on, and what is written down is plain."""
    value, expected = RETURNS[name]
    transcript = played(lambda _, __: value, *[Call("forward", (X,))] * 2)
    assert len(transcript.answers) == 2
    for answer in transcript.answers:
        assert repr(answer.returned) == repr(expected)


def test_interrupts_pass_unless_they_are_asked_for() -> None:
    """Ctrl-C stops the judge; in a worker it can only be the subject's own doing."""

    def forward(self: Any, x: Any) -> Iterator[Any]:  # noqa: ARG001 - a method
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        played(forward)
    implementation = type("Layer", (Scale,), {"forward": forward})
    raised = play(layer(Call("forward", (X,))), implementation, catch=BaseException).raised
    assert raised is not None
    assert raised.type == "KeyboardInterrupt"

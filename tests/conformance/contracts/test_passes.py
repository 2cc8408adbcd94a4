"""What identities read from programs and transcripts."""

import numpy as np

from layerproof.conformance.contracts.passes import pairs_of, passes, state_after
from layerproof.play import Answer, Call, Opaque, Program, Transcript

ONE, TWO = np.array([1.0]), np.array([2.0])


def program(*calls: Call, instances: int = 1) -> Program:
    """Return a program of calls."""
    return Program("Layer", "layer", calls=calls, instances=instances)


def test_a_backward_belongs_to_the_forward_before_it() -> None:
    """The first forward has none; the second has the first backward that follows, and the state after it."""
    calls = program(*(Call(method, (ONE,)) for method in ("forward", "forward", "backward", "backward")))
    answers = [Answer(ONE, {"buffers.r": TWO}), Answer(TWO), Answer(ONE, {"grads.w": ONE}), Answer(TWO)]
    first, second = passes(calls, Transcript(Answer(state={"buffers.r": ONE}), tuple(answers)))
    assert (first.upstream, first.gradient) == (None, None)
    assert (first.before, first.after) == ({"buffers.r": ONE}, {"buffers.r": TWO})
    assert (second.output, second.upstream, second.gradient) == (TWO, ONE, ONE)
    assert second.before == {"buffers.r": TWO}
    assert second.after == {"buffers.r": TWO, "grads.w": ONE}
    assert list(pairs_of([first, second])) == [(first, second)]


def test_modes_and_instances_are_followed() -> None:
    """Each instance has a mode and a state of its own, which go by the same names."""
    calls = program(
        Call("eval"), Call("forward", (ONE,)), Call("forward", (ONE,), instance=1), Call("train"), instances=2
    )
    state = {"buffers.r": ONE, "instances[1].buffers.r": TWO}
    found = passes(calls, Transcript(Answer(state=state), (Answer(), Answer(ONE), Answer(ONE), Answer())))
    assert [one.training for one in found] == [False, True]
    assert [one.before for one in found] == [{"buffers.r": ONE}, {"buffers.r": TWO}]


def test_what_is_no_array_is_left_out() -> None:
    """A forward that returned something else makes no pass, and its backward is nobody's."""
    calls = program(Call("forward", (ONE,)), Call("backward", (ONE,)))
    assert passes(calls, Transcript(Answer(), (Answer(Opaque("list")), Answer(ONE)))) == []


def test_state_after() -> None:
    """State grows call by call, from that after construction, and every instance sees its own."""
    answers = (Answer(state={"params.w": TWO}), Answer(state={"instances[1].params.w": TWO}))
    transcript = Transcript(Answer(state={"params.w": ONE, "instances[1].params.w": ONE}), answers)
    assert [state_after(transcript, index)["params.w"] for index in (-1, 0, 1)] == [ONE, TWO, TWO]
    assert [state_after(transcript, index, 1)["params.w"] for index in (-1, 0, 1)] == [ONE, ONE, TWO]

"""What a rectifier with random slopes promises: the twin is given the slopes that a subject drew."""

import math

import numpy as np
import pytest

from layerproof.conformance.contracts import contract
from layerproof.play import Answer, Call, Program, Transcript

PROMISED = contract("RReLU")
X = np.array([[-2.0, -1.0, 0.0], [4.0, -4.0, -1.0]])


def answered(*values: np.ndarray) -> Transcript:
    """Return a transcript with these answers."""
    return Transcript(Answer(), tuple(Answer(returned=value) for value in values))


def test_slopes_are_taken_over() -> None:
    """Where the input is negative, and at 0 from the gradient; where they are no number the smallest is put in."""
    y, gradient = np.array([[-1.0, np.nan, 0.0], [4.0, -3.0, -0.5]]), np.full(X.shape, 1.5)
    upstream = np.full(X.shape, 3.0)
    calls = (Call("forward", (X,)), Call("backward", (upstream,)), Call("eval"), Call("forward", (X,)))
    program = Program("RReLU", "layer", {"lower": 0.25, "upper": 0.75}, calls=calls)
    coupled = PROMISED.coupled(program, answered(y, gradient, X, y))
    assert [dict(call.kwargs).keys() for call in coupled.calls] == [{"slope"}, set(), set(), set()]
    np.testing.assert_array_equal(np.asarray(coupled.calls[0].kwargs["slope"]), [[0.5, 0.25, 0.5], [0.25, 0.75, 0.5]])


@pytest.mark.parametrize("y", [None, np.ones(3), np.ones(X.shape, dtype=complex)], ids=["None", "shape", "complex"])
def test_what_is_no_answer_tells_no_slopes(y: np.ndarray) -> None:
    """Nothing, another shape or another kind of numbers leaves the twin to itself; so does a backward of that kind."""
    program = Program("RReLU", "layer", calls=(Call("forward", (X,)),))
    assert PROMISED.coupled(program, answered(y)).calls == program.calls
    program = program.with_calls(*program.calls, Call("backward", (X,)))
    coupled = PROMISED.coupled(program, answered(X / 2, y))
    np.testing.assert_array_equal(np.asarray(coupled.calls[0].kwargs["slope"])[0], [0.5, 0.5, 1 / 8])


def test_nothing_is_hidden() -> None:
    """Parity is asked for in training, too."""
    assert PROMISED.random
    assert not PROMISED.hidden(Program("RReLU", "layer", calls=(Call("forward", (X,)),)))


def test_every_output_of_a_sample_tells_a_slope() -> None:
    """What is sampled are forwards of negative inputs in training; their slopes are uniform between the bounds."""
    laws = [PROMISED.distribution(config, shape) for config, shape in PROMISED.samples()]
    assert [law.name for law in laws] == ["uniform", "uniform"]
    assert [law.mean for law in laws] == pytest.approx([11 / 48, 0.25])
    assert [law.std for law in laws] == pytest.approx([5 / 24 / math.sqrt(12), 1.5 / math.sqrt(12)])
    call = PROMISED.sampling((4, 3), np.random.default_rng(1))
    x = np.asarray(call.args[0])
    assert (call.method, x.shape, bool(np.all(x < 0))) == ("forward", (4, 3), True)
    np.testing.assert_allclose(PROMISED.drawn(call, x / 5), 1 / 5)

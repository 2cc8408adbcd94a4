"""What is held after each call."""

import numpy as np

from layerproof.conformance.states import states_of
from layerproof.play import Transcript
from layerproof.play.transcript import Answer


def test_state_adds_up() -> None:
    """What a call changed takes the place of what was there; where it changed nothing the dict is the same one."""
    one, two, three = (np.full(1, float(number)) for number in (1, 2, 3))
    answers = (Answer(), Answer(state={"grads.b": two}), Answer(), Answer(state={"params.w": three}))
    transcript = Transcript(Answer(state={"params.w": one}), answers)
    found = states_of(transcript)
    assert found == [transcript.state_after(index) for index in range(4)]
    assert found[1] is found[2]
    assert found[3] == {"params.w": three, "grads.b": two}
    assert states_of(Transcript(Answer())) == []

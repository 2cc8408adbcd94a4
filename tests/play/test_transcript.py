"""A transcript knows whether it ended in an exception, and what was held when."""

import numpy as np
import pytest

from layerproof.play import Answer, Raised, Transcript

RAISED = Answer(raised=Raised("ValueError", "no"))


@pytest.mark.parametrize(
    ("transcript", "raised"),
    [
        (Transcript(Answer()), False),
        (Transcript(RAISED), True),
        (Transcript(Answer(), (Answer(), Answer())), False),
        (Transcript(Answer(), (Answer(), RAISED)), True),
    ],
)
def test_the_last_answer_tells(transcript: Transcript, raised: bool) -> None:
    """An exception ends a program, so that it is in the last answer, or in the construction."""
    assert (transcript.raised is not None) is raised


def test_state_adds_up() -> None:
    """After each call the state is what was built and all changes since."""
    transcript = Transcript(
        Answer(state={"params.w": np.ones(1), "grads.w": np.zeros(1)}),
        (Answer(state={"grads.w": np.ones(1)}), Answer(), Answer(state={"grads.w": np.full(1, 2.0)})),
    )
    held = [transcript.state_after(index)["grads.w"].item() for index in (-1, 0, 1, 2)]
    assert held == [0.0, 1.0, 1.0, 2.0]
    assert set(transcript.state_after(2)) == {"params.w", "grads.w"}

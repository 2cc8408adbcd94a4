"""A transcript knows whether it ended in an exception."""

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

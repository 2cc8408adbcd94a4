"""A subject in this process, and the state of one that was lost."""

import random
from typing import Any

import numpy as np

from layerproof.play import Call, LocalSubject, Program, SubjectLost


def test_local_subjects_play_here() -> None:
    """The implementation is called in this process; generators of its namespace are seeded."""
    rng = random.Random()

    class Noise:
        def forward(self, x: Any) -> Any:
            return x + rng.random()

    program = Program("Noise", "layer", calls=(Call("forward", (np.zeros(1),)),))
    subject = LocalSubject("Noise", Noise, {"rng": rng})
    drawn = [subject.play(program).answers[0].returned for _ in range(2)]
    assert subject.name == "Noise"
    assert drawn[0] == drawn[1]


def test_a_lost_subject_is_no_exception_that_is_caught_in_passing() -> None:
    """Hypothesis, and whoever catches Exception, lets it through."""
    lost = SubjectLost("timeout", "no answer within 5 s")
    assert not isinstance(lost, Exception)
    assert (lost.reason, lost.detail) == ("timeout", "no answer within 5 s")
    assert str(lost) == "timeout: no answer within 5 s"

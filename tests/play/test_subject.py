"""A subject in this process, and the state of one that was lost."""

import random
from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest

from layerproof.play import Answer, Call, LocalSubject, Program, SubjectLost, Transcript, play_all, transcripts


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


class Tired:
    """Answers with the program's seed, but none above 2."""

    name = "tired"

    def play(self, program: Program) -> Transcript:
        """Answer, or be lost."""
        if program.seed > 2:
            raise SubjectLost("timeout", f"seed {program.seed}")
        return Transcript(Answer(np.asarray(program.seed)))


class Batching(Tired):
    """Says how many programs it was given at once."""

    def play_all(self, programs: Sequence[Program]) -> list[Transcript | SubjectLost]:
        """Answer all alike."""
        return [Transcript(Answer(np.asarray(len(programs))))] * len(programs)


def test_several_programs_are_played_in_order() -> None:
    """Each is answered, up to a loss, which is the last outcome; who can take several at once is given them so."""
    programs = [Program("Noise", "layer", seed=seed) for seed in range(5)]
    *played, lost = play_all(Tired(), programs)
    assert [one.built.returned for one in played if isinstance(one, Transcript)] == [0, 1, 2]
    assert isinstance(lost, SubjectLost)
    assert lost.detail == "seed 3"
    assert [one.built.returned for one in play_all(Batching(), programs) if isinstance(one, Transcript)] == [5] * 5
    assert play_all(Tired(), []) == []


def test_transcripts_are_all_or_none() -> None:
    """They come in order; where the subject is lost there are none."""
    programs = [Program("Noise", "layer", seed=seed) for seed in range(5)]
    assert [one.built.returned for one in transcripts(Tired(), programs[:3])] == [0, 1, 2]
    with pytest.raises(SubjectLost, match="timeout: seed 3"):
        transcripts(Tired(), programs)

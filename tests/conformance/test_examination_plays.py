"""What an examination has its subject play, and when: together what it will be asked for, and nothing twice."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import pytest

from layerproof import impl
from layerproof.conformance import strategies as st
from layerproof.conformance.check import Check, held
from layerproof.conformance.contracts import contract
from layerproof.conformance.convention import Convention
from layerproof.conformance.evidence import Evidence
from layerproof.conformance.examination import Examination
from layerproof.conformance.law import Fixed, Law, Searched
from layerproof.play import Array, Call, LocalSubject, Program, Subject, SubjectLost, Transcript

PROGRAM = Program("ReLU", "layer", calls=(Call("forward", (np.ones(2),)),))


@dataclass
class Noting:
    """Our own ReLU, which notes the seeds of the programs that it played, those sent together in one list."""

    sent: list[list[int]] = field(default_factory=list)
    name: str = "noting"

    def play(self, program: Program) -> Transcript:
        """Play one program."""
        (outcome,) = self.play_all([program])
        assert isinstance(outcome, Transcript)
        return outcome

    def play_all(self, programs: Sequence[Program]) -> list[Transcript | SubjectLost]:
        """Play several."""
        self.sent.append([program.seed for program in programs])
        return [LocalSubject("it", impl.ReLU).play(program) for program in programs]


def examined(law: Law, subject: Subject, **fields: Any) -> Examination:
    """Return an examination by one law."""
    promised = contract("ReLU")
    return Examination(promised, subject, promised.reference, [law], 2, 0, 1e-9, **fields)


@pytest.mark.parametrize(("hasty", "sent"), [(False, [[0, 7919, 0, 7919, 1, 7920]]), (True, [[0, 0, 1], [7920]])])
def test_draws_that_a_law_asks_for_are_played_at_once(*, hasty: bool, sent: list[list[int]]) -> None:
    """Under all seeds that it looks at together, unless it may end before that; none is played twice."""

    def moves(evidence: Evidence) -> Iterator[Check]:
        if not hasty or evidence.program.seed == 1:
            yield held(str(evidence.draw(1)))

    subject = Noting()
    given = Fixed("given", lambda _: True, lambda *_: [PROGRAM, PROGRAM, replace(PROGRAM, seed=1)])
    found = examined(
        Law("moves", "It moves.", "", "required", given, moves, draws=lambda _: 2), subject, stop_at_failure=hasty
    )
    assert found.run()["moves"].check is None
    assert subject.sent == sent


def test_what_was_shown_is_not_played_again() -> None:
    """Who looks at some evidence before the examination spares it that; afterwards it is made anew."""
    subject = Noting()
    experiment = Searched("once", lambda _: True, lambda _: [st.just(PROGRAM)] * 2)
    found = examined(Law("holds", "It holds.", "", "required", experiment, lambda _: [held("here")]), subject)
    first, _ = found.shown(experiment)[1]
    answered = first.got
    found.run()
    assert [len(together) for together in subject.sent] == [1, 3]
    assert found.shown(experiment)[1][0] is not first
    assert answered is first.draws[0]


class Raising(impl.ReLU):
    """Never answers."""

    def forward(self, x: Array) -> Array:
        """Raise."""
        raise NotImplementedError(f"for {x.shape}")


@pytest.mark.parametrize(("refusable", "shown"), [(False, (0, 4, False)), (True, (4, 0, True))])
def test_what_never_answered_shows_nothing(*, refusable: bool, shown: tuple[int, int, bool]) -> None:
    """That code which raises everywhere does no harm is nothing that it earned; where it may refuse it is."""

    def plays(evidence: Evidence) -> Iterator[Check]:
        yield held(str(len(evidence.got.answers)))

    strata = [st.just(PROGRAM), st.integers(0, 9).map(lambda seed: replace(PROGRAM, seed=seed))]
    drawn = Searched("drawn", lambda _: True, lambda _: strata, refusable=refusable)
    law = Law("harmless", "It does no harm.", "", "required", drawn, plays)
    tally = examined(law, LocalSubject("it", Raising)).run()["harmless"]
    assert (tally.cases, tally.silent, tally.holds) == shown


@pytest.mark.parametrize(("least", "asked"), [(1, True), (10, False)])
def test_more_is_drawn_where_nothing_fits(least: int, *, asked: bool) -> None:
    """Who follows a reading that leaves the first programs out is asked later ones, if any fits at all."""
    reading = Convention(
        "seeds", "any", f"from {least}", "seeds are large", within=lambda one: one if one.seed >= least else None
    )
    promised = contract("ReLU").narrowed(readings=(reading,))
    subject = LocalSubject("it", impl.ReLU)
    drawing = Searched(
        "it", lambda _: True, lambda _: [st.integers(0, 9).map(lambda seed: replace(PROGRAM, seed=seed))]
    )
    laws = [Law("it", "It holds.", "", "required", drawing, lambda _: [held("it")])]
    found = Examination(promised, subject, promised.reference, laws, 1, 0, 1e-9)
    assert (found.run()["it"].cases > 0) is asked

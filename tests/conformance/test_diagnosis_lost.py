"""A known mistake whose worker is lost is tried again, and what was given up is said and costs nobody else a name."""

import sys
from collections.abc import Callable

import pytest

from layerproof.conformance.catalogue import Mistake, mistakes_of
from layerproof.conformance.diagnosis import Diagnosis
from layerproof.conformance.examination import Examination
from layerproof.play import LocalSubject, LossReason, Program, Subject, SubjectLost, Transcript

Prepared = Callable[..., Examination]
NAME = "lin-bias-twice"


class Losing:
    """Plays mistakes here, and loses the worker of one so many times."""

    def __init__(self, times: int, reason: LossReason = "timeout") -> None:
        """Take how often."""
        self.times, self.reason = times, reason
        self.tried = 0
        self.refilled = 0

    def __call__(self, mistake: Mistake) -> Subject:
        """Return the subject that plays a mistake."""
        here = LocalSubject(mistake.id, mistake.implementation, vars(sys.modules[mistake.implementation.__module__]))
        return _Lost(here, self) if mistake.id == NAME else here

    def refill(self) -> None:
        """Count."""
        self.refilled += 1


class _Lost:
    def __init__(self, subject: Subject, player: Losing) -> None:
        self.name, self.subject, self.player = subject.name, subject, player

    def play(self, program: Program) -> Transcript:
        """Play it, where it is not lost."""
        if self.player.tried < self.player.times:
            self.player.tried += 1
            raise SubjectLost(self.player.reason, "the machine was busy")
        return self.subject.play(program)


def broken(prepared: Prepared) -> Examination:
    """Return the examination of a subject that makes the mistake."""
    (known,) = (known for known in mistakes_of("Linear") if known.id == NAME)
    return prepared("Linear", known.implementation)


def test_a_mistake_that_is_lost_is_not_named(prepared: Prepared, lost: Callable[..., Subject]) -> None:
    """A known mistake whose process ends costs itself its name, and nobody else."""

    def losing(mistake: Mistake) -> Subject:
        return Losing(0)(mistake) if mistake.id == "lin-bias-twice" else lost("timeout")

    named = Diagnosis(losing)(broken(prepared), ())
    assert [mistake.id for mistake in named] == ["lin-bias-twice"]


@pytest.mark.parametrize("reason", ["timeout", "crash"])
def test_a_worker_that_is_lost_once_costs_nothing(prepared: Prepared, reason: LossReason) -> None:
    """It is asked again, and the mistake is named."""
    players = Losing(1, reason)
    diagnosis = Diagnosis(players, refill=players.refill)
    assert [one.id for one in diagnosis(broken(prepared), ())][:1] == [NAME]
    assert (players.tried, diagnosis.given_up) == (1, set())


def test_a_process_that_does_not_start_costs_a_name(prepared: Prepared) -> None:
    """And no verdict, where it is said how that is told; a fault of ours stays one."""

    def failing(mistake: Mistake) -> Subject:
        raise OSError(f"no process for {mistake.id}")

    assert Diagnosis(failing, failing=(SubjectLost, OSError))(broken(prepared), ()) == []
    with pytest.raises(OSError, match="no process for"):
        Diagnosis(failing)(broken(prepared), ())


def test_what_is_given_up_is_tried_again_for_the_next(prepared: Prepared) -> None:
    """Tries are bounded for each subject; the one after has the name that the one before went without."""
    players = Losing(3)
    diagnosis = Diagnosis(players, refill=players.refill)
    assert NAME not in [one.id for one in diagnosis(broken(prepared), ())]
    assert (players.tried, diagnosis.given_up) == (2, {NAME})
    diagnosis(broken(prepared), ())
    assert players.tried == 2
    diagnosis.begin()
    assert (diagnosis.given_up, players.refilled) == (set(), 1)
    assert [one.id for one in diagnosis(broken(prepared), ())][:1] == [NAME]
    assert (players.tried, diagnosis.given_up) == (3, set())


def test_where_all_are_lost_each_is_asked_and_then_none(prepared: Prepared, lost: Callable[..., Subject]) -> None:
    """Time is limited: once many are lost the others are asked once; nobody is named, and all are said."""
    asked: list[str] = []

    def losing(mistake: Mistake) -> Subject:
        subject = lost("timeout")

        class Counted:
            name = mistake.id

            def play(self, program: Program) -> Transcript:
                asked.append(mistake.id)
                return subject.play(program)

        return Counted()

    diagnosis = Diagnosis(losing)
    known = mistakes_of("Linear")
    assert diagnosis(prepared("Linear", known[0].implementation), ()) == []
    assert diagnosis.given_up == {one.id for one in known if one.level == "required" or one.id in asked}
    assert {asked.count(name) for name in asked} == {1, 2}

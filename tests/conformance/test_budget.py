"""A slow subject is judged on fewer programs, not on fewer than the floor, and a replay on as many as before."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import pytest

from layerproof.conformance.budget import (
    CASES,
    FLOOR,
    SECONDS,
    Effort,
    affordable,
    calls_of,
    seconds_a_call,
    smallest_share,
)
from layerproof.conformance.contracts import contract
from layerproof.conformance.convention import ReadAs
from layerproof.conformance.drawing import drawn
from layerproof.conformance.experiments.once import ONCE
from layerproof.conformance.experiments.twice import TWICE
from layerproof.conformance.judge import judge
from layerproof.conformance.question import Question
from layerproof.play import LocalSubject, Program, Subject, Transcript

EFFORTS: tuple[Effort, ...] = ("quick", "standard", "thorough")
NORMAL = 0.0002


@dataclass
class Slow:
    """Our own implementation on a clock of its own: each call takes a set time, and a hiccup may come on top of one."""

    component: str
    seconds: float
    hiccups: Mapping[int, float] = field(default_factory=dict)
    now: float = 0.0
    played: int = 0

    @property
    def name(self) -> str:
        """The component's name."""
        return self.component

    def clock(self) -> float:
        """Return the time."""
        return self.now

    def play(self, program: Program) -> Transcript:
        """Let time pass, and answer."""
        self.now += self.seconds * len(program.calls) + self.hiccups.get(self.played, 0.0)
        self.played += 1
        return LocalSubject(self.component, type(contract(self.component)).model).play(program)


def assigned(subject: Subject, effort: Effort, **fields: Any) -> Question:
    """Return what the judge is asked."""
    options: dict[str, Any] = {"seed": 1, "share": 1e-12, "conventions": {}, "shrink": False, **fields}
    return Question(contract(subject.name), subject, effort=effort, **options)


def tier(subject: Slow, effort: Effort) -> int:
    """Return the tier that a subject can afford."""
    return affordable(assigned(subject, effort).examination(()), effort, subject.clock)


@pytest.mark.parametrize("component", ["BatchNorm1d", "Dropout", "SGD", "clip_grad_norm", "kaiming_normal"])
@pytest.mark.parametrize("effort", EFFORTS)
def test_the_fast_are_judged_in_full(component: str, effort: Effort) -> None:
    """A component of any kind whose calls take a fifth of a millisecond gets all programs of its effort."""
    assert tier(Slow(component, NORMAL), effort) == CASES[effort]


@pytest.mark.parametrize("effort", EFFORTS)
@pytest.mark.parametrize("seconds", [0.013, 0.05, 1.0])
def test_the_slow_get_as_many_as_fit(effort: Effort, seconds: float) -> None:
    """The tier is the highest whose programs fit into the time, but the floor where even that takes longer."""
    subject = Slow("BatchNorm1d", seconds)
    examination = assigned(subject, effort).examination(())
    chosen = affordable(examination, effort, subject.clock)
    assert FLOOR <= chosen <= CASES[effort]
    assert chosen == FLOOR or seconds * calls_of(examination, chosen) <= SECONDS[effort]
    assert chosen == CASES[effort] or seconds * calls_of(examination, CASES[effort]) > SECONDS[effort]


def test_slower_is_never_more() -> None:
    """Tiers fall from the effort's to the floor as calls take longer, through those between."""
    tiers = [tier(Slow("Linear", seconds), "thorough") for seconds in (1e-4, 0.03, 0.06, 0.1, 0.3, 3.0)]
    assert tiers == sorted(tiers, reverse=True)
    assert (tiers[0], tiers[-1]) == (CASES["thorough"], FLOOR)
    assert len(set(tiers)) >= 4


@pytest.mark.parametrize("hiccups", [{0: 30.0, 3: 30.0}, {5: 30.0, 6: 30.0}])
def test_a_hiccup_is_not_the_subjects(hiccups: dict[int, float]) -> None:
    """That the machine was busy while the first programs were played, or for some time, lowers nothing."""
    subject = Slow("BatchNorm1d", NORMAL, hiccups)
    assert tier(subject, "standard") == CASES["standard"]
    assert 30 < subject.now < 61


@dataclass
class Told(Slow):
    """The same in a process that knows what it computes: all but a part of the time it waits for the machine."""

    part: float | None = 0.0

    def processor_time(self) -> float | None:
        """Return what it has computed for, or that nobody says."""
        return None if self.part is None else self.part * self.now


@pytest.mark.parametrize(
    ("seconds", "part", "expected"),
    [(0.2, 0.001, CASES["standard"]), (0.2, 1.0, FLOOR), (0.2, None, FLOOR), (NORMAL, None, CASES["standard"])],
)
def test_a_busy_machine_makes_nobody_slow(seconds: float, part: float | None, expected: int) -> None:
    """What the subject's process computed counts where the system tells it, and the time passed where it does not."""
    assert tier(Told("BatchNorm1d", seconds, part=part), "standard") == expected
    read = ReadAs(Told("BatchNorm1d", seconds, part=part), ())
    examination = replace(assigned(read.subject, "standard").examination(()), subject=read)
    assert affordable(examination, "standard", read.subject.clock) == expected  # type: ignore[attr-defined]


def test_what_is_measured() -> None:
    """The fastest time of a call in a few tries, at most, of a few programs."""
    subject = Slow("ReLU", 0.25, {0: 9.0, 7: 9.0})
    assert seconds_a_call(assigned(subject, "standard").examination(()), subject.clock) == pytest.approx(0.25)
    assert subject.played == 18
    once = Slow("ReLU", 0.25)
    assert seconds_a_call(assigned(once, "standard").examination(()), once.clock, 0.3) == pytest.approx(0.25)
    assert once.played == 6


def test_a_slow_subject_is_told() -> None:
    """The verdict holds, its tier is recorded, and a note says that it rests on less."""
    subject = Slow("Linear", 0.2)
    found = judge(assigned(subject, "standard"), clock=subject.clock)
    assert (found.verdict, found.tier) == ("passed", FLOOR)
    assert found.notes == ("Linear is slow: it was judged on 2 programs of each kind instead of 4.",)
    assert found.seconds == subject.now
    fast = judge(assigned(Slow("Linear", NORMAL), "standard"), clock=subject.clock)
    assert (fast.tier, fast.notes) == (CASES["standard"], ())
    assert sum(law.cases for law in found.laws) < sum(law.cases for law in fast.laws)


@pytest.mark.parametrize("seconds", [NORMAL, 10.0])
def test_a_replay_asks_no_clock(seconds: float) -> None:
    """With the tier that was recorded the verdict, and what each law was judged on, are the same at any speed."""
    first = Slow("Linear", 0.2)
    found = judge(assigned(first, "standard"), clock=first.clock)
    again = Slow("Linear", seconds)
    replayed = judge(assigned(again, "standard", tier=found.tier), clock=again.clock)
    assert replayed.laws == found.laws
    assert replace(replayed, notes=found.notes, seconds=found.seconds) == found


def test_other_readings_are_judged_at_the_same_tier() -> None:
    """A slow subject of another convention is right under it at the tier that it could afford."""

    class Keeps(Slow):
        """Dropout whose p keeps."""

        def play(self, program: Program) -> Transcript:
            """Answer for 1 - p."""
            p: Any = program.config["p"]
            return super().play(replace(program, config={**program.config, "p": 1 - p}))

    subject = Keeps("Dropout", 0.02)
    found = judge(assigned(subject, "standard"), clock=subject.clock)
    assert (found.verdict, found.reason, found.tier) == ("failed", "convention", FLOOR)
    assert subject.now < 10 * SECONDS["standard"]


@pytest.mark.parametrize(("tier", "share"), [(1, 0.99), (2, 0.99), (3, 0.9), (25, 1 - 0.01 ** (1 / 24))])
def test_what_a_tier_finds(tier: int, share: float) -> None:
    """A mistake that shows on so many programs is missed by all that were drawn once in a hundred times."""
    assert smallest_share(tier) == pytest.approx(share)
    assert (1 - smallest_share(tier)) ** max(1, tier - 1) == pytest.approx(0.01)
    assert smallest_share(tier, 0.5) < smallest_share(tier)


def test_who_is_lost_while_it_is_timed(lost: Callable[..., Subject]) -> None:
    """A subject whose process ends at its first program has failed, as at any other."""
    found = judge(assigned(lost("crash", component="ReLU"), "standard"))
    assert (found.verdict, found.reason, found.tier) == ("failed", "crash", CASES["standard"])


@pytest.mark.parametrize(("component", "law"), [("ReLU", "none"), ("kaiming_normal", "draws.mean")])
def test_where_nothing_is_drawn_nothing_is_timed(component: str, law: str) -> None:
    """Without laws there is no first program, and samples are of one size at every tier."""
    subject = Slow(component, 1.0)
    examination = assigned(subject, "thorough", selected=law.__eq__).examination(())
    assert affordable(examination, "thorough", subject.clock) == CASES["thorough"]
    assert subject.played == 0


@dataclass
class Remembering(Slow):
    """The same, which remembers what it was given."""

    given: list[Program] = field(default_factory=list)

    def play(self, program: Program) -> Transcript:
        """Write down, and answer."""
        self.given.append(program)
        return super().play(program)


@pytest.mark.parametrize("component", ["ReLU", "SGD", "clip_grad_norm"])
def test_what_was_timed_is_not_played_again(component: str) -> None:
    """The programs that are timed are judged on what they were answered then; who settles the tier plays none more."""
    measured, settled = Remembering(component, 1e-5), Remembering(component, 1e-5)
    assert judge(assigned(measured, "standard"), clock=measured.clock).verdict == "passed"
    assert judge(assigned(settled, "standard", tier=CASES["standard"]), clock=settled.clock).verdict == "passed"
    assert len(measured.given) == len(settled.given)


def test_what_is_played_at_once_is_not_timed() -> None:
    """A program that must be played twice without others in between is not played ahead."""
    subject = Remembering("ReLU", 1e-5)
    judge(assigned(subject, "standard"), clock=subject.clock)
    twice = [one for one, _ in drawn(TWICE, contract("ReLU"), CASES["standard"], 1)]
    places = [[place for place, given in enumerate(subject.given) if given is one] for one in twice]
    assert [later - first for first, later in places] == [1] * len(twice)


def test_another_tier_is_another_set_of_programs() -> None:
    """What was shown at the effort's tier is forgotten where fewer are drawn, and kept where as many are."""
    found = assigned(Slow("ReLU", 1e-5), "standard").examination(())
    shown = found.shown(ONCE)
    found.settle(CASES["standard"])
    assert found.shown(ONCE) is shown
    found.settle(FLOOR)
    assert len(found.shown(ONCE)) == len(shown) * FLOOR // CASES["standard"]

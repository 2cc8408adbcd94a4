"""Verdicts: what became of a component, for which reason, with every law accounted for."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from layerproof import impl
from layerproof.conformance import readings
from layerproof.conformance.budget import CASES
from layerproof.conformance.catalogue import mistakes
from layerproof.conformance.contracts import contract
from layerproof.conformance.convention import Convention
from layerproof.conformance.examination import Examination
from layerproof.conformance.experiments.once import ONCE
from layerproof.conformance.judge import judge
from layerproof.conformance.laws import laws_of
from layerproof.conformance.question import Question
from layerproof.conformance.results import NamedMistake
from layerproof.play import Array, LocalSubject, LossReason, Program, Subject, SubjectLost, Transcript

Asked = Callable[..., Question]
REASONS: list[LossReason] = ["timeout", "memory", "crash", "output", "protocol"]


class Leaky(impl.ReLU):
    """Leaks."""

    def forward(self, x: Array) -> Array:
        """Return x, or a tenth of it."""
        return super().forward(x) + 0.1 * np.minimum(x, 0)


class Raises(impl.ReLU):
    """Raises."""

    def forward(self, x: Array) -> Array:
        """Raise."""
        message = f"no {x.shape}"
        raise ValueError(message)


class Upcasts(impl.ReLU):
    """Makes float64 of float32."""

    def forward(self, x: Array) -> Array:
        """Return y in float64."""
        return super().forward(x).astype(np.float64)


def test_right_code_passes(asked: Asked) -> None:
    """No reason, no message, every law passed, and how long it took."""
    result = judge(asked("ReLU", impl.ReLU))
    assert (result.verdict, result.reason, result.message, result.mistakes) == ("passed", None, "", ())
    assert (result.component, result.subject) == ("ReLU", "ReLU")
    assert [law.id for law in result.laws] == [law.id for law in laws_of(contract("ReLU"))]
    judged = [law for law in result.laws if "float16" not in law.id]
    assert {law.verdict for law in judged} == {"passed"}
    assert all(law.cases > 0 and law.margin is not None for law in judged)
    assert result.seconds > 0


@pytest.mark.parametrize(
    ("implementation", "reason", "message"),
    [
        (Leaky, "law", "ReLU.forward: output["),
        (Raises, "raised", "ReLU.forward raised ValueError at line "),
    ],
)
def test_wrong_code_fails(asked: Asked, implementation: type, reason: str, message: str) -> None:
    """The first required law that broke gives reason and message; its finding stands beside it."""
    result = judge(asked("ReLU", implementation))
    assert (result.verdict, result.reason) == ("failed", reason)
    assert result.message.startswith(message)
    first = next(law for law in result.laws if law.verdict == "failed")
    assert (first.id, first.reason) == ("output", reason)
    assert first.finding is not None
    assert first.finding.message == result.message
    assert first.finding.program is not None


def test_advice_never_decides(asked: Asked) -> None:
    """Code that breaks nothing but advice passes, and the advice is shown."""
    result = judge(asked("ReLU", Upcasts))
    assert result.verdict == "passed"
    advice = {law.id: law.verdict for law in result.laws if law.level == "advice"}
    assert advice["dtype.float32"] == "failed"


def test_what_is_claimed_decides(asked: Asked) -> None:
    """A subject that claims float32 is held to it."""
    result = judge(asked("ReLU", Upcasts, claims=("float32",)))
    assert (result.verdict, result.reason) == ("failed", "law")
    assert "dtype float64, but should have dtype float32" in result.message


@pytest.mark.parametrize("after", [0, 7, 40])
@pytest.mark.parametrize("reason", REASONS)
def test_a_lost_subject_fails_for_that_reason(
    asked: Asked, lost: Callable[..., Subject], reason: LossReason, after: int
) -> None:
    """A subject whose process is gone fails, whenever it went; what was found out before stands."""
    result = judge(asked("ReLU", lost(reason, after, impl.ReLU)))
    assert (result.verdict, result.reason, result.message) == ("failed", reason, f"It was lost: {reason}.")
    assert [law.id for law in result.laws] == [law.id for law in laws_of(contract("ReLU"))]
    verdicts = [law.verdict for law in result.laws]
    assert ("passed" in verdicts) is (after > 0)
    ended = [law for law in result.laws if law.verdict == "failed"]
    assert {(law.reason, law.detail) for law in ended} == {(reason, result.message)}


class Tires:
    """Answers wrongly, and is lost at last.

    Attributes:
        name: its name.
        left: how many programs it plays before.
    """

    name = "tired"

    def __init__(self, left: int) -> None:
        """Take the number of programs."""
        self.left = left

    def play(self, program: Program) -> Transcript:
        """Answer, or be lost."""
        self.left -= 1
        if self.left < 0:
            raise SubjectLost("timeout", "It took too long.")
        return LocalSubject("tired", Leaky).play(program)


def test_a_verdict_stands_when_the_search_loses_the_subject(asked: Asked) -> None:
    """What broke a law is wrong, even if its process ends while a smaller example is sought."""
    plays = Tires(10_000)
    judge(asked("ReLU", plays))
    needed = 10_000 - plays.left
    result = judge(asked("ReLU", Tires(needed), shrink=True))
    assert (result.verdict, result.reason) == ("failed", "law")
    assert result.message.startswith("ReLU.forward: output[")


def test_selected_laws_alone_are_judged(asked: Asked) -> None:
    """The user's choice of laws is all that counts."""
    result = judge(asked("ReLU", Leaky, selected="gradient.input".__eq__))
    assert result.verdict == "passed"
    assert [law.id for law in result.laws] == ["gradient.input"]


def test_effort_is_programs(asked: Asked) -> None:
    """More effort plays more programs from the same strata."""
    strata = len(ONCE.strata(contract("ReLU")))
    cases = {
        effort: judge(asked("ReLU", impl.ReLU, effort=effort, selected="output".__eq__)).laws[0].cases
        for effort in ("quick", "standard")
    }
    assert cases == {effort: strata * CASES[effort] for effort in cases}  # type: ignore[index]
    assert CASES["quick"] < CASES["standard"] < CASES["thorough"]


def test_the_same_seed_gives_the_same_result(asked: Asked) -> None:
    """Whatever was drawn is drawn again by the same seed, and not by another."""
    margins = [[law.margin for law in judge(asked("Linear", impl.Linear, seed=seed)).laws] for seed in (3, 3, 4)]
    assert margins[0] == margins[1] != margins[2]


class Doubled(impl.Linear):
    """Doubles its output."""

    def forward(self, x: Array) -> Array:
        """Return 2 y."""
        return 2 * super().forward(x)


def test_the_smallest_example_is_shown(asked: Asked) -> None:
    """The finding is that of the smallest program, and one example serves several laws."""
    result = judge(
        asked("Linear", Doubled, shrink=True, selected=frozenset({"output", "derivative", "layout"}).__contains__)
    )
    findings = [law.finding for law in result.laws if law.finding is not None]
    assert len(findings) >= 2
    assert all(found.program is not None and sum(found.program.size) <= 10 for found in findings)


NAMED = NamedMistake("its-name", "It does that.", "It is thought to.", "Do not.")


def test_mistakes_are_named_for_what_broke(asked: Asked) -> None:
    """The diagnosis is asked about broken subjects alone, with the readings that explain them."""
    diagnosed: list[tuple[str, tuple[str, ...]]] = []

    def diagnose(examination: Examination, readings: Sequence[str]) -> list[NamedMistake]:
        diagnosed.append((examination.subject.name, tuple(readings)))
        return [NAMED]

    assert judge(asked("ReLU", impl.ReLU), diagnose).mistakes == ()
    assert judge(asked("ReLU", Leaky), diagnose).mistakes == (NAMED,)
    swapped = mistakes()["do-keep-drop-swap"].implementation
    result = judge(asked("Dropout", swapped), diagnose)
    assert (result.reason, result.mistakes) == ("convention", (NAMED,))
    assert diagnosed == [("ReLU", ()), ("Dropout", ("p=keep",))]


def test_a_subject_lost_in_diagnosis_keeps_its_verdict(asked: Asked) -> None:
    """To name a mistake is a service: its loss costs no verdict."""

    def diagnose(*_: Any) -> list[NamedMistake]:
        raise SubjectLost("crash", "It was gone.")

    result = judge(asked("ReLU", Leaky), diagnose)
    assert (result.verdict, result.reason, result.mistakes) == ("failed", "law", ())


def test_unknown_conventions_are_refused(asked: Asked) -> None:
    """A convention that the component does not have is the declaration's error, and said so."""
    with pytest.raises(ValueError, match="ReLU has no convention 'q'; it has: inputs"):
        judge(asked("ReLU", impl.ReLU, conventions={"q": "yes"}))


def test_lacking_options_are_not_asked_for(asked: Asked) -> None:
    """A layer without the option bias is judged as such, and passes; where nobody knows it is not judged at all."""

    class Plain(impl.Linear):
        """Has no option bias."""

        def __init__(self, in_features: int, out_features: int) -> None:
            """Take sizes alone."""
            super().__init__(in_features, out_features)

    assert judge(asked("Linear", Plain)).reason == "unrecognised"
    assert judge(asked("Linear", Plain, lacking=frozenset({"bias"}))).verdict == "passed"


def test_levels_are_the_laws_own(asked: Asked) -> None:
    """Each result carries the level under which its law was judged."""
    levels = {law.id: law.level for law in judge(asked("ReLU", impl.ReLU, claims=("float32",))).laws}
    assert levels["dtype.float32"] == "required"
    assert replace(laws_of(contract("ReLU"))[0]).level == "required"


def test_another_reading_is_looked_for_once(asked: Asked, monkeypatch: pytest.MonkeyPatch) -> None:
    """Who has no array of the shape that is sought may be right otherwise: no search is as costly as that."""
    sought: list[int] = []
    search = readings.other_reading

    def counted(*args: Any) -> tuple[Convention, ...]:
        sought.append(1)
        return search(*args)

    monkeypatch.setattr(readings, "other_reading", counted)
    result = judge(asked("Linear", mistakes()["lin-layout"].implementation))
    assert (result.verdict, result.reason, len(sought)) == ("failed", "convention", 1)

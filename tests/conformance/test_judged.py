"""What laws made of answers is remembered for the very same answers, and for nothing else."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from layerproof import impl
from layerproof.conformance import judged as module
from layerproof.conformance import strategies as st
from layerproof.conformance.check import Check, Effect, failed
from layerproof.conformance.contracts import contract
from layerproof.conformance.evidence import Evidence
from layerproof.conformance.examination import Examination, Tally
from layerproof.conformance.judged import Asking, Judgement, recalled, remember
from layerproof.conformance.law import Law, Searched
from layerproof.play import Array, Call, LocalSubject, Program
from layerproof.play.memory import Memory

X = np.array([1.0, -2.0])


class Doubled(impl.ReLU):
    """Returns other numbers."""

    def forward(self, x: Array) -> Array:
        """Return twice as much."""
        return 2 * super().forward(x)


class Silent(impl.ReLU):
    """Returns nothing."""

    def forward(self, x: Array) -> None:  # type: ignore[override]
        """Forget the return."""
        super().forward(x)


class Several(impl.ReLU):
    """Returns a tuple."""

    def forward(self, x: Array) -> tuple[Array, list[Array]]:  # type: ignore[override]
        """Return more than one thing, and one that is no array."""
        return super().forward(x), [x]


class Raises(impl.ReLU):
    """Has no answer."""

    def forward(self, x: Array) -> Array:
        """Raise."""
        raise NotImplementedError(f"for {x.shape}")


class Writes(impl.ReLU):
    """Returns the same, and changes its input besides."""

    def forward(self, x: Array) -> Array:
        """Double x once it was used."""
        y = super().forward(x)
        x *= 2
        return y


@pytest.fixture(autouse=True)
def memory(monkeypatch: pytest.MonkeyPatch) -> Memory[Judgement]:
    """Start with nothing remembered."""
    fresh = Memory[Judgement](2**20)
    monkeypatch.setattr(module, "_JUDGED", fresh)
    return fresh


def programs() -> Searched:
    """Return an experiment of two programs that are always the same."""
    made = [Program("ReLU", "layer", calls=(Call("forward", (X * size,)),)) for size in (1, 3)]
    return Searched("once", lambda _: True, lambda _: [st.just(one) for one in made])


def noting(asked: list[Program], judge: Callable[[Evidence], Any] = lambda _: None) -> Law:
    """Return a law that notes what it judges, and holds with a margin and an effect of its own."""

    def judges(evidence: Evidence) -> Iterator[Check]:
        asked.append(evidence.program)
        judge(evidence)
        yield Check("here", 0.5, effect=Effect(0.25, "a quarter"))

    return Law("noting", "It holds.", "", "required", programs(), judges)


def judged(law: Law, implementation: Any = impl.ReLU, share: float = 1e-9) -> Tally:
    """Return what became of a law, one program of each kind."""
    promised = contract("ReLU")
    subject = LocalSubject("it", implementation)
    return Examination(promised, subject, promised.reference, [law], 1, 0, share).run()[law.id]


def test_the_same_answers_are_judged_once() -> None:
    """Who answers the same to the last bit has the same checks made of it: cases, margin and effect are as before."""
    asked: list[Program] = []
    law = noting(asked)
    first, again = judged(law), judged(law, type("Another", (impl.ReLU,), {}))
    assert len(asked) == 2
    assert replace(again, law=law) == first
    assert (again.cases, again.margin, again.effect) == (2, 0.5, Effect(0.25, "a quarter"))


@pytest.mark.parametrize("other", [Doubled, Writes, Silent, Several])
def test_other_answers_are_judged(other: type) -> None:
    """Other numbers, or the same and a side effect: the law is asked, of those who come after too, and then no more."""
    asked: list[Program] = []
    law = noting(asked)
    counts = []
    for implementation in (impl.ReLU, other, other, impl.ReLU, impl.ReLU):
        judged(law, implementation)
        counts.append(len(asked))
    assert counts == [2, 4, 4, 6, 6]


def test_another_budget_is_another_question() -> None:
    """What held under one share of the false alarms need not under another."""
    asked: list[Program] = []
    law = noting(asked)
    judged(law)
    judged(law, share=1e-6)
    assert len(asked) == 4


@pytest.mark.parametrize(
    "more", [lambda evidence: evidence.draw(1), lambda evidence: evidence.subject.play(evidence.program)]
)
def test_who_asks_the_subject_for_more_is_asked_again(more: Callable[[Evidence], Any]) -> None:
    """A law that looks at more than the answers at hand judges each time: nobody knows that the rest is the same."""
    asked: list[Program] = []
    law = noting(asked, more)
    for times in (1, 2):
        judged(law)
        assert len(asked) == 2 * times


def test_what_broke_is_not_remembered() -> None:
    """A law that breaks does so on evidence of its own."""

    def breaks(evidence: Evidence) -> Iterator[Check]:
        yield failed("here", "no") if evidence.got.raised is None else failed("there", "no")

    law = Law("breaks", "It holds.", "", "required", programs(), breaks)
    one, other = judged(law), judged(law)
    assert one.check == other.check == failed("here", "no")
    assert one.check is not other.check


def test_another_law_of_that_name_is_asked() -> None:
    """A name is not enough: of another function nothing is known."""
    asked: list[Program] = []
    law = noting(asked)
    judged(law)
    other: list[Program] = []
    judged(replace(noting(other), experiment=law.experiment))
    assert (len(asked), len(other)) == (2, 2)


def evidence_of(implementation: Any, *calls: Call, promised: str = "ReLU") -> Evidence:
    """Return played evidence of a program that is always another one."""
    known = contract(promised)
    found = Evidence(
        known, Program(promised, "layer", calls=calls), LocalSubject("it", implementation), known.reference
    )
    found.draw(0)
    return found


def test_what_raised_or_was_not_played_is_not_kept(memory: Memory[Judgement]) -> None:
    """There is nothing to recall then, nor anything to remember it by."""
    assert recalled(evidence_of(Raises, Call("forward", (X,))), []) is None
    unplayed = replace(evidence_of(impl.ReLU, Call("forward", (X,))), draws={})
    assert recalled(unplayed, []) is None
    assert memory.most == 2**20
    assert recalled(evidence_of(impl.ReLU, Call("forward", (X,))), []) is not None


def test_a_law_that_was_not_asked_is_not_remembered() -> None:
    """Only what a law made of it is, if all of it held."""
    judgement = Judgement({}, ())
    law = noting([])
    remember(judgement, law, None)
    remember(judgement, law, [Check("here", 0.5), failed("there", "no")])
    assert judgement.checks == {}
    remember(judgement, law, [Check("here", 1.0)])
    assert judgement.checks == {"noting": (law.judge, [Check("here", 1.0)])}


def test_what_was_judged_first_is_forgotten_first(monkeypatch: pytest.MonkeyPatch) -> None:
    """Answers weigh what their numbers take, and something for the rest: of three large ones two stay."""
    monkeypatch.setattr(module, "_JUDGED", Memory[Judgement](20_000))
    found = [evidence_of(impl.ReLU, Call("forward", (np.ones(1_000),))) for _ in range(3)]
    first, second, third = (recalled(one, []) for one in found)
    assert recalled(found[1], []) is second
    assert recalled(found[2], []) is third
    assert recalled(found[0], []) is not first


def test_how_often_a_subject_was_asked() -> None:
    """One program or several at once: each time counts, and the answers are the subject's."""
    subject = LocalSubject("it", impl.ReLU)
    asking = Asking(subject)
    program = Program("ReLU", "layer", calls=(Call("forward", (X,)),))
    answers = [asking.play(program), *asking.play_all([program, program])]
    assert asking.name == "it"
    assert asking.times == 2
    assert [np.asarray(one.answers[0].returned).tolist() for one in answers] == [[1.0, 0.0]] * 3  # type: ignore[union-attr]

"""The smallest set of readings is found, and few sets are examined whole."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np
import pytest

from layerproof import impl
from layerproof.conformance.catalogue import mistakes
from layerproof.conformance.check import Check, failed, held
from layerproof.conformance.contracts import contract
from layerproof.conformance.convention import Convention
from layerproof.conformance.evidence import Evidence
from layerproof.conformance.examination import Examination
from layerproof.conformance.experiments.once import ONCE
from layerproof.conformance.law import Law
from layerproof.conformance.question import Question
from layerproof.conformance.readings import other_reading, wrong
from layerproof.conformance.results import NamedMistake
from layerproof.play import LocalSubject


class Asked:
    """Gives examinations in which one law holds where it is said to, and notes of which sets it was judged."""

    def __init__(self, holds: Callable[[frozenset[str]], bool], *, faulty: str = "") -> None:
        """Take when the law holds, and the readings under one of which it cannot be judged."""
        self.holds, self.faulty = holds, faulty
        self.judged: list[str] = []

    def __call__(self, extra: Sequence[Convention]) -> Examination:
        """Return the examination under a set."""
        name = "".join(convention.other for convention in extra)

        def judge(_: Evidence) -> Iterator[Check]:
            self.judged.append(name)
            if set(name) & set(self.faulty):
                raise ZeroDivisionError
            yield held("here") if self.holds(frozenset(one.other for one in extra)) else failed("here", "no")

        promised = contract("ReLU")
        law = Law("law", "It holds.", "", "required", ONCE, judge)
        subject = LocalSubject("it", impl.ReLU)
        return Examination(promised, subject, promised.reference, [law], 1, 0, 1e-9, stop_at_failure=True)


def found(asked: Asked, *free: Convention) -> list[str]:
    """Return the readings that are found."""
    return [convention.other for convention in other_reading(free, asked)]


def test_the_smallest_set_is_found() -> None:
    """One reading that explains a subject goes before two that do."""
    one = [Convention(name, "one", name, "") for name in "ab"]
    assert found(Asked(lambda names: "b" in names), *one) == ["b"]
    assert found(Asked(lambda names: names == {"a", "b"}), *one) == ["a", "b"]


def test_who_is_asked_less_comes_last() -> None:
    """Where one reading leaves programs out and another does not, and both explain a subject, the other does."""
    less = Convention("a", "one", "less", "", within=lambda program: program)
    more = Convention("b", "one", "more", "")
    assert found(Asked(bool), less, more) == ["more"]


def test_no_choice_is_made_twice() -> None:
    """Two readings of one name exclude each other."""
    choices = [Convention("c", "one", name, "") for name in "xyz"]
    asked = Asked(lambda _: False)
    assert found(asked, *choices) == []
    assert set(asked.judged) == {"x", "y", "z"}


def test_what_spoke_against_one_reading_is_asked_about_the_others() -> None:
    """Where a program refutes every set, one examination is whole, and each other set costs one look."""
    free = [Convention(name, "one", name, "") for name in "abcd"]
    asked = Asked(lambda _: False)
    assert found(asked, *free) == []
    assert len(asked.judged) == len(set(asked.judged)) == 15


def test_a_fault_of_ours_makes_no_reading_and_speaks_against_none() -> None:
    """What could not be judged is neither right nor wrong: all sets are asked about, and the first fault is told."""
    asked = Asked(lambda _: True, faulty="ab")
    with pytest.raises(RuntimeError, match=r"under which nothing broke could not be judged, as a=a:\n(.|\n)*ZeroDivis"):
        found(asked, *[Convention(name, "one", name, "") for name in "ab"])
    assert set(asked.judged) == {"a", "b", "ab"}


def test_a_fault_of_ours_costs_no_reading_that_is_right() -> None:
    """Where another set is right without a fault, that is the answer."""
    asked = Asked(lambda names: "b" in names, faulty="a")
    assert found(asked, *[Convention(name, "one", name, "") for name in "ab"]) == ["b"]


@pytest.mark.parametrize("known", ["lin-bias-twice", "mo-average", "cl-nosqrt"])
def test_wrong_code_is_examined_few_times(
    known: str, asked: Callable[..., Question], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of all sets of readings that could explain a mistake, few are examined whole."""
    mistake = mistakes()[known]
    question = asked(mistake.component, mistake.implementation)
    runs: list[Examination] = []
    whole = Examination.run

    def counted(examination: Examination) -> Any:
        runs.append(examination)
        return whole(examination)

    monkeypatch.setattr(Examination, "run", counted)
    free = contract(mistake.component).conventions
    assert other_reading(free, lambda extra: question.examination(extra, hasty=True)) == ()
    assert 1 <= len(runs) <= 4


def test_a_mistake_of_a_reading_that_nobody_may_follow_is_wrong() -> None:
    """Who has the option takes it as it is: a layer that passes over it is right under no reading."""
    known = mistakes()["act-softmax-columns"]
    named = [NamedMistake(known.id, known.title, known.misconception, known.remedy)]
    free = [one for one in contract("Softmax").conventions if one.label == known.reading]
    assert (wrong(named, free), wrong(named, [])) == ([], named)


@pytest.mark.parametrize(
    ("check", "explained"),
    [
        (failed("calls[1].grads.bias", "has shape (2,)"), True),
        (failed("calls[0].returned", "wrong", "law"), True),
        (Check("calls[1].returned[0]", 9.0, np.ones(1), np.zeros(1), message="wrong"), True),
        (Check("calls[1].grads.bias", 9.0, np.ones(1), np.zeros(1), message="wrong"), False),
    ],
    ids=["another shape", "no answer", "a wrong answer", "a wrong gradient"],
)
def test_a_mean_over_samples_is_no_reading_of_one_sample(check: Check, *, explained: bool) -> None:
    """Who takes one sample at a time has no answer to several, or a wrong one; not the parameters' gradients alone."""
    alone = Convention("inputs", "any", "one", "", within=lambda program: program, of_descent=True)

    def examine(extra: Sequence[Convention]) -> Examination:
        several = any(one.within is None for one in extra)
        law = Law("law", "It holds.", "", "required", ONCE, lambda _: iter([check if several else held("here")]))
        promised = contract("ReLU")
        subject = LocalSubject("it", impl.ReLU)
        return Examination(promised, subject, promised.reference, [law], 1, 0, 1e-9, stop_at_failure=True)

    assert other_reading([alone], examine) == ((alone,) if explained else ())

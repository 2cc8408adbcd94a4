"""Every law is accounted for: judged, left out for a reason, or kept from a verdict by our own fault."""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest

from layerproof import impl
from layerproof.conformance.check import Check
from layerproof.conformance.contracts import contract
from layerproof.conformance.evidence import Evidence
from layerproof.conformance.experiments.once import ONCE
from layerproof.conformance.experiments.sequence import SEQUENCE
from layerproof.conformance.judge import judge, other_reading
from layerproof.conformance.law import Law
from layerproof.conformance.laws import laws_of
from layerproof.conformance.question import Question
from layerproof.play import Array, LocalSubject

from .judges import breaks, faulty, holds, silent

Asked = Callable[..., Question]


@pytest.fixture
def with_laws(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Give a function that puts laws in the place of all others."""

    def put(*laws: Law) -> None:
        monkeypatch.setattr("layerproof.conformance.question.laws_of", lambda _: list(laws))

    return put


def law(name: str, judge: Callable[[Evidence], Iterator[Check]], **fields: Any) -> Law:
    """Return a law on one forward and backward, or on what is given."""
    return Law(
        name, f"{name} holds.", "", fields.pop("level", "required"), fields.pop("experiment", ONCE), judge, **fields
    )


def test_nothing_judged_is_no_pass(asked: Asked, with_laws: Callable[..., None]) -> None:
    """Where no law showed anything there is no verdict on the code."""
    with_laws(law("silent", silent))
    result = judge(asked("ReLU", impl.ReLU))
    assert (result.verdict, result.reason) == ("not_run", "skipped")
    assert [(law.verdict, law.reason, law.detail) for law in result.laws] == [
        ("not_run", "skipped", "Nothing in this run could show it.")
    ]


def test_advice_alone_is_no_pass(asked: Asked, with_laws: Callable[..., None]) -> None:
    """Where only advice was judged nothing required was shown."""
    with_laws(law("advice", holds, level="advice"))
    assert judge(asked("ReLU", impl.ReLU)).verdict == "not_run"


def test_what_could_not_be_controlled_is_no_pass(asked: Asked, with_laws: Callable[..., None]) -> None:
    """Where all laws need control that a subject does not allow, its randomness is the reason."""

    class Uncontrolled(impl.Dropout):
        """Draws from a generator that nobody can seed."""

        def _draw_kept(self, shape: tuple[int, ...]) -> Array:
            kept: Array = np.random.Generator(np.random.PCG64(np.random.SeedSequence())).random(shape) >= self.p
            return kept

    with_laws(law("seeds", holds, needs_seeds=True))
    result = judge(asked("Dropout", Uncontrolled))
    assert (result.verdict, result.reason) == ("not_run", "rng")


def test_our_own_fault_is_never_the_subjects(asked: Asked, with_laws: Callable[..., None]) -> None:
    """Even beside a law that broke, our fault is the verdict, with its traceback."""
    with_laws(law("faulty", faulty), law("broken", breaks), law("fine", holds))
    result = judge(asked("ReLU", impl.ReLU))
    assert (result.verdict, result.reason) == ("checker_broke", None)
    assert result.message == "The checker failed, not the subject: please report it with the traceback."
    assert [law.verdict for law in result.laws] == ["checker_broke", "failed", "passed"]
    assert "ZeroDivisionError: ours" in result.laws[0].detail


def test_laws_that_rest_on_a_broken_one_are_not_run(asked: Asked, with_laws: Callable[..., None]) -> None:
    """They are accounted for, with the reason; and so is one that had nothing to go by after the other broke."""
    with_laws(law("broken", breaks), law("silent", silent), law("later", holds, experiment=SEQUENCE))
    result = judge(asked("ReLU", impl.ReLU))
    assert result.message == "ReLU: no"
    assert [(law.verdict, law.reason) for law in result.laws] == [
        ("failed", "law"),
        ("not_run", "dependency"),
        ("not_run", "dependency"),
    ]
    assert {law.detail for law in result.laws[1:]} == {"A law that it rests on did not hold."}


def test_our_fault_makes_no_reading(asked: Asked, with_laws: Callable[..., None]) -> None:
    """A law that could not be judged under another reading makes that neither right nor wrong."""
    with_laws(law("faulty", faulty), law("fine", holds))
    with pytest.raises(RuntimeError, match="a reading under which nothing broke could not be judged, as"):
        other_reading(asked("ReLU", impl.ReLU), [])


@pytest.mark.parametrize("component", ["ReLU", "Linear", "Dropout", "SGD", "clip_grad_norm", "kaiming_normal"])
def test_every_law_is_accounted_for(asked: Asked, component: str) -> None:
    """Whatever becomes of a subject, each law that applies has one result, with a verdict and its reason."""

    def nothing(*_: Any, **__: Any) -> None:
        """Return nothing."""

    class Nothing:
        """Has none of the methods."""

        def __init__(self, *_: Any, **__: Any) -> None:
            """Take anything."""

    for subject in (nothing, Nothing, LocalSubject(component, None)):  # type: ignore[arg-type]
        result = judge(asked(component, subject))
        assert [law.id for law in result.laws] == [law.id for law in laws_of(contract(component))]
        # Without a weight there is nothing to judge.
        assert (result.verdict, result.reason) == ("not_run", "unrecognised") or result.verdict == "failed"
        assert all((law.verdict == "passed") is (law.reason is None) for law in result.laws)
        assert "checker_broke" not in {law.verdict for law in result.laws}

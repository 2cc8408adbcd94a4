"""What a verdict says of known mistakes: besides a reading that hides them, and where only advice is about them."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from layerproof import impl
from layerproof.conformance.catalogue import mistakes, mistakes_of
from layerproof.conformance.contracts import contract
from layerproof.conformance.diagnosis import Diagnosis
from layerproof.conformance.judge import judge
from layerproof.conformance.mistakes.dropout.scale import NoScale
from layerproof.conformance.mistakes.loss.cross_entropy import SignForgotten
from layerproof.conformance.mistakes.normalization.batch_running import RunningDeviation
from layerproof.conformance.question import Question
from layerproof.conformance.results import ComponentResult
from layerproof.play import Array, LocalSubject, SubjectLost

from .players import here


def judged(component: str, implementation: Callable[..., Any], diagnosis: Diagnosis | None = None) -> ComponentResult:
    """Judge a subject and name its mistakes."""
    question = Question(
        contract(component), LocalSubject(component, implementation), 3, "quick", 1e-12, {}, shrink=False
    )
    return judge(question, diagnosis or Diagnosis(here))


class KeepsUnscaled(NoScale):
    """Takes the probability to keep, and scales nothing."""

    def __init__(self, p: float = 0.5, *, rng: Any = None) -> None:
        """Take the probability to keep."""
        super().__init__(1 - p, rng=rng)


class OldMomentum(RunningDeviation):
    """Takes the weight of the old running value, and keeps a standard deviation."""

    def __init__(self, num_features: int, eps: float = 1e-5, momentum: float | None = 0.9, **options: Any) -> None:
        """Take the weight of what was there."""
        super().__init__(num_features, eps, None if momentum is None else 1 - momentum, **options)


class OneHotSign(SignForgotten):
    """Takes a row for each target, and has the sign wrong."""

    def forward(self, logits: Array, target: Array) -> Array:
        """Return the loss."""
        loss: Array = super().forward(logits, np.argmax(target, axis=1))
        return loss


@pytest.mark.parametrize(
    ("component", "implementation", "name", "reading", "meaning"),
    [
        ("Dropout", KeepsUnscaled, "do-no-scale", '"p": "keep"', "p is the probability that an element is kept"),
        ("BatchNorm1d", OldMomentum, "bn-running-std", '"momentum": "old"', "momentum weighs the old running value"),
        ("CrossEntropyLoss", OneHotSign, "ce-sign", '"target": "one-hot"', "the target has a row for each sample"),
    ],
)
def test_a_mistake_besides_a_reading(
    component: str, implementation: Any, name: str, reading: str, meaning: str
) -> None:
    """The mistake is named first, as the reading alone makes nothing right; a note has the line that declares that."""
    result = judged(component, implementation)
    assert (result.verdict, result.reason != "convention") == ("failed", True)
    assert [mistake.id for mistake in result.mistakes][:1] == [name]
    assert not any(mistakes()[mistake.id].reading for mistake in result.mistakes)
    (note,) = result.notes
    assert note.startswith(f"Besides the mistake, {component} follows another reading ({meaning}")
    assert note.endswith(f"If it is meant so, declare it in the class: conventions = {{{reading}}}")


class OwnWay(impl.Linear):
    """Is wrong in a way that nobody knows."""

    def forward(self, x: Array) -> Array:
        """Return y, and more for large inputs."""
        y = super().forward(x)
        more: Array = np.sin(3 * y)
        return y + more


def test_what_nobody_knows_has_no_name_under_any_reading() -> None:
    """Neither a mistake nor a convention is read into it."""
    for component, implementation in (("Linear", OwnWay), ("Dropout", OwnNoise)):
        result = judged(component, implementation)
        assert (result.verdict, result.mistakes, result.notes) == ("failed", (), ())


class OwnNoise(impl.Dropout):
    """Is wrong in a way that nobody knows, and random."""

    def forward(self, x: Array) -> Array:
        """Return y, and more for large inputs."""
        y: Array = super().forward(x) + 0.1 * np.maximum(x, 0) ** 2
        return y


def test_who_is_lost_under_another_reading_keeps_the_verdict() -> None:
    """The look at other readings is a service: its loss costs nothing."""
    asked: list[object] = []

    def diagnose(examination: Any, _: Any) -> list[Any]:
        asked.append(examination)
        if len(asked) > 1:
            raise SubjectLost("crash", "It was gone.")
        return []

    question = Question(contract("Dropout"), LocalSubject("Dropout", OwnNoise), 3, "quick", 1e-12, {}, shrink=False)
    result = judge(question, diagnose)
    assert (result.verdict, result.reason, len(asked) > 1) == ("failed", "law", True)
    assert {law.id for law in result.laws if law.verdict == "failed"} >= {"output"}


class KeepsItsInput:
    """A linear map that keeps the caller's array, in a style of its own."""

    def __init__(self, in_features: int, out_features: int, bias: bool = True) -> None:
        """Make room for the parameters."""
        self.weight, self.grad_weight = np.zeros((out_features, in_features)), np.zeros((out_features, in_features))
        if bias:
            self.bias, self.grad_bias = np.zeros(out_features), np.zeros(out_features)

    def forward(self, x: Array) -> Array:
        """Return y."""
        self.x = x
        y: Array = np.dot(x, self.weight.T)
        return y + self.bias if hasattr(self, "bias") else y

    def backward(self, grad_output: Array) -> Array:
        """Return dx."""
        upstream = grad_output.reshape(-1, grad_output.shape[-1])
        self.grad_weight += upstream.T @ self.x.reshape(-1, self.x.shape[-1])
        if hasattr(self, "bias"):
            self.grad_bias += upstream.sum(0)
        dx: Array = grad_output @ self.weight
        return dx


def test_who_passes_is_told_what_advice_is_about() -> None:
    """A known mistake that only advice is about is named for who passes, and for nobody whose advice is another."""
    result = judged("Linear", KeepsItsInput)
    assert (result.verdict, [mistake.id for mistake in result.mistakes]) == ("passed", ["al-cache-ref"])
    others = frozenset(known.id for known in mistakes_of("Linear") if known.level == "advice")
    assert judged("Linear", KeepsItsInput, Diagnosis(here, without=others)).mistakes == ()
    assert judged("Linear", impl.Linear).mistakes == ()


@pytest.mark.parametrize("name", [known.id for known in mistakes().values() if known.level == "advice"])
def test_what_is_advised_against_is_named(name: str) -> None:
    """Each mistake that breaks nothing required is named as such."""
    known = mistakes()[name]
    result = judged(known.component, known.implementation)
    assert (result.verdict, [mistake.id for mistake in result.mistakes]) == ("passed", [name])


def readings_in_parts() -> list[str]:
    """Return the mistakes of a reading of which a component has several that leave something out."""
    found = []
    for known in mistakes().values():
        limiting = [one for one in contract(known.component).conventions if one.within is not None]
        own = [one.name for one in limiting if one.label == known.reading]
        found += [known.id for _ in own if sum(one.name == own[0] for one in limiting) > 1]
    return found


@pytest.mark.parametrize("name", readings_in_parts())
def test_a_mistake_has_the_reading_under_which_it_is_found_right(name: str) -> None:
    """Of several readings that leave something out the first that makes it right is the one it is named for."""
    known = mistakes()[name]
    result = judged(known.component, known.implementation)
    assert (result.verdict, [mistake.id for mistake in result.mistakes][:1]) == ("failed", [name])
    assert result.reason != "convention" or known.reading in {f"{one}={is_}" for one, is_ in result.readings.items()}


def test_who_is_right_on_all_probes_has_no_mistake_that_shows_on_them() -> None:
    """However alike two are wrong where a law broke, what shows elsewhere too is not what shows there alone."""
    known = mistakes()["c3-depth-stride"]
    subject = LocalSubject("Conv3d", known.implementation)
    # Under this seed no probe has another stride along the depth than along the height.
    question = Question(contract("Conv3d"), subject, 200, "quick", 1e-12, {}, shrink=False, tier=4)
    assert [one.id for one in judge(question, Diagnosis(here)).mistakes] == ["c3-depth-stride"]

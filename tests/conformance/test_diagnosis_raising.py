"""Code that raises, or that is only advised of something, is given the name of no mistake that is not there."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from layerproof import impl
from layerproof.conformance.catalogue import mistakes, mistakes_of
from layerproof.conformance.contracts import contract
from layerproof.conformance.departures import raises
from layerproof.conformance.diagnosis import Diagnosis
from layerproof.conformance.examination import Examination
from layerproof.conformance.judge import judge
from layerproof.conformance.question import Question
from layerproof.conformance.results import ComponentResult
from layerproof.play import Array, LocalSubject

from .players import here

Prepared = Callable[..., Examination]


def judged(component: str, implementation: Any, lacking: frozenset[str] = frozenset()) -> ComponentResult:
    """Judge a subject and name its mistakes."""
    subject = LocalSubject(component, implementation)
    question = Question(contract(component), subject, 3, "quick", 1e-12, {}, lacking=lacking, shrink=False)
    return judge(question, Diagnosis(here))


class KeepsGrades(impl.CrossEntropyLoss):
    """Reads a file that is not there, whatever it is asked."""

    def forward(self, logits: Array, target: Array) -> Any:  # noqa: ARG002 - it comes to look at neither
        """Raise FileNotFoundError."""
        return Path("/there/is/no/such/folder/grades.csv").read_text(encoding="utf-8")


class Unfinished(impl.CrossEntropyLoss):
    """Raises what a known mistake raises too, whatever it is asked."""

    def forward(self, logits: Array, target: Array) -> Any:  # noqa: ARG002 - it does not get so far
        """Raise AxisError."""
        return logits.max(axis=logits.ndim)


def test_an_exception_of_another_kind_is_no_known_mistake(prepared: Prepared) -> None:
    """A known mistake that raises everywhere is not named for who raises everywhere for a reason of his own."""
    examination = prepared("CrossEntropyLoss", KeepsGrades)
    examination.run()
    assert raises(examination)
    assert Diagnosis(here)(examination, ()) == []
    one_hot = prepared("CrossEntropyLoss", mistakes()["ce-one-hot"].implementation)
    assert [one.id for one in Diagnosis(here)(one_hot, ())] == ["ce-one-hot"]


@pytest.mark.parametrize("implementation", [KeepsGrades, Unfinished])
def test_who_never_answers_has_no_mistake_of_a_reading(implementation: Any) -> None:
    """Whatever it raises, a mistake that a reading makes right is not named where that reading mends nothing."""
    result = judged("CrossEntropyLoss", implementation)
    assert (result.verdict, result.reason, result.mistakes) == ("failed", "raised", ())


class NeedsStride(impl.MaxPool2d):
    """Cannot do without a stride."""

    def __init__(self, kernel_size: Any, stride: Any = None, **options: Any) -> None:
        """Raise where there is no stride."""
        if stride is None:
            raise KeyError("stride")
        super().__init__(kernel_size, stride, **options)


class NeedsStrides(NeedsStride):
    """Cannot do without a stride, nor with two of them."""

    def __init__(self, kernel_size: Any, stride: Any = None, **options: Any) -> None:
        """Raise where the stride is no number."""
        if isinstance(stride, tuple):
            raise TypeError("The stride is one number.")
        super().__init__(kernel_size, stride, **options)


class StepsByOne(impl.MaxPool2d):
    """Steps by 1 without a stride, in a style of its own."""

    def __init__(self, kernel_size: Any, stride: Any = None, **options: Any) -> None:
        """Take 1 for None."""
        super().__init__(kernel_size, stride or (1, 1), **options)


@pytest.mark.parametrize(
    ("implementation", "named"), [(NeedsStride, []), (NeedsStrides, []), (StepsByOne, ["mp-stride-one"])]
)
def test_who_raises_where_a_mistake_answers_does_not_have_it(implementation: Any, named: list[str]) -> None:
    """To be right where a stride is given is no sign of what is made of none: an exception is not a step of 1."""
    lacking = frozenset({"padding", "dilation", "return_indices", "ceil_mode"})
    result = judged("MaxPool2d", implementation, lacking)
    assert (result.verdict, result.reason) == ("failed", "convention")
    assert "the stride is always given" in result.message
    assert [one.id for one in result.mistakes] == named


class AddsOnce(impl.Embedding):
    """Adds once to a row that is looked up twice, and takes -1 for the last row, in a style of its own."""

    def forward(self, indices: Array) -> Array:
        """Return the rows."""
        self.indices = indices
        rows: Array = self.params["weight"][indices]
        return rows

    def backward(self, grad_output: Array) -> None:
        """Add the gradient of each row."""
        self.grads["weight"][self.indices] += grad_output


OPTIONS = frozenset({"padding_idx", "max_norm", "norm_type", "scale_grad_by_freq"})


def test_advice_does_not_come_before_what_broke(prepared: Prepared) -> None:
    """What breaks a required law is named, and what is only advised against beside it is not taken for the cause."""
    examination = prepared("Embedding", AddsOnce, lacking=OPTIONS)
    examination.run()
    assert [one.id for one in Diagnosis(here)(examination, ())] == ["emb-dup-overwrite"]
    other_names = Diagnosis(here, without=frozenset({"emb-dup-overwrite"}))(examination, ())
    assert not {one.id for one in other_names} & {one.id for one in mistakes_of("Embedding") if one.level == "advice"}
    assert other_names == []


def test_advice_is_what_is_told_where_nothing_broke() -> None:
    """Who takes -1 for the last row and is right otherwise is told so."""

    class Adds(AddsOnce):
        """Adds as often as a row is looked up."""

        def backward(self, grad_output: Array) -> None:
            """Add the gradient of each row."""
            np.add.at(self.grads["weight"], self.indices, grad_output)

    result = judged("Embedding", Adds, OPTIONS)
    assert (result.verdict, [one.id for one in result.mistakes]) == ("passed", ["emb-neg-wrap"])

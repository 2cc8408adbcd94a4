"""Whether a subject's randomness follows the seeds, and what becomes of laws that need it to."""

import itertools
import time
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from layerproof import impl
from layerproof.conformance.contracts import contract
from layerproof.conformance.control import follows_seeds
from layerproof.conformance.examination import Examination
from layerproof.conformance.judge import judge
from layerproof.conformance.laws import laws_of
from layerproof.conformance.question import Question
from layerproof.play import Array, LocalSubject, Subject, SubjectLost

Prepared = Callable[..., Examination]


class TimeSeeded(impl.Dropout):
    """Right, with a generator that is seeded by the clock in each call."""

    def _draw_kept(self, shape: tuple[int, ...]) -> Array:
        kept: Array = np.random.default_rng(time.time_ns()).random(shape) >= self.p
        return kept


class Global(impl.Dropout):
    """Right, with NumPy's global generator, as most students write it."""

    def _draw_kept(self, shape: tuple[int, ...]) -> Array:
        kept: Array = np.random.rand(*shape) >= self.p  # noqa: NPY002 - as most students write it
        return kept


@pytest.mark.parametrize("implementation", [impl.Dropout, Global])
def test_seeded_randomness_follows(prepared: Prepared, implementation: Any) -> None:
    """Generators of an instance and of a module give the same answers under the same seed."""
    assert follows_seeds(prepared("Dropout", implementation))


def test_what_changes_every_other_time_does_not_follow(prepared: Prepared) -> None:
    """A program is played again at once: nothing that alternates looks the same."""
    turn = itertools.count()

    class Alternates(Global):
        def _draw_kept(self, shape: tuple[int, ...]) -> Array:
            return super()._draw_kept(shape) ^ bool(next(turn) % 2)

    assert not follows_seeds(prepared("Dropout", Alternates))


def test_the_clock_does_not_follow(prepared: Prepared) -> None:
    """What is seeded by the clock answers differently each time."""
    assert not follows_seeds(prepared("Dropout", TimeSeeded))


@pytest.mark.parametrize("component", ["Linear", "SGD", "clip_grad_norm", "kaiming_normal"])
def test_it_is_asked_of_random_layers_alone(prepared: Prepared, component: str) -> None:
    """Where chance has no part a law asks for more, and draws are tested whatever their seeds."""

    def never() -> None:
        raise AssertionError("built")

    assert follows_seeds(prepared(component, never))


def test_an_uncontrolled_subject_is_not_accused() -> None:
    """A right subject seeded by the clock fails nothing; the laws that need control are left out, with the reason."""
    promised = contract("Dropout")
    result = judge(Question(promised, LocalSubject("it", TimeSeeded), 0, "quick", 1e-12, {}))
    assert (result.verdict, result.reason) == ("passed", None)
    left_out = {law.id: law.detail for law in result.laws if law.verdict == "not_run" and "float16" not in law.id}
    assert set(left_out) == {law.id for law in laws_of(promised) if law.needs_seeds and "float16" not in law.id}
    assert set(left_out.values()) == {
        "Its answers vary although all randomness was seeded: draw from np.random or from an rng argument."
    }
    assert {law.reason for law in result.laws if "float16" not in law.id} == {"rng", None}
    assert "mask.rate" not in left_out


def test_an_uncontrolled_subject_may_still_be_wrong() -> None:
    """The statistics of a mask need no seeds: a wrong keep rate is found."""

    class Wrong(TimeSeeded):
        """Keeps too much."""

        def _draw_kept(self, shape: tuple[int, ...]) -> Array:
            kept: Array = np.random.default_rng(time.time_ns()).random(shape) >= self.p / 2
            return kept

    selected = {"mask.rate", "output"}.__contains__
    result = judge(Question(contract("Dropout"), LocalSubject("it", Wrong), 0, "quick", 1e-12, {}, selected=selected))
    assert (result.verdict, result.reason) == ("failed", "law")
    assert [(law.id, law.verdict) for law in result.laws] == [("output", "not_run"), ("mask.rate", "failed")]


@pytest.mark.parametrize("answer", [None, "text", (np.ones(2), None), np.full(3, np.nan)], ids=repr)
def test_odd_answers_are_compared_too(prepared: Prepared, answer: Any) -> None:
    """What is no array does not vary, and NaN is itself."""

    class Odd(impl.Dropout):
        """Answers something else."""

        def forward(self, x: Array) -> Any:  # noqa: ARG002 - whatever the input is
            """Return it."""
            return answer

        def backward(self, grad_output: Array) -> Any:  # noqa: ARG002 - likewise
            """Return it."""
            return answer

    assert follows_seeds(prepared("Dropout", Odd))


def test_shapes_may_vary_too(prepared: Prepared) -> None:
    """Answers of varying shapes do not follow the seeds."""
    sizes = itertools.count()

    class Growing(impl.Dropout):
        """Answers with more elements each time."""

        def forward(self, x: Array) -> Array:  # noqa: ARG002 - whatever the input is
            """Return zeros."""
            return np.zeros(next(sizes))

    assert not follows_seeds(prepared("Dropout", Growing))


def test_a_lost_subject_is_lost(prepared: Prepared, lost: Callable[..., Subject]) -> None:
    """The loss of a subject's process is not taken for an answer."""
    with pytest.raises(SubjectLost):
        follows_seeds(prepared("Dropout", lost("timeout")))

"""What has no part for chance does not vary; what rounding explains may."""

import itertools
import time
from collections.abc import Callable, Mapping
from typing import Any, ClassVar

import numpy as np
import pytest

from layerproof import impl
from layerproof.conformance.contracts import contract
from layerproof.conformance.evidence import Evidence
from layerproof.conformance.examination import Examination
from layerproof.conformance.judge import judge
from layerproof.conformance.laws import laws_of
from layerproof.conformance.laws.determinism import deterministic
from layerproof.conformance.question import Question
from layerproof.play import Array, Call, LocalSubject, Program

COUNT = itertools.count(1)


class Clock(impl.Linear):
    """Adds what the clock says."""

    def forward(self, x: Array) -> Array:
        """Return y, and a little more."""
        return super().forward(x) + time.perf_counter_ns() % 1009


class Counts(impl.Linear):
    """Counts its forwards in the class."""

    made: ClassVar[list[int]] = []

    def forward(self, x: Array) -> Array:
        """Return y, and more each time."""
        Counts.made.append(1)
        return super().forward(x) + len(Counts.made)


class NoisyGradient(impl.Linear):
    """Adds a little to a gradient."""

    def backward(self, grad_output: Array) -> Array:
        """Return the right input gradient."""
        grad_x = super().backward(grad_output)
        self.grads["weight"] += 1e-9 * next(COUNT)
        return grad_x


class Flaky(impl.ReLU):
    """Raises now and then."""

    def forward(self, x: Array) -> Array:
        """Return y, every other time."""
        if next(COUNT) % 2:
            raise TimeoutError("busy")
        return super().forward(x)


class Sometimes(impl.ReLU):
    """Returns something else every other time."""

    def forward(self, x: Array) -> Any:
        """Return y, or nothing."""
        y = super().forward(x)
        return None if next(COUNT) % 2 else y


class Reshaped(impl.ReLU):
    """Grows."""

    def forward(self, x: Array) -> Array:  # noqa: ARG002 - whatever the input is
        """Return more each time."""
        return np.zeros(next(COUNT))


def growing_clip(grads: Mapping[str, Array], max_norm: float, norm_type: float = 2.0) -> float:
    """Return more each time."""
    return impl.clip_grad_norm(grads, max_norm, norm_type) + next(COUNT)


class Wanders(impl.SGD):
    """Its steps grow from optimizer to optimizer."""

    def step(self) -> None:
        """Step with a larger rate each time."""
        self.lr += next(COUNT)
        super().step()


AGAIN = "when the program is played again, but should be … [allowed error …]"
BROKEN: list[tuple[str, str, Any, str]] = [
    ("deterministic", "Linear", Clock, f"Linear.forward: output[…] = … {AGAIN}"),
    ("deterministic", "Linear", Counts, f"Linear.forward: output[…] = … {AGAIN}"),
    ("deterministic", "Linear", NoisyGradient, f"Linear.backward: grads.weight[…] = … {AGAIN}"),
    ("deterministic", "ReLU", Flaky, "ReLU raised TimeoutError in only one of two plays of the same program"),
    ("deterministic", "ReLU", Sometimes, "ReLU.forward: output is … when the program is played again, but …"),
    (
        "deterministic",
        "ReLU",
        Reshaped,
        "ReLU.forward: output has shape (…) when the program is played again, but should have shape (…)",
    ),
    ("deterministic", "clip_grad_norm", growing_clip, f"clip_grad_norm: result = … {AGAIN}"),
    ("deterministic", "SGD", Wanders, f"SGD.step: params.…[…] = … {AGAIN}"),
]


@pytest.mark.parametrize(("law", "component", "implementation", "says"), BROKEN)
def test_it_fails(accuse: Callable[..., None], law: str, component: str, implementation: Any, says: str) -> None:
    """What varies is accused, with what it was and what it is."""
    accuse(law, component, implementation, says)


def program(*values: float) -> Program:
    """Return one forward on some values."""
    return Program("ReLU", "layer", calls=(Call("forward", (np.array(values),)),))


class Alternating:
    """Gives one answer after another."""

    def __init__(self, *answers: Any) -> None:
        """Take the answers."""
        self._answers = itertools.cycle(answers)

    def __call__(self) -> Any:
        """Return a layer that gives the next one."""
        answer = next(self._answers)

        class Layer(impl.ReLU):
            """Gives it."""

            def forward(self, x: Array) -> Any:  # noqa: ARG002 - whatever the input is
                """Return it."""
                return answer

        return Layer()


@pytest.mark.parametrize(
    ("first", "second", "text"),
    [
        (None, np.ones(1), "is an array when the program is played again, but was None"),
        (np.ones(1), None, "is None when the program is played again, but should be an array of shape (1,): does …"),
        ([1.0], {1.0}, "is a set when the program is played again, but was a list"),
        ((np.ones(1), None), (np.ones(1),), "is a tuple of 1 when the program is played again, but was a tuple of 2"),
        ((np.ones(1), None), (np.zeros(1), None), "[0][0] = 0 when the program is played again, but should be 1 […]"),
        (np.ones(1), np.full(1, np.nan), "[0] = nan when the program is played again, but should be 1 […]"),
        (np.ones(1), np.ones(1) + 1e-9, "[0] = 1.000000001 when the program is played again, but should be 1 […]"),
    ],
    ids=repr,
)
def test_answers_that_differ(
    evidence: Callable[..., Evidence], like: Callable[[str, str], bool], first: Any, second: Any, text: str
) -> None:
    """Types, lengths, NaN and values beyond rounding are told apart, and both are said."""
    check = deterministic.breaks(evidence(program(1.0), Alternating(first, second)))
    assert check is not None
    assert check.reason == "nondeterministic"
    assert like(check.message, "calls[0].returned" + ("" if text.startswith("[") else " ") + text), check.message


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (None, None),
        ([1.0], [2.0]),
        (np.ones(1), np.nextafter(np.ones(1), 2)),
        (np.full(1, np.nan), np.full(1, np.nan)),
        (np.ones(1) * 1j, np.ones(1) * 1j),
        ((np.ones(1), None), (np.ones(1), None)),
    ],
    ids=repr,
)
def test_answers_that_are_the_same(evidence: Callable[..., Evidence], first: Any, second: Any) -> None:
    """The same answer, and one that the last place tells apart, does not vary, however wrong it may be."""
    assert deterministic.breaks(evidence(program(1.0), Alternating(first, second))) is None


def test_orders_of_summation_may_vary(evidence: Callable[..., Evidence]) -> None:
    """A library may add up numbers in another order each time: that is rounding, not chance."""
    turn = itertools.cycle([1, -1])

    class EitherWay(impl.Linear):
        """Adds up forwards, then backwards."""

        def forward(self, x: Array) -> Array:
            """Return y."""
            super().forward(x)
            step = next(turn)
            total = np.zeros((len(x), self.out_features))
            for index in range(self.in_features)[::step]:
                total += np.outer(x[:, index], self.params["weight"][:, index])
            return total

    source = np.random.default_rng()
    state = {"params.weight": source.normal(size=(3, 500))}
    config = {"in_features": 500, "out_features": 3, "bias": False}
    both_ways = Program("Linear", "layer", config, state, (Call("forward", (source.normal(size=(9, 500)),)),))
    found = evidence(both_ways, EitherWay)
    assert not np.array_equal(found.got.answers[0].returned, found.again.answers[0].returned)  # type: ignore[arg-type]
    assert deterministic.breaks(found) is None


def test_the_verdict_says_so() -> None:
    """The reason is its own, and laws whose evidence would mean nothing are left out for it."""
    promised = contract("Linear")
    result = judge(Question(promised, LocalSubject("it", Clock), 0, "quick", 1e-12, {}))
    assert (result.verdict, result.reason) == ("failed", "nondeterministic")
    assert "when the program is played again" in result.message
    first, *others = result.laws
    assert (first.id, first.verdict, first.reason) == ("deterministic", "failed", "nondeterministic")
    assert first.finding is not None
    assert first.finding.help.startswith("Run the program twice")
    left_out = {law.id for law in others if law.verdict == "not_run"}
    assert left_out >= {law.id for law in laws_of(promised) if law.needs_seeds}
    assert {law.reason for law in others if law.verdict == "not_run"} == {"dependency", "unsupported_dtype"}
    assert {law.verdict for law in others if law.id.startswith("purity")} == {"passed"}


@pytest.mark.parametrize("component", ["Dropout", "OriginalDropout", "kaiming_normal"])
def test_chance_has_a_part_elsewhere(prepared: Callable[..., Examination], component: str) -> None:
    """Random components are not asked for it."""
    assert "deterministic" not in {law.id for law in prepared(component, None).laws}

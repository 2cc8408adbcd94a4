"""Backward against difference quotients of the subject's own forward."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from layerproof import impl
from layerproof.conformance.check import Check
from layerproof.conformance.evidence import Evidence
from layerproof.conformance.examination import Examination
from layerproof.conformance.experiments.derivative import DERIVATIVE
from layerproof.conformance.findings import finding
from layerproof.conformance.laws.derivative import derivative
from layerproof.conformance.quotient import Quotient, extrapolated
from layerproof.play import Array, Call, Program

Make = Callable[..., Evidence]
SAYS = "…: backward gives … along a random direction, but the difference quotient of forward is … [allowed error …]"


class WrongSide(impl.Linear):
    """Forgets a row of its input."""

    def backward(self, grad_output: Array) -> Array:
        """Return the input's gradient without its first row."""
        grad_x = super().backward(grad_output)
        grad_x[:1] = 0
        return grad_x


class NoMean(impl.BatchNorm1d):
    """Takes the batch's mean for a constant."""

    def backward(self, grad_output: Array) -> Array:
        """Return the gradient without the mean's part."""
        *_, inverse_std, uses_batch = self._saved_for(grad_output)
        grad_x = super().backward(grad_output)
        if not uses_batch:
            return grad_x
        scale = inverse_std * self.params.get("weight", 1.0)
        axes = (0, *range(2, grad_output.ndim))
        missing: Array = scale * grad_output.mean(axis=axes)
        return grad_x + missing.reshape(-1, *[1] * (grad_output.ndim - 2))


class HalfLoss(impl.CrossEntropyLoss):
    """Halves its gradient."""

    def backward(self, grad_output: Array | float = 1.0) -> Array:
        """Return half the gradient."""
        return super().backward(grad_output) / 2


class Unmasked(impl.Dropout):
    """Does not mask its gradient."""

    def backward(self, grad_output: Array) -> Array:
        """Return the gradient, scaled alone."""
        return grad_output / (1 - self.p) if self.training else grad_output


BROKEN: list[tuple[str, str, Any, str]] = [
    ("derivative", "Linear", WrongSide, SAYS),
    ("derivative", "BatchNorm1d", NoMean, SAYS),
    ("derivative", "CrossEntropyLoss", HalfLoss, SAYS),
    ("derivative", "Dropout", Unmasked, SAYS),
]


@pytest.mark.parametrize(("law", "component", "implementation", "says"), BROKEN)
def test_it_fails(accuse: Callable[..., None], law: str, component: str, implementation: Any, says: str) -> None:
    """A gradient that is not the derivative is accused without any look at the twin's."""
    accuse(law, component, implementation, says)


def linear(source: np.random.Generator, rows: int = 4, inputs: int = 5, outputs: int = 3) -> Program:
    """Return a forward and backward of a fully connected layer."""
    state = {"params.weight": source.normal(size=(outputs, inputs)), "params.bias": source.normal(size=outputs)}
    upstream = source.normal(size=(rows, outputs))
    calls = (Call("forward", (source.normal(size=(rows, inputs)),)), Call("backward", (upstream,)))
    config = {"in_features": inputs, "out_features": outputs, "bias": True}
    return Program("Linear", "layer", config, state, calls, seed=int(source.integers(1000)))


def wrong_weight(factor: float, entry: tuple[int, int] = (1, 2)) -> type[impl.Linear]:
    """Return a layer whose weight gradient is wrong by a factor in one entry."""

    class Wrong(impl.Linear):
        """Wrong in one entry."""

        def backward(self, grad_output: Array) -> Array:
            """Return the right input gradient."""
            grad_x = super().backward(grad_output)
            self.grads["weight"][entry] *= factor
            return grad_x

    return Wrong


def located(found: Evidence) -> Check:
    """Return the finding's check."""
    check = derivative.breaks(found)
    assert check is not None
    assert derivative.locate is not None
    return derivative.locate(found, check)


class Curved(impl.Linear):
    """No polynomial, where the contract promises one, but with a right backward."""

    def forward(self, x: Array) -> Array:
        """Return tanh(x W^T + b)."""
        self.output = np.tanh(super().forward(x))
        return self.output

    def backward(self, grad_output: Array) -> Array:
        """Return its gradient."""
        return super().backward(grad_output * (1 - self.output**2))


def test_a_forward_that_is_no_polynomial_is_not_accused_of_its_backward(evidence: Make) -> None:
    """Few differences are exact for what the contract promises alone: whoever is something else gets them all."""
    source = np.random.default_rng()
    for _ in range(5):
        assert derivative.breaks(evidence(linear(source), Curved, expand=DERIVATIVE.expand)) is None


@pytest.mark.parametrize("factor", [0.0, -1.0, 2.0, 1 + 1e-8])
def test_one_wrong_entry_is_found_and_located(evidence: Make, factor: float) -> None:
    """A zeroed, flipped or doubled entry, and one that is off by 1e-8 of itself, is found and then named."""
    found = evidence(linear(np.random.default_rng()), wrong_weight(factor), expand=DERIVATIVE.expand)
    check = located(found)
    assert finding(found, check).message.startswith("Linear.backward: grads.weight[1, 2] = ")
    assert not check.holds


def test_the_input_is_located_too(evidence: Make) -> None:
    """Where the input's gradient is wrong, its worst entry is named."""
    found = evidence(linear(np.random.default_rng()), WrongSide, expand=DERIVATIVE.expand)
    message = finding(found, located(found)).message
    assert message.startswith("Linear.backward: grad_input[0, ")


@pytest.mark.parametrize("calls", ["", "forward", "backward", "backward forward"])
def test_programs_without_both_calls_tell_nothing(evidence: Make, calls: str) -> None:
    """Without a forward and its backward there is no derivative to compare."""
    program = linear(np.random.default_rng())
    known = {call.method: call for call in program.calls}
    shorter = program.with_calls(*(known[name] for name in calls.split()))
    assert list(derivative.judge(evidence(shorter, expand=DERIVATIVE.expand))) == []


@pytest.mark.parametrize("answer", [None, "text", (np.ones(2), None), np.ones(2), 1j * np.ones((4, 3))], ids=repr)
def test_answers_of_another_form_tell_nothing(evidence: Make, answer: Any) -> None:
    """What is no array of real numbers of the right shape is another law's affair."""

    class Odd(impl.Linear):
        """Answers something else."""

        def forward(self, x: Array) -> Any:  # noqa: ARG002 - whatever the input is
            """Return it."""
            return answer

        def backward(self, grad_output: Array) -> Any:  # noqa: ARG002 - likewise
            """Return it."""
            return answer

    found = evidence(linear(np.random.default_rng()), Odd, expand=DERIVATIVE.expand)
    assert list(derivative.judge(found)) == []


def test_complex_parameter_gradients_tell_nothing(evidence: Make) -> None:
    """Nor do complex gradients break the checker."""

    class Odd(impl.Linear):
        """Keeps complex gradients."""

        def backward(self, grad_output: Array) -> Array:
            """Return the right input gradient."""
            grad_x = super().backward(grad_output)
            self.grads["weight"] = self.grads["weight"] * 1j
            return grad_x

    assert list(derivative.judge(evidence(linear(np.random.default_rng()), Odd, expand=DERIVATIVE.expand))) == []


@pytest.mark.parametrize("component", ["Linear", "BatchNorm1d", "CrossEntropyLoss", "Dropout", "ReLU"])
def test_it_is_not_silent(examined: Callable[..., Examination], component: str) -> None:
    """Hardly any of the programs drawn for it tells nothing: a law that looks away cannot fail."""
    tally = examined(component, getattr(impl, component), "derivative", count=12).tallies["derivative"]
    assert tally.silent <= 0.02 * tally.cases


class HalfTanh(impl.Tanh):
    """Halves its gradient."""

    def backward(self, grad_output: Array) -> Array:
        """Return half the gradient."""
        return super().backward(grad_output) / 2


@pytest.mark.parametrize(
    ("implementation", "blunt", "holds"), [(impl.Tanh, 1.0, True), (impl.Tanh, 1e9, False), (HalfTanh, 1.0, False)]
)
def test_what_a_large_step_leaves_is_looked_at_with_a_smaller_one(
    evidence: Make, monkeypatch: pytest.MonkeyPatch, implementation: Any, blunt: float, *, holds: bool
) -> None:
    """An extrapolation may be further off than it estimates: a sharper look decides, and a blunter one does not."""
    quotients: list[Quotient] = []

    def off_at_first(*arguments: Any, **options: Any) -> Quotient:
        found = extrapolated(*arguments, **options)
        assert found is not None
        quotients.append(found)
        # The subject's own with the whole step, the twin's, and the subject's with a part of it.
        if len(quotients) == 1:
            return replace(found, value=found.value * 1.001, error=1e-6 * abs(found.value))
        return replace(found, error=found.error * blunt)

    monkeypatch.setattr("layerproof.conformance.laws.derivative.extrapolated", off_at_first)
    source = np.random.default_rng(0)
    calls = (Call("forward", (source.standard_normal(6),)), Call("backward", (source.standard_normal(6),)))
    program = Program("Tanh", "layer", calls=calls)
    (check,) = derivative.checks(evidence(program, implementation, expand=DERIVATIVE.expand))
    assert (check.holds, len(quotients)) == (holds, 3)

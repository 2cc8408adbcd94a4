"""Forward and backward as two sides of one scalar product."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from layerproof import impl, reference
from layerproof.conformance.catalogue import mistakes
from layerproof.conformance.contracts import contract
from layerproof.conformance.evidence import Evidence
from layerproof.conformance.examination import Examination
from layerproof.conformance.experiments.adjoint import ADJOINT
from layerproof.conformance.laws.adjoint import adjoint
from layerproof.play import Array, Call, Program

Make = Callable[..., Evidence]
Like = Callable[[str, str], bool]
Examined = Callable[..., Examination]


class ForgetsARow(impl.Linear):
    """Leaves a row of the input's gradient out."""

    def backward(self, grad_output: Array) -> Array:
        """Return the input's gradient without its first row."""
        grad_x = super().backward(grad_output)
        grad_x[:1] = 0
        return grad_x


class MeanBias(impl.Linear):
    """Averages the bias's gradient."""

    def backward(self, grad_output: Array) -> Array:
        """Return the right input gradient."""
        grad_x = super().backward(grad_output)
        if "bias" in self.grads:
            self.grads["bias"] /= 2
        return grad_x


class PointDependent(impl.Linear):
    """Is right where the weight is what the program's is, and nowhere else."""

    def backward(self, grad_output: Array) -> Array:
        """Add what no direction along the weight itself shows."""
        grad_x = super().backward(grad_output)
        weight = self.params["weight"]
        flat = weight.ravel()
        if flat.size > 1:
            across = np.zeros_like(flat)
            across[:2] = -flat[1], flat[0]
            self.grads["weight"] += across.reshape(weight.shape)
        return grad_x


class Unmasked(impl.Dropout):
    """Does not mask its gradient."""

    def backward(self, grad_output: Array) -> Array:
        """Return the gradient, scaled alone."""
        return grad_output / (1 - self.p) if self.training else grad_output


class ShiftForgotten(impl.BatchNorm1d):
    """Takes the gradient of the bias to be that of the weight."""

    def backward(self, grad_output: Array) -> Array:
        """Return the right input gradient."""
        grad_x = super().backward(grad_output)
        if "bias" in self.grads:
            self.grads["bias"][...] = self.grads["weight"]
        return grad_x


BROKEN: list[tuple[str, str, Any, str]] = [
    ("adjoint", "Linear", ForgetsARow, "Linear: <probe, gradient of input> = …, but should be … [allowed error …]"),
    ("adjoint", "Linear", MeanBias, "Linear: <probe, gradient of bias> = …, but should be … [allowed error …]"),
    ("adjoint", "Linear", PointDependent, "Linear: <probe, gradient of weight> = …, but should be … [allowed error …]"),
    ("adjoint", "Dropout", Unmasked, "Dropout: <probe, gradient of input> = …, but should be … [allowed error …]"),
    ("adjoint", "BatchNorm1d", ShiftForgotten, "BatchNorm1d: <probe, gradient of bias> = …, but should be … […]"),
]


@pytest.mark.parametrize(("law", "component", "implementation", "says"), BROKEN)
def test_it_fails(accuse: Callable[..., None], law: str, component: str, implementation: Any, says: str) -> None:
    """A gradient that is not the adjoint is accused, in every kind of layer, and without a look at the twin's."""
    accuse(law, component, implementation, says)


@pytest.mark.parametrize("component", ["Linear", "Dropout", "OriginalDropout", "BatchNorm1d"])
@pytest.mark.parametrize("package", [impl, reference])
def test_right_code_holds(examined: Examined, component: str, package: Any) -> None:
    """Our own and the twins use a small part of what is allowed, on wide magnitudes too."""
    tally = examined(component, getattr(package, component), "adjoint", count=12).tallies["adjoint"]
    assert tally.holds
    assert tally.margin < 0.1


def test_who_is_asked() -> None:
    """A contract that names nothing affine is not asked."""
    affine, others = ("Linear", "BatchNorm1d", "Dropout"), ("ReLU", "CrossEntropyLoss", "SGD")
    assert all(ADJOINT.applies(contract(name)) for name in affine)
    assert not any(ADJOINT.applies(contract(name)) for name in others)


@pytest.mark.parametrize("mistake", ["lin-gw-divN", "lin-update-before-dx", "lin-nd-flatten"])
def test_known_mistakes_break_it(examined: Examined, mistake: str) -> None:
    """Mistakes in backward alone."""
    implementation = mistakes()[mistake].implementation
    assert examined("Linear", implementation, "adjoint", count=6).tallies["adjoint"].check is not None


def linear(size: float = 1.0) -> Program:
    """Return a forward and backward of a fully connected layer."""
    source = np.random.default_rng()
    state = {"params.weight": source.normal(size=(3, 5)), "params.bias": source.normal(size=3)}
    calls = (Call("forward", (source.normal(size=(4, 5)),)), Call("backward", (size * source.normal(size=(4, 3)),)))
    return Program("Linear", "layer", {"in_features": 5, "out_features": 3}, state, calls)


@pytest.mark.parametrize("size", [1.0, 1e-7, 1e-30, 1e30])
def test_small_gradients_count(evidence: Make, like: Like, size: float) -> None:
    """The allowance goes with the upstream gradient, however small or large that is."""
    assert adjoint.breaks(evidence(linear(size), expand=ADJOINT.expand)) is None
    broken = adjoint.breaks(evidence(linear(size), ForgetsARow, expand=ADJOINT.expand))
    assert broken is not None
    assert like(broken.message, "<probe, gradient of input> = …, but should be … [allowed error …]"), broken.message


@pytest.mark.parametrize("bad", [np.nan, np.inf])
def test_what_is_no_number_fails(evidence: Make, bad: float) -> None:
    """NaN and infinity are on no side of an equation."""

    class Bad(impl.Linear):
        """Has one bad entry."""

        def backward(self, grad_output: Array) -> Array:
            """Return a gradient with it."""
            grad_x = super().backward(grad_output)
            grad_x[0, 0] = bad
            return grad_x

    assert adjoint.breaks(evidence(linear(), Bad, expand=ADJOINT.expand)) is not None


@pytest.mark.parametrize("answer", [None, "text", np.ones(2), 1j * np.ones((4, 3))], ids=repr)
def test_answers_of_another_form_tell_nothing(evidence: Make, answer: Any) -> None:
    """What is no array of real numbers of the right shape is another law's affair."""

    class Odd(impl.Linear):
        """Answers something else."""

        def forward(self, x: Array) -> Any:  # noqa: ARG002 - whatever the input is
            """Return it."""
            return answer

    assert list(adjoint.judge(evidence(linear(), Odd, expand=ADJOINT.expand))) == []


@pytest.mark.parametrize("bad", [np.nan, np.inf])
def test_a_forward_without_a_number_tells_nothing(evidence: Make, bad: float) -> None:
    """There is nothing that backward should give: the output's law has it."""

    class Bad(impl.Linear):
        """Answers no number."""

        def forward(self, x: Array) -> Array:
            """Return it."""
            return bad * super().forward(x)

    assert list(adjoint.judge(evidence(linear(), Bad, expand=ADJOINT.expand))) == []


def test_the_entry_is_located(evidence: Make) -> None:
    """Unit steps find the entry where the sides differ."""
    found = evidence(linear(), ForgetsARow, expand=ADJOINT.expand)
    check = adjoint.breaks(found)
    assert check is not None
    assert adjoint.locate is not None
    assert adjoint.locate(found, check).message.startswith("calls[1].returned[0, ")

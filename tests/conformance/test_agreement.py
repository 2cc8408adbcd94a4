"""Readings that wrong code follows besides its mistake: told by how far it agrees with its twin."""

import operator
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from layerproof import impl
from layerproof.conformance.agreement import followed_besides
from layerproof.conformance.contracts import contract
from layerproof.conformance.convention import Convention
from layerproof.conformance.examination import Examination
from layerproof.conformance.judge import judge
from layerproof.conformance.question import Question
from layerproof.conformance.results import ComponentResult, NamedMistake
from layerproof.play import Array, LocalSubject


class MeanBias:
    """Takes rows alone, overwrites gradients, averages the bias's, and keeps a weight that PyTorch's does not fit."""

    def __init__(self, in_features: int, out_features: int) -> None:
        """Make the arrays."""
        self.W = np.ones((in_features, out_features))
        self.b = np.zeros(out_features)

    def forward(self, x: Array) -> Array:
        """Return x W + b."""
        self.x = x
        return x @ self.W + self.b

    def backward(self, grad_output: Array) -> Array:
        """Return the input's gradient."""
        self.dW = self.x.T.dot(grad_output)
        self.db = grad_output.mean(axis=0)
        return grad_output @ self.W.T


class WeighsDown(impl.Linear):
    """Forgets the bias in PyTorch's own reading."""

    def forward(self, x: Array) -> Array:
        """Return x W."""
        answer: Array = super().forward(x) - self.params["bias"]
        return answer


class Raises(impl.Linear):
    """Cannot be built."""

    def __init__(self, in_features: int, out_features: int) -> None:
        """Raise."""
        super().__init__(in_features, out_features)
        raise NameError("in_feature")


def asked(implementation: type[Any], component: str = "Linear") -> Question:
    """Return the question about a subject."""
    lacking = frozenset({"bias"} if implementation is MeanBias else ())
    subject = LocalSubject(implementation.__name__, implementation)
    return Question(contract(component), subject, 3, "quick", 1e-12, {}, lacking=lacking, shrink=False)


def followed(question: Question) -> tuple[list[str], int]:
    """Return what is found, and how many sets of conventions were looked at."""
    sets: set[tuple[str, ...]] = set()

    def examine(conventions: Sequence[Convention]) -> Examination:
        sets.add(tuple(one.label for one in conventions))
        return question.examination(conventions, hasty=True)

    found = followed_besides(question.free([]), examine)
    return sorted(one.label for one in found), len(sets)


@pytest.mark.parametrize(
    ("implementation", "found"),
    [
        (MeanBias, ["gradients=overwrite", "inputs=2-D", "weight_layout=(in, out)"]),
        (WeighsDown, []),
        (Raises, []),
        (impl.Linear, []),
    ],
)
def test_several_readings_are_told_by_how_far_they_agree(implementation: type[Any], found: list[str]) -> None:
    """What explains nothing of what is wrong is none of them; few sets are looked at."""
    labels, sets = followed(asked(implementation))
    assert labels == found
    assert sets <= 20


def test_readings_of_classes_are_none_of_functions() -> None:
    """What keeps gradients for functions is ours, and follows PyTorch."""
    question = asked(MeanBias)
    assert "gradients=overwrite" in [one.label for one in question.free([])]
    assert "gradients=overwrite" not in [one.label for one in replace(question, function=True).free([])]


def test_no_more_sets_are_tried_than_are_worth_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """Wrong code of many conventions costs no more than that many, besides what programs are drawn for."""
    monkeypatch.setattr("layerproof.conformance.agreement._MOST_READINGS", 4)
    assert followed(asked(MeanBias))[1] <= 4 + 2


def verdict(implementation: type[Any]) -> ComponentResult:
    """Judge a subject to which nobody has a mistake to compare it with."""

    def named(_: Examination, __: Sequence[str]) -> list[NamedMistake]:
        return []

    return judge(asked(implementation), named)


def test_wrong_code_is_judged_under_the_readings_that_it_follows() -> None:
    """Only the mistake is left of it; a note has the line that declares the rest."""
    result = verdict(MeanBias)
    assert (result.verdict, result.reason) == ("failed", "law")
    assert result.conventions == {"weight_layout": "(in, out)", "inputs": "2-D", "gradients": "overwrite"}
    (note,) = result.notes
    assert note.startswith("Besides the mistake, Linear follows another reading (the weight has shape")
    assert note.endswith(
        ", and is judged as if they were declared. If it is meant so, declare it in the class: conventions = "
        '{"weight_layout": "(in, out)", "gradients": "overwrite", "inputs": "2-D"}'
    )
    verdicts = {law.id: law.verdict for law in result.laws}
    assert (verdicts["output"], verdicts["gradient.input"], verdicts["gradient.parameter"]) == (
        "passed",
        "passed",
        "failed",
    )


def whole_matrix(weight: Array, max_norm: float = 3.0) -> Array:
    """Scale one weight by the norm of all of it."""
    return weight * min(1.0, max_norm / float(np.linalg.norm(weight) + 1e-6))


def each_alone(grads: list[Array], max_norm: float) -> None:
    """Scale each array by its own norm, and return nothing."""
    for grad in grads:
        grad[...] = grad * min(1.0, max_norm / float(np.linalg.norm(grad) + 1e-6))


@pytest.mark.parametrize(
    ("component", "implementation", "found"),
    [
        ("max_norm_constraint", whole_matrix, ["containers=array"]),
        ("clip_grad_norm", each_alone, ["containers=list", "returned=nothing"]),
    ],
)
def test_what_wrong_functions_are_handed_and_return_is_told_too(
    component: str, implementation: Callable[..., Any], found: list[str]
) -> None:
    """What they do with a dict says nothing of their mistake."""
    lacking = frozenset({"norm_type", "dim"}).intersection(contract(component).options)
    subject = LocalSubject(implementation.__name__, implementation)
    question = Question(contract(component), subject, 3, "quick", 1e-12, {}, lacking=lacking, shrink=False)
    assert followed(question)[0] == found


def test_wrong_code_in_pytorchs_reading_is_judged_in_that() -> None:
    """No convention is blamed for a mistake."""
    result = verdict(WeighsDown)
    assert (result.verdict, result.conventions, result.notes) == ("failed", {}, ())


def _sigmoid(x: Array) -> Array:
    return np.asarray(1 / (1 + np.exp(-x)))


class WrongCell:
    """A GRU cell of other gates and another update, with a wrong gradient of what they make of the state."""

    def __init__(self, input_size: int, hidden_size: int) -> None:
        """Make the arrays."""
        self.Wx = np.ones((input_size, 3 * hidden_size))
        self.Wh = np.ones((hidden_size, 3 * hidden_size))
        self.b = np.zeros(3 * hidden_size)

    def forward(self, x: Array, h_prev: Array) -> Array:
        """Return the new state."""
        of_x, (z_h, r_h, n_h) = x @ self.Wx + self.b, np.split(self.Wh, 3, axis=1)
        z_x, r_x, n_x = np.split(of_x, 3, axis=1)
        z, r = _sigmoid(z_x + h_prev @ z_h), _sigmoid(r_x + h_prev @ r_h)
        n = np.tanh(n_x + (r * h_prev) @ n_h)
        self.cache = x, h_prev, z, r, n
        return np.asarray((1 - z) * h_prev + z * n)

    def backward(self, dh: Array) -> tuple[Array, Array]:
        """Return the gradients of the input and the state."""
        x, h_prev, z, r, n = self.cache
        z_h, r_h, n_h = np.split(self.Wh, 3, axis=1)
        dn = dh * z * (1 - n**2)
        back = dn @ n_h.T
        dz, dr = dh * (n - h_prev) * z * (1 - z), back * h_prev * r * (1 - r)
        da = np.hstack([dz, dr, dn])
        self.dWx, self.db, self.dWh = x.T @ da, da.sum(0), h_prev.T @ da
        return da @ self.Wx.T, dh * (1 - z) + back * r + dz @ z_h.T + dr @ r_h.T


def test_readings_that_are_right_only_together_are_found() -> None:
    """One gate's place explains nothing while the update is read otherwise."""
    subject = LocalSubject("GRUCell", WrongCell)
    question = replace(asked(impl.Linear), contract=contract("GRUCell"), subject=subject, conventions={"bias": "one"})
    question = replace(question, lacking=frozenset({"bias"}), given=frozenset({"hx"}))
    declared = [one for one in question.contract.conventions if one.name == "bias"]
    found = followed_besides(question.free(declared), lambda more: question.examination([*declared, *more], hasty=True))
    assert sorted(one.label for one in found) == [
        "gates=z,r,n",
        "gradients=overwrite",
        "reset=before",
        "update=new",
        "weight=(in, gates)",
    ]


class SquareWindows(impl.MaxPool2d):
    """Takes one number for both axes, and for the stride, and doubles gradients."""

    def __init__(self, kernel_size: int, stride: int) -> None:
        """Take the sizes: neither a pair nor None is a number."""
        super().__init__(operator.index(kernel_size), operator.index(stride))

    def backward(self, grad_output: Array) -> Array:
        """Return twice the gradient."""
        doubled: Array = 2 * super().backward(grad_output)
        return doubled


@pytest.mark.parametrize("seed", [3, 4, 22])
def test_readings_that_leave_most_out_are_told_by_programs_of_their_own(seed: int) -> None:
    """Few of what is drawn has square windows and a stride: more is drawn, until some has."""
    lacking = frozenset({"padding", "dilation", "return_indices", "ceil_mode"})
    found, _ = followed(replace(asked(SquareWindows, "MaxPool2d"), seed=seed, lacking=lacking))
    assert found == ["stride=given", "windows=square"]

"""What a reading leaves out hides no mistake in the rest."""

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from layerproof.conformance.contracts import contract
from layerproof.conformance.diagnosis import Diagnosis
from layerproof.conformance.judge import judge
from layerproof.conformance.limits import inside, limits, settles
from layerproof.conformance.probes import probes
from layerproof.conformance.question import Question
from layerproof.conformance.results import ComponentResult
from layerproof.play import Array, LocalSubject

from .players import here


class OfRows:
    """Layer normalization of two axes, its variance divided by D - 1."""

    def __init__(self, normalized_shape: int, eps: float = 1e-5) -> None:
        """Start with a scale of 1 and no shift."""
        self.eps = eps
        self.weight, self.bias = np.ones(normalized_shape), np.zeros(normalized_shape)
        self.dweight, self.dbias = np.zeros(normalized_shape), np.zeros(normalized_shape)

    def forward(self, x: Array) -> Array:
        """Return y."""
        self.std = np.sqrt(x.var(axis=1, ddof=1, keepdims=True) + self.eps)
        self.normalized = (x - x.mean(axis=1, keepdims=True)) / self.std
        return np.asarray(self.weight * self.normalized + self.bias)

    def backward(self, grad: Array) -> Array:
        """Return dx."""
        self.dweight += np.sum(grad * self.normalized, axis=0)
        self.dbias += np.sum(grad, axis=0)
        scaled = grad * self.weight
        along = self.normalized * (scaled * self.normalized).mean(axis=1, keepdims=True)
        return np.asarray((scaled - scaled.mean(axis=1, keepdims=True) - along) / self.std)


class OfNothingKnown(OfRows):
    """The same, and wrong in a way that nobody knows."""

    def forward(self, x: Array) -> Array:
        """Return y, and more."""
        return np.asarray(super().forward(x) + np.mean(x))


class ByTanh:
    """GELU by tanh, with a coefficient that is ten times too large in forward."""

    def forward(self, x: Array) -> Array:
        """Return y."""
        self.x = x
        self.tanh = np.tanh(np.sqrt(2 / np.pi) * (x + 0.44715 * x**3))
        return np.asarray(0.5 * x * (1 + self.tanh))

    def backward(self, grad: Array) -> Array:
        """Return dx."""
        inner = np.sqrt(2 / np.pi) * (1 + 3 * 0.044715 * self.x**2)
        return np.asarray(grad * 0.5 * (1 + self.tanh + self.x * (1 - self.tanh**2) * inner))


def outgoing_variance(shape: tuple[int, ...], rng: Any = None) -> Array:
    """Draw a weight (in, out) with its variance for its standard deviation."""
    return np.random.default_rng(rng).normal(0.0, 2 / shape[0], shape)


def variance(shape: tuple[int, ...], rng: Any = None) -> Array:
    """Draw a matrix with its variance for its standard deviation."""
    return np.random.default_rng(rng).normal(0.0, 2 / shape[1], shape)


def all_elements(shape: tuple[int, ...], rng: Any = None) -> Array:
    """Draw a matrix whose fan counts all of its elements."""
    return np.random.default_rng(rng).normal(0.0, math.sqrt(2 / math.prod(shape)), shape)


def always(w: Array, max_norm: float) -> Array:
    """Return a matrix whose rows have one norm, larger or smaller."""
    return np.asarray(w / np.linalg.norm(w, axis=1, keepdims=True) * max_norm)


def judged(component: str, implementation: Callable[..., Any], *lacking: str, seed: int = 0) -> ComponentResult:
    """Return what becomes of a subject that nobody declared anything for."""
    subject = LocalSubject(implementation.__name__, implementation)
    question = Question(contract(component), subject, seed, "quick", 1e-12, {}, frozenset(lacking), shrink=False)
    return judge(question, Diagnosis(here))


@pytest.mark.parametrize("seed", range(3))
def test_a_mistake_shows_on_what_a_reading_leaves(seed: int) -> None:
    """Of what code makes of more axes than it knows nothing is looked at, and its limit is told."""
    result = judged("LayerNorm", OfRows, "elementwise_affine", "bias", seed=seed)
    assert (result.verdict, [one.id for one in result.mistakes]) == ("failed", ["ln-ddof1"])
    assert '"inputs": "2-D"' in result.notes[-1]


def test_a_mistake_shows_where_an_option_that_code_lacks_is_settled() -> None:
    """Of the two functions that the option decides on code has the other one, and a mistake in it."""
    result = judged("GELU", ByTanh, "approximate")
    assert [one.id for one in result.mistakes] == ["act-gelu-tanh-cubic-forward"]
    assert '"formula": "tanh"' in result.notes[-1]


def test_a_limit_makes_no_mistake_of_what_nobody_knows() -> None:
    """Who answers as no mistake does within a limit either has no name."""
    assert judged("LayerNorm", OfNothingKnown, "elementwise_affine", "bias").mistakes == ()


@pytest.mark.parametrize(
    ("implementation", "named", "told"),
    [
        (variance, "in-var-as-std", ['"shapes": "2-D"']),
        (outgoing_variance, "in-var-as-std", ['"weight_layout": "(in, out)"', '"shapes": "2-D"']),
        (all_elements, "in-numel", []),
    ],
)
def test_a_statistic_shows_it_too(implementation: Callable[..., Any], named: str, told: list[str]) -> None:
    """Draws are compared in their scale, however small: of shapes that code knows, and in its layout."""
    result = judged("kaiming_normal", implementation, "mode", "nonlinearity", "a")
    assert [one.id for one in result.mistakes] == [named]
    assert all(text in result.notes[-1] for text in told)


def test_who_returns_a_new_array_has_the_mistake_of_who_writes() -> None:
    """That the caller's array was altered says no more than its values do."""
    result = judged("max_norm_constraint", always, "norm_type", "dim")
    assert [one.id for one in result.mistakes] == ["mn-always-unguarded"]
    assert result.conventions == {"containers": "array", "weights": "2-D"}


def test_a_limit_does_nothing_but_leave_out() -> None:
    """A reading that turns something as well is none, and a program that it leaves whole lies in it."""
    promised = contract("LayerNorm")
    assert {one.label for one in limits(promised.conventions)} == {"inputs=2-D", "normalized_shape=last"}
    assert {one.label for one in contract("GELU").conventions if settles(one)} == {"formula=tanh"}
    assert not any(map(settles, promised.conventions)), "eps is a number"
    assert "in_proj=split" not in {one.label for one in limits(contract("MultiheadAttention").conventions)}
    (rows,) = (one for one in promised.conventions if one.label == "inputs=2-D")
    within = [one for one in probes(promised, 0) if inside(rows, one)]
    inputs = [call.args[0] for one in within for call in one.calls if call.method == "forward"]
    assert {np.ndim(x) for x in inputs} == {2}  # type: ignore[arg-type]

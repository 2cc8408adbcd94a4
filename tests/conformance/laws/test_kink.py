"""What backward may return at a kink: any subgradient, whichever the choice, and nothing else."""

from collections.abc import Callable, Mapping
from typing import Any, ClassVar

import numpy as np
import pytest
import torch

from layerproof import impl, reference
from layerproof.conformance import strategies as st
from layerproof.conformance.contract import Arguments, Config, Contract
from layerproof.conformance.contracts import contract
from layerproof.conformance.examination import Examination
from layerproof.conformance.experiments.kink import KINKS
from layerproof.conformance.fills import Fill
from layerproof.conformance.findings import finding
from layerproof.conformance.laws.kink import kink
from layerproof.play import Array, LocalSubject, Program


def relu_with(derivative: float) -> type[impl.ReLU]:
    """Return a ReLU with a derivative of its own at 0."""

    class Subgradient(impl.ReLU):
        """Chooses at 0."""

        def forward(self, x: Array) -> Array:
            """Return y, and remember the slopes."""
            y = super().forward(x)
            self._save_for_backward(x.shape, np.where(x == 0, derivative, x > 0))
            return y

    return Subgradient


BEYOND = "ReLU.backward: grad_input[…] = …, but should be between … and … [allowed error …]"
BROKEN: list[tuple[str, str, Any, str]] = [("kink", "ReLU", relu_with(2.0), BEYOND)]


@pytest.mark.parametrize(("law", "component", "implementation", "says"), BROKEN)
def test_it_fails(accuse: Callable[..., None], law: str, component: str, implementation: Any, says: str) -> None:
    """The entry is named, with the range of what is right."""
    accuse(law, component, implementation, says)


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("slope", [0.0, 0.25, 0.5, 1.0])
def test_each_choice_is_right(examined: Callable[..., Examination], slope: float, seed: int) -> None:
    """Between the slopes on both sides all are, and no other law objects."""
    tallies = examined("ReLU", relu_with(slope), count=4, seed=seed).tallies
    assert [tally.check.message for tally in tallies.values() if tally.check and tally.law.level == "required"] == []
    assert tallies["kink"].cases == 4


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("slope", [2.0, -1.0, 1 + 1e-9, -1e-9, np.nan, np.inf, -np.inf])
def test_no_other_is(examined: Callable[..., Examination], slope: float, seed: int) -> None:
    """A slope beyond both, by a billionth even, is wrong, and so is NaN."""
    assert examined("ReLU", relu_with(slope), "kink", seed=seed).tallies["kink"].check is not None


class OneInput(Contract):
    """A layer of one input of any shape that needs no parameters."""

    traits: ClassVar = frozenset({"kinks"})

    def arguments(self, program: Program, fill: Fill) -> st.SearchStrategy[Arguments]:  # noqa: ARG002 - any shape fits
        """Return inputs of six rows."""
        return fill.array((2, 3, 4)).map(lambda x: (x,))


def contract_of(function: Callable[[torch.Tensor], torch.Tensor], *points: float) -> Contract:
    """Return a contract for a function, with kinks at some points."""

    class Twin(reference.base.Twin):
        """Calls it."""

        def forward(self, x: Array) -> Array:
            """Return its value."""
            return self.record(function, x)

    class Known(OneInput):
        """What it promises."""

        component = "Function"
        model = impl.ReLU
        twin = Twin

        def kinks(self, config: Config) -> tuple[float, ...]:  # noqa: ARG002 - no options
            """Return its kinks."""
            return points

    return Known()


def layer_of(forward: Callable[[Array], Array], backward: Callable[[Array, Array], Array]) -> type:
    """Return a layer of two functions."""

    class Layer(impl.base.Layer):
        """Calls them."""

        def forward(self, x: Array) -> Array:
            """Return the value."""
            y = forward(x)
            self._save_for_backward(y.shape, x.copy())
            return y

        def backward(self, grad_output: Array) -> Array:
            """Return the gradient."""
            return backward(self._saved_for(grad_output)[0], grad_output)

    return Layer


def examine(promised: Contract, implementation: Any, seed: int = 0) -> Examination:
    """Return what came of the law."""
    subject = LocalSubject("Function", implementation)
    found = Examination(promised, subject, promised.reference, [kink], 6, seed, 1e-12)
    found.run()
    assert found.tallies["kink"].broke == ""
    return found


def slope_of_clamp(low: float, high: float) -> Callable[[Array, Array], Array]:
    """Return a backward of clamping to [-1, 2] with some slopes at the ends."""

    def backward(x: Array, grad_output: Array) -> Array:
        slope = ((x > -1) & (x < 2)).astype(float)
        slope[x == -1], slope[x == 2] = low, high
        return slope * grad_output

    return backward


FUNCTIONS: Mapping[str, tuple[Contract, Callable[[Array], Array]]] = {
    "abs": (contract_of(torch.abs, 0.0), np.abs),
    "clamp": (contract_of(lambda x: torch.clamp(x, -1.0, 2.0), -1.0, 2.0), lambda x: np.clip(x, -1.0, 2.0)),
    "hard swish": (contract_of(torch.nn.functional.hardswish, -3.0, 3.0), lambda x: x * np.clip(x + 3, 0, 6) / 6),
}
BACKWARDS: list[tuple[str, Callable[[Array, Array], Array], bool]] = [
    ("abs", lambda x, g: np.sign(x) * g, True),
    ("abs", lambda x, g: np.where(x >= 0, 1, -1) * g, True),
    ("abs", lambda x, g: np.where(x > 0, 1, -1) * g, True),
    ("abs", lambda x, g: np.where(x == 0, 1.01, np.sign(x)) * g, False),
    ("abs", lambda x, g: x / np.abs(x) * g, False),
    ("clamp", slope_of_clamp(0.0, 0.0), True),
    ("clamp", slope_of_clamp(1.0, 1.0), True),
    ("clamp", slope_of_clamp(0.0, 1.0), True),
    ("clamp", slope_of_clamp(0.5, 0.25), True),
    ("clamp", slope_of_clamp(-0.5, 0.0), False),
    ("clamp", slope_of_clamp(0.0, 2.0), False),
    ("hard swish", lambda x, g: np.where(x <= -3, 0, np.where(x < 3, (2 * x + 3) / 6, 1)) * g, True),
    ("hard swish", lambda x, g: np.where(x < -3, 0, np.where(x <= 3, (2 * x + 3) / 6, 1)) * g, True),
    ("hard swish", lambda x, g: np.where(x < -3, 0, np.where(x <= 3, (2 * x + 4) / 6, 1)) * g, False),
]


@pytest.mark.filterwarnings("ignore::RuntimeWarning")
@pytest.mark.parametrize(("name", "backward", "right"), BACKWARDS)
def test_other_functions(name: str, backward: Callable[[Array, Array], Array], *, right: bool) -> None:
    """The slopes are forward's own: convex or concave, straight or curved, at 0 or elsewhere."""
    promised, forward = FUNCTIONS[name]
    tally = examine(promised, layer_of(forward, backward)).tallies["kink"]
    assert (tally.check is None) is right
    assert tally.cases > 0


POOLED = contract_of(lambda x: torch.nn.functional.max_pool1d(x, 2), 0.0)


def pooled(x: Array) -> Array:
    """Return the largest of every two numbers of the last axis."""
    largest: Array = x.reshape(2, 3, 2, 2).max(axis=-1)
    return largest


def shares(kind: str, x: Array, grad_output: Array) -> Array:
    """Return the gradient of pooling where ties are resolved in some way."""
    windows = x.reshape(2, 3, 2, 2)
    largest = windows == windows.max(axis=-1, keepdims=True)
    tied = largest.all(axis=-1, keepdims=True)
    share = {
        "first": np.where(tied, [1, 0], largest),
        "last": np.where(tied, [0, 1], largest),
        "first or last": np.where(tied, np.where(np.arange(2)[:, None] == 0, [1, 0], [0, 1]), largest),
        "split": largest / largest.sum(axis=-1, keepdims=True),
        "unevenly": np.where(tied, [0.3, 0.7], largest),
        "each": largest,
        "none": np.where(tied, 0, largest),
        "too little": np.where(tied, [0.4, 0.5], largest),
        "beyond": np.where(tied, [1.5, -0.5], largest),
    }[kind]
    return np.asarray((share * grad_output[..., None]).reshape(x.shape), np.float64)


@pytest.mark.parametrize(
    ("kind", "right"),
    [
        ("first", True),
        ("last", True),
        ("first or last", True),
        ("split", True),
        ("unevenly", True),
        ("each", False),
        ("none", False),
        ("too little", False),
        ("beyond", False),
    ],
)
def test_ties_are_shared_out(kind: str, *, right: bool) -> None:
    """Whoever of the largest gets the gradient, together they get all of it and no more."""
    implementation = layer_of(pooled, lambda x, grad_output: shares(kind, x, grad_output))
    tally = examine(POOLED, implementation).tallies["kink"]
    assert (tally.check is None) is right
    if kind == "each":
        assert tally.check is not None
        assert tally.evidence is not None
        message = finding(tally.evidence, tally.check).message
        assert message.startswith("Function.backward: grad_input in total = ")


class Hinge(Contract):
    """The hinge loss of scores and signs: a sum of what is missing to a margin of 1."""

    component = "Hinge"
    kind = "loss"
    model = impl.CrossEntropyLoss
    traits: ClassVar = frozenset({"kinks"})

    class twin(reference.base.Twin):  # noqa: N801 - the attribute's name
        """Its twin."""

        def forward(self, scores: Array, signs: Array) -> Array:
            """Return the sum."""
            wanted = reference.base.tensor(signs)
            return self.record(lambda scores: torch.clamp(1 - wanted * scores, min=0).sum(), scores)

    def kinks(self, config: Config) -> tuple[float, ...]:  # noqa: ARG002 - no options
        """Return the margins."""
        return (1.0, -1.0)

    def arguments(self, program: Program, fill: Fill) -> st.SearchStrategy[Arguments]:  # noqa: ARG002 - one size
        """Return scores and signs."""
        return st.tuples(fill.array((5,)), st.lists(st.sampled_from([1, -1]), min_size=5, max_size=5).map(np.array))


def hinge_with(slope: float) -> type:
    """Return a hinge loss with some slope at the margin."""

    class HingeLoss(impl.base.Layer):
        """The hinge loss."""

        def forward(self, scores: Array, signs: Array) -> Array:
            """Return the sum of what is missing."""
            self._save_for_backward((), scores.copy(), signs.copy())
            return np.asarray(np.maximum(1 - signs * scores, 0).sum())

        def backward(self, grad_output: Array) -> Array:
            """Return the gradient of the scores."""
            scores, signs = self._saved_for(grad_output)
            missing = np.where(signs * scores == 1, slope, signs * scores < 1)
            return np.asarray(-signs * missing * grad_output)

    return HingeLoss


@pytest.mark.parametrize(("slope", "right"), [(0.0, True), (1.0, True), (0.5, True), (-0.5, False), (2.0, False)])
def test_losses_too(slope: float, *, right: bool) -> None:
    """A loss is one output of many inputs."""
    assert (examine(Hinge(), hinge_with(slope)).tallies["kink"].check is None) is right


def test_the_twins_hold() -> None:
    """Whatever torch chooses is right: where it is not, the contract is wrong, and nobody is accused."""
    for promised in [*(known for known, _ in FUNCTIONS.values()), POOLED, Hinge()]:
        tally = examine(promised, type(promised).twin).tallies["kink"]
        assert tally.holds
        assert tally.silent == 0
    mistaken = contract_of(lambda x: torch.abs(x) - 2 * torch.abs(x.detach()), 0.0)
    tally = examine(mistaken, layer_of(lambda x: -np.abs(x), lambda x, g: g * np.sign(x))).tallies["kink"]
    assert tally.check is None


@pytest.mark.parametrize("answer", [None, "text", np.ones(2), 1j * np.ones((2, 3, 4))], ids=repr)
@pytest.mark.parametrize("method", ["forward", "backward"])
def test_answers_of_another_form_tell_nothing(method: str, answer: Any) -> None:
    """What is no array of real numbers of the right shape is another law's affair."""
    layer = layer_of(np.abs, lambda x, grad_output: np.sign(x) * grad_output)
    setattr(layer, method, lambda *_: answer)
    tally = examine(FUNCTIONS["abs"][0], layer).tallies["kink"]
    assert (tally.cases, tally.check) == (0, None)


def test_who_is_asked() -> None:
    """Only contracts with the trait are."""
    assert KINKS.applies(contract("ReLU"))
    assert not any(KINKS.applies(contract(name)) for name in ("Linear", "CrossEntropyLoss", "SGD"))

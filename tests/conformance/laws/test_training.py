"""Training step by step, and left to itself."""

from collections.abc import Callable

import numpy as np
import pytest

from layerproof import impl
from layerproof.conformance.examination import Examination
from layerproof.play import Array


class Stale(impl.MLP):
    """Goes back through the output weight of the first forward."""

    _first: Array | None = None

    def forward(self, x: Array) -> Array:
        """Return y."""
        if self._first is None:
            self._first = self.params["2.weight"].copy()
        return super().forward(x)

    def backward(self, grad_output: Array) -> Array:
        """Return dx of an old weight."""
        weight = self.params["2.weight"]
        now = weight.copy()
        weight[...] = self._first
        grad_x = super().backward(grad_output)
        weight[...] = now
        return grad_x


class Kept(impl.MLP):
    """Never clears its gradients."""

    def zero_grad(self) -> None:
        """Do nothing."""


class Rough(impl.MLP):
    """Rounds its gradients to seven digits: one step is off by little, and each step by a little more."""

    def backward(self, grad_output: Array) -> Array:
        """Return dx."""
        grad_x = super().backward(grad_output)
        for value in self.grads.values():
            value[...] = value.astype(np.float32)
        return grad_x


class Raises(impl.MLP):
    """Cannot go back."""

    def backward(self, grad_output: Array) -> Array:
        """Raise."""
        raise KeyError(len(grad_output))


BROKEN: list[tuple[str, str, type, str]] = [
    ("training", "MLP", Stale, "MLP.backward: …"),
    ("training", "MLP", Kept, "MLP.…"),
    ("training", "MLP", Raises, "MLP.backward raised KeyError…"),
    ("training.free", "MLP", Rough, "MLP…"),
]


@pytest.mark.parametrize(("law", "component", "wrong", "says"), BROKEN)
def test_accused(accuse: Callable[..., None], law: str, component: str, wrong: type, says: str) -> None:
    """Weights of an earlier step, gradients that are never cleared or rounded, and a backward that raises are found."""
    accuse(law, component, wrong, says)


def test_left_to_itself(examined: Callable[..., Examination]) -> None:
    """What each step is off by adds up, and is told as advice; right code stays with the twin."""
    seed = int(np.random.default_rng().integers(2**31))
    rough = examined("MLP", Rough, "training.free", seed=seed, count=4).tallies["training.free"]
    assert rough.check is not None
    assert rough.law.level == "advice"
    assert rough.check.where.startswith("params.")
    for component in ("MLP", "LSTMClassifier"):
        right = examined(component, getattr(impl, component), "training.free", "training", seed=seed, count=4)
        for tally in right.tallies.values():
            assert tally.check is None, tally.check
            assert tally.cases

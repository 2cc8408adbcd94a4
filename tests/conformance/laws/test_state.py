"""Sequences of calls: what is left behind, and what must not be."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from layerproof import impl
from layerproof.play import Array


class FirstMask(impl.ReLU):
    """Keeps the first forward's mask."""

    def forward(self, x: Array) -> Array:
        """Return y."""
        earlier = self._saved
        y = super().forward(x)
        if earlier is not None and earlier[0].shape == x.shape:
            self._saved = earlier
        return y


class Once(impl.Linear):
    """Forgets its input in backward."""

    def backward(self, grad_output: Array) -> Array:
        """Return dx once."""
        grad_x = super().backward(grad_output)
        self._saved = None
        return grad_x


class Overwrites(impl.Linear):
    """Overwrites its gradients."""

    def backward(self, grad_output: Array) -> Array:
        """Return dx."""
        self.zero_grad()
        return super().backward(grad_output)


class NeverClears(impl.Linear):
    """Its zero_grad does nothing."""

    def zero_grad(self) -> None:
        """Do nothing."""


class ClearsToo(impl.Linear):
    """Forgets its input in zero_grad."""

    def zero_grad(self) -> None:
        """Clear the gradients, and more."""
        super().zero_grad()
        self._saved = None


class FirstSize(impl.ReLU):
    """Keeps its mask in an array that is as long as the first batch."""

    kept: Array | None = None

    def forward(self, x: Array) -> Array:
        """Return y."""
        y = super().forward(x)
        if self.kept is None:
            self.kept = np.zeros(x.shape, bool)
        if self.kept.shape[1:] == x.shape[1:]:
            self.kept[:] = np.resize(x > 0, self.kept.shape)
            self._saved = (np.resize(self.kept, x.shape),)
        return y


class OldWeight(impl.Linear):
    """Copies its transposed weight once."""

    transposed: Array | None = None

    def forward(self, x: Array) -> Array:
        """Return y by the weight of the first forward."""
        if self.transposed is None:
            self.transposed = self.params["weight"].T.copy()
        y: Array = super().forward(x) + x @ (self.transposed - self.params["weight"].T)
        return y


class FirstStatistics(impl.BatchNorm1d):
    """Remembers the running statistics of its first evaluation."""

    def forward(self, x: Array) -> Array:
        """Return y."""
        if self.training or not self.buffers:
            return super().forward(x)
        now = {name: value.copy() for name, value in self.buffers.items()}
        for name, value in self.__dict__.setdefault("first", now).items():
            self.buffers[name][...] = value
        y = super().forward(x)
        for name, value in now.items():
            self.buffers[name][...] = value
        return y


class SameAgain(impl.ReLU):
    """Answers a second call with the first one's answer, where the shape is the same."""

    known: Array | None = None

    def forward(self, x: Array) -> Array:
        """Return the last y of the shape."""
        y = super().forward(x)
        if self.known is None or self.known.shape != x.shape:
            self.known = y
        return self.known


class StaysInEvaluation(impl.Dropout):
    """Never comes back from evaluation."""

    def train(self) -> None:
        """Do nothing."""


class CannotEvaluate(impl.Dropout):
    """Raises in eval."""

    def eval(self) -> None:
        """Raise."""
        raise NotImplementedError("later")


class TracksInEvaluation(impl.BatchNorm1d):
    """Moves its running statistics in evaluation too."""

    def forward(self, x: Array) -> Array:
        """Return y."""
        y = super().forward(x)
        if not self.training and self.buffers:
            self.buffers["running_mean"] *= 0.9
        return y


BROKEN: list[tuple[str, str, Any, str]] = [
    ("state", "ReLU", FirstMask, "ReLU.backward: grad_input[…] = …, but should be … [allowed error …]"),
    ("state", "Linear", Once, "Linear.backward raised RuntimeError at line …: …"),
    ("state", "Linear", Overwrites, "Linear.backward: grads.…[…] = …, but should be … [allowed error …]"),
    ("state", "Linear", NeverClears, "Linear.zero_grad: grads.…[…] = …, but should be 0 [allowed error 0]"),
    ("state", "Linear", ClearsToo, "Linear.backward raised RuntimeError at line …: …"),
    ("state", "ReLU", FirstSize, "ReLU.backward: grad_input[…] = …, but should be … [allowed error …]"),
    ("state", "Linear", OldWeight, "Linear.forward: output[…] = …, but should be … [allowed error …]"),
    ("state", "BatchNorm1d", FirstStatistics, "BatchNorm1d.forward: output[…] = …, but should be … [allowed …]"),
    ("state", "ReLU", SameAgain, "ReLU.forward: output[…] = …, but should be … [allowed error …]"),
    (
        "state",
        "Dropout",
        StaysInEvaluation,
        "Dropout.…: …[…] = …, but should be … [allowed error …, seed …]",
    ),
    ("state", "Dropout", CannotEvaluate, "Dropout.eval raised NotImplementedError at line …: later [seed …]"),
    (
        "state",
        "BatchNorm1d",
        TracksInEvaluation,
        "BatchNorm1d.forward: …[…] = …, but should be … [allowed error …]",
    ),
]


@pytest.mark.parametrize(("law", "component", "implementation", "says"), BROKEN)
def test_it_fails(accuse: Callable[..., None], law: str, component: str, implementation: Any, says: str) -> None:
    """The law accuses what is wrong, whichever call shows it."""
    accuse(law, component, implementation, says)


PATTERNS = [(law, component, wrong) for law, component, wrong, _ in BROKEN if law == "state"]


@pytest.mark.parametrize("seed", [1, 2])
@pytest.mark.parametrize(("law", "component", "implementation"), PATTERNS)
def test_two_programs_of_each_pattern_are_enough(
    examined: Callable[..., Any], law: str, component: str, implementation: Any, seed: int
) -> None:
    """What is wrong shows for certain: it is not left to chance which calls follow each other."""
    tallies = examined(component, implementation, law, count=2, seed=seed).tallies
    assert tallies[law].check is not None


def test_gradients_may_be_cleared_by_letting_go(examined: Callable[..., Any]) -> None:
    """A layer whose gradients are None until the first backward, and after zero_grad, is right."""

    class Lazy(impl.Linear):
        """Makes gradients when they are needed."""

        def __init__(self, *arguments: Any, **options: Any) -> None:
            """Keep no gradients yet."""
            super().__init__(*arguments, **options)
            self.zero_grad()

        def zero_grad(self) -> None:
            """Let go of the gradients."""
            self.grads = {}

        def backward(self, grad_output: Array) -> Array:
            """Make what is missing, then add."""
            for name, value in self.params.items():
                self.grads.setdefault(name, np.zeros_like(value))
            return super().backward(grad_output)

    tallies = examined("Linear", Lazy).tallies
    assert [law for law, tally in tallies.items() if not tally.holds] == []

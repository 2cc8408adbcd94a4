"""Sequences of calls: what is left behind, and what must not be."""

from collections.abc import Callable
from typing import Any, ClassVar

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


class SharedMask(impl.ReLU):
    """Keeps its mask in the class."""

    kept: ClassVar[list[Array]] = []

    def forward(self, x: Array) -> Array:
        """Return y."""
        SharedMask.kept[:] = [x > 0]
        return super().forward(x)

    def backward(self, grad_output: Array) -> Array:
        """Return dx by the latest mask of all instances."""
        grad_x: Array = grad_output * SharedMask.kept[0]
        return grad_x


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
    ("state", "ReLU", FirstMask, "ReLU.backward: the gradient returned[…] = …, but should be … [allowed error …]"),
    ("state", "ReLU", SharedMask, "ReLU.backward…"),
    ("state", "Linear", Once, "Linear.backward raised RuntimeError at line …: …"),
    ("state", "Linear", Overwrites, "Linear.backward: grads.…[…] = …, but should be … [allowed error …]"),
    ("state", "Linear", NeverClears, "Linear.zero_grad: grads.…[…] = …, but should be 0 [allowed error 0]"),
    (
        "state",
        "Dropout",
        StaysInEvaluation,
        "Dropout.…: the …[…] = …, but should be … [allowed error …, seed …]",
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

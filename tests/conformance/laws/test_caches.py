"""Memories that a caller can reach."""

from collections.abc import Callable
from typing import Any

import pytest

from layerproof import impl
from layerproof.conformance.examination import Examination
from layerproof.play import Array


class KeepsInput(impl.Linear):
    """Keeps the caller's array, as most code does."""

    def forward(self, x: Array) -> Array:
        """Return y."""
        y = super().forward(x)
        self._saved = (x.reshape(-1, self.in_features),)
        return y


class KeepsOutput(impl.ReLU):
    """Keeps what it returns."""

    def forward(self, x: Array) -> Array:
        """Return y."""
        self.y = super().forward(x)
        return self.y

    def backward(self, grad_output: Array) -> Array:
        """Return dx by the signs of y."""
        super().backward(grad_output)
        grad_x: Array = grad_output * (self.y > 0)
        return grad_x


class Lazy(impl.Linear):
    """Makes up its gradients when they are looked at, with the help of an array that the caller holds."""

    held: Array | None = None
    before = 0.0

    @property
    def grads(self) -> dict[str, Array]:
        """The gradients."""
        if self.held is None:
            return self._kept
        late = float(self.held.sum()) - self.before
        return {name: value + late for name, value in self._kept.items()}

    @grads.setter
    def grads(self, value: dict[str, Array]) -> None:
        self._kept = value

    def backward(self, grad_output: Array) -> Array:
        """Return dx."""
        self.held = None
        grad_x = super().backward(grad_output)
        self.held = self.kept_of(grad_output, grad_x)
        self.before = float(self.held.sum())
        return grad_x

    def kept_of(self, grad_output: Array, grad_x: Array) -> Array:  # noqa: ARG002 - one of the two
        """Return the array that is kept."""
        return grad_output


class SharesItsGradient(Lazy):
    """Keeps the gradient that it returns."""

    def kept_of(self, grad_output: Array, grad_x: Array) -> Array:  # noqa: ARG002 - one of the two
        """Return the array that is kept."""
        return grad_x


WROTE = "after the caller wrote into"
BROKEN: list[tuple[str, str, Any, str]] = [
    (
        "caches",
        "Linear",
        KeepsInput,
        f"Linear.backward: grads.weight[…] = … {WROTE} the input of forward, but should be … [allowed error …]",
    ),
    (
        "caches",
        "ReLU",
        KeepsOutput,
        f"ReLU.backward: grad_input[…] = … {WROTE} the output of forward, but should be … [allowed error …]",
    ),
    (
        "caches",
        "Linear",
        Lazy,
        f"Linear.edit: grads.…[…] = … {WROTE} grad_output, but should be … [allowed error …]",
    ),
    (
        "caches",
        "Linear",
        SharesItsGradient,
        f"Linear.edit: grads.…[…] = … {WROTE} the gradient that backward returned, but should be … [allowed error …]",
    ),
]


@pytest.mark.parametrize(("law", "component", "implementation", "says"), BROKEN)
def test_it_fails(accuse: Callable[..., None], law: str, component: str, implementation: Any, says: str) -> None:
    """The law advises, and says which array was written into."""
    accuse(law, component, implementation, says)


@pytest.mark.parametrize("implementation", [KeepsInput, KeepsOutput])
def test_it_is_advice(examined: Callable[..., Examination], implementation: Any) -> None:
    """To keep the caller's arrays is what most right code does."""
    component = implementation.__mro__[1].__name__
    tallies = examined(component, implementation).tallies
    assert {law: tally.law.level for law, tally in tallies.items() if not tally.holds} == {"caches": "advice"}

"""State that instances share, and modes that are turned between forward and backward."""

from collections.abc import Callable
from typing import Any, ClassVar

import pytest

from layerproof import impl
from layerproof.play import Array


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


class OneWeight(impl.Linear):
    """Has one weight for all instances of a size."""

    weights: ClassVar[dict[tuple[int, ...], Array]] = {}

    def __init__(self, *arguments: Any, **options: Any) -> None:
        """Use the weight of whoever was built before."""
        super().__init__(*arguments, **options)
        weight = self.params["weight"]
        self.params["weight"] = OneWeight.weights.setdefault(weight.shape, weight)


class OneGradient(impl.Linear):
    """Adds up the gradients of all instances of a size."""

    gradients: ClassVar[dict[tuple[int, ...], dict[str, Array]]] = {}

    def __init__(self, *arguments: Any, **options: Any) -> None:
        """Use the gradients of whoever was built before in the same program."""
        super().__init__(*arguments, **options)
        shapes = tuple(value.shape for value in self.params.values())
        self.grads = OneGradient.gradients.setdefault(shapes, self.grads)  # type: ignore[arg-type]
        self.zero_grad()


class OneMode(impl.Dropout):
    """Keeps its mode in the class."""

    now = True

    def __init__(self, *arguments: Any, **options: Any) -> None:
        """Start in training mode."""
        super().__init__(*arguments, **options)
        self.train()

    def train(self) -> None:
        """Let all instances train."""
        OneMode.now = True

    def eval(self) -> None:
        """Let all instances evaluate."""
        OneMode.now = False

    def forward(self, x: Array) -> Array:
        """Return y in the mode that any instance entered last."""
        self.training = OneMode.now
        return super().forward(x)


class ModeNow(impl.Dropout):
    """Asks for its mode in backward."""

    def backward(self, grad_output: Array) -> Array:
        """Return dx, by the mask in training alone."""
        return super().backward(grad_output) if self.training else grad_output


class Refuses(impl.Dropout):
    """Lets nobody go back in evaluation."""

    def backward(self, grad_output: Array) -> Array:
        """Return dx, in training."""
        if not self.training:
            raise RuntimeError("no gradients in eval")
        return super().backward(grad_output)


BROKEN: list[tuple[str, str, Any, str]] = [
    ("state", "ReLU", SharedMask, "ReLU.backward…"),
    ("state", "Linear", OneWeight, "Linear.load: …params.weight[…] = …, but should be … [allowed error …]"),
    ("state", "Linear", OneGradient, "Linear.backward: …grads.…[…] = …, but should be … [allowed error …]"),
    ("state", "Dropout", OneMode, "Dropout.forward: output[…] = …, but should be … [allowed error …]"),
    (
        "state.mode",
        "Dropout",
        ModeNow,
        "Dropout.backward: grad_input[…] = … once the mode was turned, but should be … [allowed error …]",
    ),
    ("state.mode", "Dropout", Refuses, "Dropout.backward raised RuntimeError at line …: no gradients in eval [seed …]"),
]


@pytest.mark.parametrize(("law", "component", "implementation", "says"), BROKEN)
def test_it_fails(accuse: Callable[..., None], law: str, component: str, implementation: Any, says: str) -> None:
    """The law accuses what is wrong, whichever call shows it."""
    accuse(law, component, implementation, says)


@pytest.mark.parametrize("seed", [1, 2])
@pytest.mark.parametrize(("law", "component", "implementation"), [row[:3] for row in BROKEN])
def test_two_programs_of_each_pattern_are_enough(
    examined: Callable[..., Any], law: str, component: str, implementation: Any, seed: int
) -> None:
    """What is wrong shows for certain: it is not left to chance which calls follow each other."""
    tallies = examined(component, implementation, law, count=2, seed=seed).tallies
    assert tallies[law].check is not None


def test_modes_that_are_asked_for_in_backward_are_advice(examined: Callable[..., Any]) -> None:
    """Nobody is failed for what happens where the mode is turned between forward and backward."""
    tallies = examined("Dropout", ModeNow).tallies
    broken = {law: tally.law.level for law, tally in tallies.items() if tally.check is not None}
    assert broken == {"state.mode": "advice"}

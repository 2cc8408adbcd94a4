"""Inputs of every form: how they lie in memory, how many rows they have, and which axes lead."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from layerproof import impl
from layerproof.conformance.contracts import contract, contracts
from layerproof.conformance.examination import Examination
from layerproof.play import Array


class InMemoryOrder(impl.ReLU):
    """Takes elements in the order in which they lie in memory."""

    def forward(self, x: Array) -> Array:
        """Return them in another order where x is not contiguous."""
        return super().forward(x.ravel(order="K").reshape(x.shape))


class InPlace(impl.ReLU):
    """Works in place."""

    def forward(self, x: Array) -> Array:
        """Return x itself."""
        x[...] = super().forward(x)
        return x


class Squeezes(impl.Dropout):
    """Loses axes of length one."""

    def forward(self, x: Array) -> Array:
        """Return y without them."""
        return np.squeeze(super().forward(x))


class NoBatchOfOne(impl.BatchNorm1d):
    """Takes a single row for a mistake, in evaluation too."""

    def forward(self, x: Array) -> Array:
        """Return y for two rows or more."""
        if len(x) < 2:
            raise ValueError("a batch has two rows or more")
        return super().forward(x)


class RowsAlone(impl.Linear):
    """Takes rows alone."""

    def forward(self, x: Array) -> Array:
        """Return y for rows."""
        if x.ndim > 2:
            raise ValueError("rows alone")
        return super().forward(x)


class FirstAxis(impl.Linear):
    """Adds the gradients of its bias up over the first axis alone."""

    def backward(self, grad_output: Array) -> Array:
        """Return dx, and leave a bias gradient that is right for rows."""
        grad_x = super().backward(grad_output)
        if "bias" in self.grads and grad_output.ndim > 2:
            self.grads["bias"][...] = grad_output.sum(axis=0).reshape(-1, grad_output.shape[-1])[0]
        return grad_x


class NeedsRows(impl.ReLU):
    """Looks for the largest element."""

    def forward(self, x: Array) -> Array:
        """Return y, scaled by 1."""
        return super().forward(x) * (x.max() / x.max() if x.max() else 1.0)


class OneRowOfNothing(impl.Linear):
    """Returns a row where nothing went in."""

    def forward(self, x: Array) -> Array:
        """Return y, or zeros."""
        y = super().forward(x)
        return y if y.size else np.zeros((1, *y.shape[1:]))


BROKEN: list[tuple[str, str, Any, str]] = [
    ("layout", "ReLU", InMemoryOrder, "ReLU.forward: output[…] = …, but should be … [allowed error …]"),
    ("layout", "ReLU", InPlace, "ReLU.forward raised ValueError at line …: assignment destination is read-only"),
    ("sizes", "Dropout", Squeezes, "Dropout.forward: output has shape (…), but should have shape (1…) [seed …]"),
    (
        "sizes",
        "BatchNorm1d",
        NoBatchOfOne,
        "BatchNorm1d.forward raised ValueError at line …: a batch has two …",
    ),
    ("sizes", "Linear", RowsAlone, "Linear.forward raised ValueError at line …: rows alone"),
    ("sizes", "Linear", FirstAxis, "Linear.backward: grads.bias[…] = …, but should be … [allowed error …]"),
    (
        "empty",
        "ReLU",
        NeedsRows,
        "ReLU.forward raised ValueError at line …: zero-size array to reduction …",
    ),
    ("empty", "Linear", OneRowOfNothing, "Linear.forward: output has shape (1…), but should have shape (0…)"),
]


@pytest.mark.parametrize(("law", "component", "implementation", "says"), BROKEN)
def test_it_fails(accuse: Callable[..., None], law: str, component: str, implementation: Any, says: str) -> None:
    """Each law accuses what is wrong, and says what came of it."""
    accuse(law, component, implementation, says)


@pytest.mark.parametrize(
    "component", [name for name, promised in contracts().items() if promised.kind in {"layer", "loss"}]
)
def test_right_code_is_asked_what_it_can_answer(examined: Callable[..., Examination], component: str) -> None:
    """Neither a batch of one that has no variance nor a mean over nothing is asked for: our own code says enough."""
    for seed in range(3):
        tallies = examined(component, type(contract(component)).model, "sizes", "empty", count=8, seed=seed).tallies
        assert tallies["sizes"].holds
        # What PyTorch refuses too, a convolution of nothing, is not asked for.
        assert (tallies["empty"].check, tallies["empty"].broke) == (None, "") if "empty" in tallies else True


def test_nobody_is_failed_for_an_empty_batch(examined: Callable[..., Examination]) -> None:
    """It is advice, and all else is judged as ever."""
    tallies = examined("ReLU", NeedsRows).tallies
    assert {law: tally.law.level for law, tally in tallies.items() if not tally.holds} == {"empty": "advice"}

"""What goes in comes out: formats, and what float32 may cost."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from layerproof import impl
from layerproof.conformance.contracts import contract
from layerproof.conformance.examination import Examination
from layerproof.conformance.judge import Question
from layerproof.conformance.laws.dtype import CLAIMED
from layerproof.play import Array, LocalSubject


class Single(impl.ReLU):
    """Works in float32."""

    def forward(self, x: Array) -> Array:
        """Return float32."""
        return super().forward(x).astype(np.float32)


class Double(impl.ReLU):
    """Works in float64."""

    def backward(self, grad_output: Array) -> Array:
        """Return float64."""
        return super().backward(grad_output).astype(np.float64)


class Half(impl.Linear):
    """Works in float16."""

    def forward(self, x: Array) -> Array:
        """Return what float16 makes of it."""
        return super().forward(x).astype(np.float16).astype(x.dtype)


class DoubleAlone(impl.ReLU):
    """Refuses float32."""

    def forward(self, x: Array) -> Array:
        """Raise where x is not float64."""
        if x.dtype != np.float64:
            raise TypeError(x.dtype)
        return super().forward(x)


BROKEN: list[tuple[str, str, Any, str]] = [
    (
        "dtype.float64",
        "ReLU",
        Single,
        "ReLU.forward: the result has dtype float32, but should have dtype float64, …",
    ),
    (
        "dtype.float32",
        "ReLU",
        Double,
        "ReLU.backward: the gradient returned has dtype float64, but should have dtype float32, as …",
    ),
    ("float32.values", "Linear", Half, "Linear.forward: the result[…] = …, but should be … [allowed error …]"),
    ("float32.values", "ReLU", DoubleAlone, "ReLU.forward raised TypeError at line …: float32"),
]


@pytest.mark.parametrize(("law", "component", "implementation", "says"), BROKEN)
def test_it_fails(accuse: Callable[..., None], law: str, component: str, implementation: Any, says: str) -> None:
    """Each law accuses what is wrong, and says what should have been."""
    accuse(law, component, implementation, says)


def test_losses_may_be_numbers(examined: Callable[..., Examination]) -> None:
    """A single number has no format to keep."""

    class Number(impl.CrossEntropyLoss):
        """Returns Python's numbers."""

        def forward(self, logits: Array, target: Array) -> Any:
            """Return a float where there is one number."""
            loss = super().forward(logits, target)
            return loss if loss.ndim else float(loss)

    tallies = examined("CrossEntropyLoss", Number, "dtype.float64", "dtype.float32", "float32.values").tallies
    assert [law for law, tally in tallies.items() if not tally.holds] == []


@pytest.mark.parametrize(("claims", "level"), [((), "advice"), (("float32",), "required"), (("float16",), "advice")])
def test_what_is_claimed_is_required(claims: tuple[str, ...], level: str) -> None:
    """The laws on float32 are advice, until a subject claims the format."""
    question = Question(contract("ReLU"), LocalSubject("it", impl.ReLU), 0, "quick", 1e-12, {}, claims=claims)
    levels = {law.id: law.level for law in question.laws()}
    assert {levels[law.id] for law in CLAIMED["float32"]} == {level}
    assert levels["dtype.float64"] == "required"

"""What activation functions promise."""

from collections.abc import Callable, Iterator

import numpy as np
import pytest

from layerproof import impl, reference
from layerproof.conformance.contracts import contract
from layerproof.conformance.judge import Question, judge
from layerproof.play import LocalSubject, Program


@pytest.mark.parametrize("identity", ["two-parts", "homogeneity"])
@pytest.mark.parametrize("implementation", [impl.ReLU, reference.ReLU])
def test_identities_hold(identity: str, implementation: object, broken_identity: Callable[..., list[str]]) -> None:
    """Our implementation and the twin obey every equation."""
    assert broken_identity("ReLU", identity, implementation) == []


@pytest.mark.parametrize(
    ("identity", "mistake", "message"),
    [
        ("two-parts", "act-identity", "f(x) - f(-x)["),
        ("homogeneity", "act-ignores-upstream", "x * backward(g)["),
        ("homogeneity", "act-wrong-side", "x * backward(g)["),
        ("homogeneity", "act-abs-derivative", "x * backward(g)["),
    ],
)
def test_identities_break(identity: str, mistake: str, message: str, broken_identity: Callable[..., list[str]]) -> None:
    """Each equation is broken by a known mistake, and says where."""
    assert any(text.startswith(message) for text in broken_identity("ReLU", identity, mistake))


@pytest.mark.parametrize("slope", [0.0, 0.5, 1.0])
def test_any_slope_at_the_kink(slope: float) -> None:
    """At 0 every derivative between 0 and 1 is right."""

    class Sloped(impl.ReLU):
        """ReLU with another derivative at 0."""

        def forward(self, x: np.ndarray) -> np.ndarray:
            """Return max(x, 0)."""
            y = super().forward(x)
            self._save_for_backward(x.shape, np.where(x == 0, slope, x > 0))
            return y

    seed = int(np.random.default_rng().integers(2**31))
    result = judge(Question(contract("ReLU"), LocalSubject("Sloped", Sloped), seed, "standard", 1e-11, {}))
    assert (result.verdict, result.message) == ("passed", "")


def test_programs(twin_answers: Callable[[str], Iterator[Program]]) -> None:
    """The twin plays every program, and inputs have one, two or three axes."""
    axes = {array.ndim for program in twin_answers("ReLU") for call in program.calls for array in call.args}  # type: ignore[union-attr]
    assert axes == {1, 2, 3}

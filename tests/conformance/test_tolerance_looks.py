"""An allowance is derived from as few rounded runs as tell right from wrong."""

from collections.abc import Callable
from itertools import pairwise

import numpy as np
import pytest

from layerproof import impl
from layerproof.conformance.contracts import contract
from layerproof.conformance.drawing import each
from layerproof.conformance.evidence import Evidence
from layerproof.conformance.experiments.once import ONCE
from layerproof.conformance.laws.parity import output
from layerproof.conformance.tolerance import EPSILON, LOOKS, Allowances
from layerproof.play import Array, Call, Program

Make = Callable[..., Evidence]


@pytest.mark.parametrize("component", ["BatchNorm1d", "Linear", "CrossEntropyLoss"])
def test_a_hurried_look_never_allows_more(evidence: Make, component: str) -> None:
    """Fewer rounded runs allow less than all of them, none at all the least: they accept nothing wrong."""
    for program, _ in each(ONCE.strata(contract(component)), 3, int(np.random.default_rng().integers(2**31))):
        found = evidence(program)
        for index, _, expected in found.answers("forward", "backward"):
            if isinstance(expected.returned, np.ndarray):
                where = f"calls[{index}].returned"
                first, *more = (found.allowances.of(where, runs) for runs in LOOKS)
                assert np.all(first >= EPSILON * np.abs(expected.returned))
                for least, most in pairwise([first, *more]):
                    assert np.all(least <= most * (1 + 4 * EPSILON)), f"{where} of {program}"


def test_only_a_rough_answer_is_looked_at_closely(evidence: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    """No rounded run is played for an answer as exact as can be; a rough one costs a few, a wrong one all."""
    looks: list[int] = []
    of = Allowances.of

    def looked(self: Allowances, where: str, runs: int) -> Array:
        looks.append(runs)
        return of(self, where, runs)

    monkeypatch.setattr(Allowances, "of", looked)

    def rough(factor: float) -> type:
        """Return an implementation that is off by a factor."""
        forward = impl.BatchNorm1d.forward
        return type("Rough", (impl.BatchNorm1d,), {"forward": lambda self, x: factor * forward(self, x)})

    x = np.array([[-1.0, 4.0], [2.0, 0.5], [5.0, -3.0]])
    program = Program("BatchNorm1d", "layer", {"num_features": 2}, calls=(Call("forward", (x,)),))
    found = {}
    for units in (0, 10, 1e6):
        looks.clear()
        holds = output.breaks(evidence(program, rough(1 + units * EPSILON))) is None
        found[units] = holds, max(looks, default=0)
    assert found == {0: (True, LOOKS[0]), 10: (True, LOOKS[1]), 1e6: (False, LOOKS[2])}


def test_a_few_runs_that_all_agree_settle_nothing(evidence: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where rounding happens to move an element in none of a few runs, all of them are looked at."""
    looks: list[int] = []

    def lucky(self: Allowances, where: str, runs: int) -> Array:  # noqa: ARG001 - as it is called
        looks.append(runs)
        return np.full((2, 2), 1e-12 if runs == LOOKS[-1] else 0.0)

    monkeypatch.setattr(Allowances, "of", lucky)
    tiny = type("Tiny", (impl.ReLU,), {"forward": lambda self, x: impl.ReLU.forward(self, x) - 1e-16})
    program = Program("ReLU", "layer", calls=(Call("forward", (np.zeros((2, 2)),)),))
    assert output.breaks(evidence(program, tiny)) is None
    assert looks == list(LOOKS)

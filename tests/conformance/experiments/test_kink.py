"""Programs at kinks."""

import numpy as np
import pytest

from layerproof.conformance.contracts import contract
from layerproof.conformance.drawing import each
from layerproof.conformance.experiments.derivative import MULTIPLES
from layerproof.conformance.experiments.kink import KINKS, STEP, at_kinks, sides
from layerproof.play import Call, Program


def relu_at(*x: float) -> Program:
    """Return a forward and a backward."""
    calls = (Call("forward", (np.array(x),)), Call("backward", (np.ones(len(x)),)))
    return Program("ReLU", "layer", calls=calls)


@pytest.mark.parametrize("points", [(0.0,), (-3.0, 3.0)])
def test_half_of_the_numbers_stand_at_kinks(points: tuple[float, ...]) -> None:
    """The others are well away from any."""
    values = at_kinks(points).make(np.random.default_rng(), (1000,))
    at = np.isin(values, points)
    assert 400 < at.sum() < 600
    assert set(values[at]) == set(points)
    distances = np.abs(values[~at, None] - np.array(points)).min(axis=1)
    assert distances.min() >= 0.5
    assert at_kinks(points) is at_kinks(points)


def test_all_together_and_each_tied_entry_move() -> None:
    """First all entries at once, then each of those that stand at a kink."""
    moves = [move["args[0]"] / STEP for move in sides(relu_at(0.0, 1.0, 0.0), contract("ReLU"))]
    np.testing.assert_array_equal(moves, [[1, 1, 1], [1, 0, 0], [0, 0, 1]])
    assert len(sides(relu_at(*[0.0] * 50), contract("ReLU"))) == 13
    assert sides(Program("ReLU", "layer"), contract("ReLU")) == []


def test_forwards_on_both_sides() -> None:
    """Each move is made at all multiples."""
    drawn = [program for program, _ in each(KINKS.strata(contract("ReLU")), 5, 0)]
    assert KINKS.expand is not None
    for program in drawn:
        moves = sides(program, contract("ReLU"))
        longer = KINKS.expand(program, contract("ReLU"))
        assert [call.method for call in longer.calls[:2]] == ["forward", "backward"]
        assert len(longer.calls) == 2 + len(moves) * len(MULTIPLES)
        assert any(0.0 in np.asarray(program.calls[0].args[0]) for program in drawn)
